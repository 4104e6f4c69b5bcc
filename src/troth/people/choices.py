"""What people chose, with its proof on the ledger, and what their records may serve because of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from troth.people import choice_links
from troth.policy import Purpose, allowed
from troth.runtime.database import Database
from troth.runtime.queries import query
from troth.vault.data import Data
from troth.vault.entries import Entry, columns, write_entry
from troth.vault.seal import PersonKey
from troth.vault.tenant import Tenant
from troth.vault.vault import Vault

CHOSEN, CHOOSE, PLAN_OF = (query("troth.people", name) for name in ("choices_of", "choose", "plan_of"))
CLOSED_RECORD = query("troth.people", "closed_record")
AGREED, HELD = (query("troth.people", name) for name in ("agreed_versions", "held_practices"))
APPEND = query("troth.vault", "append")

WHILE_CLOSED = Purpose.RIGHTS_FULFILMENT | Purpose.LEGAL_COMPLIANCE | Purpose.FRAUD_PREVENTION
"""All that the records of a closed account serve until they are erased or the account is opened again."""


@dataclass(frozen=True, slots=True)
class Made:
    """One choice that a person made: on or off, for one value where the choice has a switch for each."""

    choice: str
    on: bool
    value: str = ""


@dataclass(frozen=True, slots=True)
class How:
    """How choices were made: by which means ("page", "link", "mail", "registration"), under which words."""

    means: str
    wording: str


@dataclass(frozen=True, slots=True)
class Agreed:
    """A version in force that a person agreed to, and the one over which it was announced."""

    version: int
    basis: int


class Choices:
    """Reads, records and carries out choices."""

    def __init__(self, vault: Vault, database: Database) -> None:
        self._vault = vault
        self._database = database

    async def of(self, tenant: Tenant, person: UUID) -> dict[str, bool]:
        """Every choice that the person made, by name; one with several values is on while any of them is."""
        made: defaultdict[str, bool] = defaultdict(bool)
        for row in await self._rows(tenant, person):
            made[row["choice"]] |= row["is_on"]
        return dict(made)

    async def values(self, tenant: Tenant, person: UUID, choice: str, among: Iterable[str]) -> set[str]:
        """Those values of a choice that are on, `among` the ones that there are."""
        tokens = {
            row["value"]
            for row in await self._rows(tenant, person)
            if row["choice"] == choice and row["is_on"]
        }
        return {value for value in among if self._token(tenant, choice, value) in tokens}

    async def _rows(self, tenant: Tenant, person: UUID) -> list[Mapping[str, Any]]:
        async with self._database.connection() as connection:
            rows: list[Mapping[str, Any]] = await connection.fetch(CHOSEN, tenant.id, person)
            return rows

    def _token(self, tenant: Tenant, choice: str, value: str) -> bytes:
        return self._vault.index.token(tenant.id, f"choice {choice}", value) if value else b""

    async def choose(self, tenant: Tenant, person: PersonKey, made: Iterable[Made], how: How) -> None:
        """Record choices, put the consent on the ledger, and set what the person's records may serve.

        Raises KeyError for a choice that the policy in force does not offer to the person's plan.
        """
        async with (
            self._vault.under(Purpose.RIGHTS_FULFILMENT, tenant) as data,
            data.connection.transaction(),
        ):
            await self.keep(data, person, [(one, how) for one in made])

    async def keep(self, data: Data, person: PersonKey, chosen: Iterable[tuple[Made, How]]) -> None:
        """As `choose`, within a transaction of the caller's; `data` is under RIGHTS_FULFILMENT."""
        chosen, tenant = tuple(chosen), data.tenant
        plan = await self.plan(data, person.person)
        for one, _ in chosen:
            if not tenant.policy.choices[one.choice].holds_for(plan):
                raise KeyError(one.choice)
        await data.connection.execute(CHOOSE, *self._columns(tenant, person, [one for one, _ in chosen]))
        entries = [_consent(tenant, person, one, how) for one, how in chosen]
        await data.connection.execute(APPEND, *columns(entries))
        await self.apply(data, person.person, plan)

    def _columns(self, tenant: Tenant, person: PersonKey, made: Iterable[Made]) -> tuple[object, ...]:
        rows = [(one.choice, self._token(tenant, one.choice, one.value), one.on) for one in made]
        names, values, states = ([row[column] for row in rows] for column in range(3))
        return tenant.id, person.person, tenant.policy.version, names, values, states

    async def plan(self, data: Data, person: UUID) -> str | None:
        """The plan that a person is on."""
        plan: str | None = await data.connection.fetchval(PLAN_OF, data.tenant.id, person)
        return plan

    async def apply(self, data: Data, person: UUID, plan: str | None) -> None:
        """Compute anew what each of the person's records may serve; `data` is under RIGHTS_FULFILMENT."""
        rows = await data.connection.fetch(CHOSEN, data.tenant.id, person)
        made: defaultdict[str, bool] = defaultdict(bool)
        for row in rows:
            made[row["choice"]] |= row["is_on"]
        agreed = [Agreed(**row) for row in await data.connection.fetch(AGREED, data.tenant.id, person)]
        rows = await data.connection.fetch(HELD, data.tenant.id, person)
        masks = {
            row["id"]: serves(data.tenant, row["policy_version"], row["practice"], made, plan, agreed)
            for row in rows
        }
        if record := await data.connection.fetchval(CLOSED_RECORD, data.tenant.id, person):
            masks = _while_closed(masks, record)
        await data.allow(masks)

    def link(self, tenant: Tenant, person: UUID, choice: str = choice_links.EVERYTHING) -> str:
        """The path on which a person makes a choice, or any of them, without signing in."""
        return choice_links.path(self._vault.index, tenant, person, choice)

    def linked(self, tenant: Tenant, token: str) -> tuple[UUID, str] | None:
        """The person and the choice behind a link ("" for all choices), or None for one that is not ours."""
        return choice_links.read(self._vault.index, tenant, token, tenant.policy.choices)


def serves(
    tenant: Tenant,
    version: int,
    practice: str,
    made: Mapping[str, bool],
    plan: str | None,
    agreed: Iterable[Agreed] = (),
) -> int:
    """The purposes that a record may serve: those of the version that it was collected under, and those
    that later versions in force added for this practice where the person agreed to them.
    """
    policy = tenant.version(version)
    mask = allowed(policy, policy.practices[practice], made, plan)
    for one in agreed:
        if version < one.version:
            later, before = tenant.version(one.version), tenant.version(one.basis)
            if practice in later.practices and practice in before.practices:
                added = later.practices[practice].mask & ~before.practices[practice].mask
                mask |= added & allowed(later, later.practices[practice], made, plan)
    return mask


def _while_closed(masks: Mapping[UUID, int], account: UUID) -> dict[UUID, int]:
    """What is left to records of a closed account; its own also tells who comes to open it again."""
    kept = {record: int(mask & WHILE_CLOSED) for record, mask in masks.items()}
    kept[account] = int(masks.get(account, 0) & (WHILE_CLOSED | Purpose.IDENTITY_AUTHENTICATION))
    return kept


def _consent(tenant: Tenant, person: PersonKey, one: Made, how: How) -> Entry:
    said = {"choice": one.choice, "value": one.value, "on": one.on}
    return write_entry(tenant, person, "chose", **said, means=how.means, wording=how.wording)
