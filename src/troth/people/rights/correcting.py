"""Corrections: the fields that a practice collects from its person, changed by them, each entry looked at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from troth.people.choices import Choices, How, Made
from troth.people.joining.fields import FIELDS, Field, complaint, entered
from troth.people.rights.held import Holding
from troth.policy import Purpose
from troth.vault.chosen import Named
from troth.vault.records import Record
from troth.vault.tenant import Tenant
from troth.vault.vault import Vault

POINTS = (
    "people.registration",
    "people.demographics",
    "people.member",
    "people.profile",
    "portal.registration",
)
"""Where people gave what they may correct by themselves; an answer to a request, say, is not among it."""
FIXED = frozenset(("EmailAddress", "Username", "Password", "Region"))
"""What signing in, or promises to a part of the world, hang on: changed by a request, not in a form."""
MISSING = "This is needed."
GONE = "You took it out of your data."


@dataclass(frozen=True, slots=True)
class Entry:
    """One field of the form: what stands there, whether it is needed, and what is wrong with it."""

    field: Field
    needed: bool
    value: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Correcting:
    """Changes what people gave."""

    vault: Vault
    choices: Choices

    def editable(self, tenant: Tenant, held: Iterable[Holding]) -> set[UUID]:
        """Those of the records that their person may correct in a form."""
        return {one.record for one in held if self.fields(tenant, one.practice)}

    def fields(self, tenant: Tenant, practice: str) -> list[tuple[Field, bool]]:
        """The fields that a practice collects and that may be changed, each with whether it is needed."""
        known = tenant.policy.practices.get(practice)
        if known is None or known.at not in POINTS:
            return []
        return [
            (field, category in known.required)
            for category, field in FIELDS.items()
            if category in known.categories and category not in FIXED
        ]

    async def record(self, tenant: Tenant, person: UUID, record: UUID) -> Record | None:
        """One of a person's own records, which may be corrected; None for any other."""
        async with self.vault.under(Purpose.RIGHTS_FULFILMENT, tenant) as data:
            held = await data.held(person, own=True)
        found = next((one.record for one in held if one.record.id == record), None)
        return found if found and self.fields(tenant, found.practice) else None

    def form(self, tenant: Tenant, record: Record) -> list[Entry]:
        """The form as the record fills it."""
        return [_filled(field, needed, record) for field, needed in self.fields(tenant, record.practice)]

    def checked(self, tenant: Tenant, record: Record, entries: Mapping[str, str]) -> list[Entry]:
        """The form as the person filled it, with what is wrong beside each entry."""
        return [_checked(field, needed, entries) for field, needed in self.fields(tenant, record.practice)]

    async def correct(self, tenant: Tenant, record: Record, entries: Mapping[str, str]) -> None:
        """Put what was entered into the record; what was left empty is no longer held."""
        changes = {
            field.category: entered(field, entries) for field, _ in self.fields(tenant, record.practice)
        }

        def changed(before: Record) -> Mapping[str, object]:
            kept = {name: value for name, value in before.fields.items() if name not in changes}
            return kept | {name: value for name, value in changes.items() if value}

        async with self.vault.under(Purpose.RIGHTS_FULFILMENT, tenant) as data:
            await data.revise(Named((record.id,)), changed)
            key = await data.person(record.person)
        if key and (gone := _no_longer_named(tenant, record, changes)):
            await self.choices.choose(tenant, key, gone, How("page", GONE))


def _no_longer_named(tenant: Tenant, record: Record, changes: Mapping[str, object]) -> list[Made]:
    """The switches of values that are not there any more: nothing stays on for them."""
    gone = []
    for choice in tenant.policy.choices.values():
        before, after = record.fields.get(choice.each or "", ()), changes.get(choice.each or "", ())
        if choice.each in changes and isinstance(before, list) and isinstance(after, list):
            gone += [Made(choice.name, False, value) for value in before if value not in after]
    return gone


def _filled(field: Field, needed: bool, record: Record) -> Entry:
    value = record.fields.get(field.category, "")
    return Entry(field, needed, ", ".join(value) if isinstance(value, list) else str(value))


def _checked(field: Field, needed: bool, entries: Mapping[str, str]) -> Entry:
    value = entered(field, entries)
    wrong = complaint(field, value) if value else (MISSING if needed else None)
    text = ", ".join(value) if isinstance(value, list) else value
    return Entry(field, needed, text, wrong or "")


def problems(entries: Sequence[Entry]) -> Sequence[Entry]:
    """The entries to look at again."""
    return [entry for entry in entries if entry.problem]
