"""What one purpose may see and do with one tenant's data; whatever it does is on the ledger."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from troth.policy import PURPOSES, Purpose, Refusal, may_disclose, may_notify
from troth.policy.vocabulary import SOURCES
from troth.runtime.queries import query
from troth.vault.audit import Line, open_lines
from troth.vault.chosen import Chosen, Named, Selection, selection
from troth.vault.entries import Entry, Touched, columns, write_act, write_entry, write_span
from troth.vault.marks import Mark
from troth.vault.records import Collection, Held, Record, open_row
from troth.vault.refusal import PolicyViolation
from troth.vault.revision import Change, Revision
from troth.vault.seal import PersonKey
from troth.vault.tenant import Tenant

if TYPE_CHECKING:
    from troth.vault.vault import Vault

IDENTIFY, FIND, KEY, OF_PERSON, SPAN = (
    query("troth.vault", name)
    for name in ("identify", "find", "person_key", "records_of_person", "ledger_span")
)
EVERYTHING, ALLOW, APPEND = (query("troth.vault", name) for name in ("everything_held", "allow", "append"))
DELETE, REVISE, MARK = (
    query("troth.vault", name) for name in ("delete_records", "revise_records", "mark_records")
)
_A_WHILE = 256
"""Rows that are opened before others get their turn: well under a millisecond's work for each of them."""

NOTHING_MORE: Mapping[str, str] = {}

Opened = tuple[PersonKey, Record]
NewKey = tuple[PersonKey, int, bytes]
"""A key with the generation that it is wrapped under, and its wrapped form."""


@dataclass(frozen=True, slots=True)
class Data:
    """What one purpose may see and do with one tenant's data."""

    vault: Vault
    connection: Any
    tenant: Tenant
    purpose: Purpose
    about: Mapping[str, str] = field(default_factory=dict)
    """What the ledger says of each use besides, such as the case that a member of staff works on."""

    async def find(self, address: str) -> PersonKey | None:
        """The person with this e-mail address, or None."""
        token = self.vault.token(self.tenant, address)
        row = await self.connection.fetchrow(FIND, self.tenant.id, token)
        return self.vault.unwrap(row) if row else None

    async def identify(self, address: str, new: NewKey | None = None) -> PersonKey:
        """The person with this e-mail address; a new one, with a key of their own, where there is none.

        `new` is the key for a new one, for a caller who had to use it before.
        """
        if person := await self.find(address):
            return person
        key, generation, wrapped = new or self.vault.new_key()
        token = self.vault.token(self.tenant, address)
        await self.connection.execute(IDENTIFY, self.tenant.id, token, key.person, generation, wrapped)
        await self.vault.keep_up(self.connection, key, generation)
        found = await self.find(address)  # another process may have been first
        if found is None:
            raise PolicyViolation("this purpose sees nobody")
        return found

    async def person(self, identifier: UUID) -> PersonKey | None:
        """The key of a person, or None once they are erased."""
        row = await self.connection.fetchrow(KEY, identifier)
        return self.vault.unwrap(row) if row else None

    async def collect(self, collection: Collection) -> UUID:
        """Store a record; returns its id. Raises PolicyViolation where no practice covers it."""
        row = self.vault.seal(self.tenant, collection)
        await self.vault.store(self.connection, [row])
        return row.id

    async def read(self, person: UUID, practice: str) -> list[Record]:
        """A person's records of one practice, newest first."""
        rows = await self.connection.fetch(OF_PERSON, self.tenant.id, person, practice)
        return await self._use(rows)

    async def read_at(self, person: UUID, point: str) -> list[Record]:
        """A person's records from one collection point, newest first."""
        practice = self.tenant.policy.at(point)
        return await self.read(person, practice.name) if practice else []

    async def held(self, person: UUID, *, own: bool = False) -> list[Held]:
        """All that is held on a person and that this purpose may see, oldest first.

        Under RIGHTS_FULFILMENT that is everything. `own` says that they look at it themselves: no use of it.
        """
        rows = await self.connection.fetch(EVERYTHING, self.tenant.id, person)
        opened = await self._open(rows)
        if opened and not own:
            self.vault.note(self._entry([(key, record.practice) for key, record in opened], "used"))
        return [
            Held(record, row["allowed"], SOURCES[row["source"]])
            for (_, record), row in zip(opened, rows, strict=True)
        ]

    async def allow(self, masks: Mapping[UUID, int]) -> None:
        """Set what records may serve from now on; those that this purpose does not see stay as they are."""
        await self.connection.execute(ALLOW, list(masks), list(masks.values()))

    async def records(self, identifiers: Iterable[UUID]) -> dict[UUID, Record]:
        """Those of the named records that this purpose may see."""
        found = await self.select(Named(tuple(identifiers)))
        return {record.id: record for record in found}

    async def select(self, chosen: Chosen, most: int | None = None) -> list[Record]:
        """The chosen records that this purpose may see, at most so many, oldest first."""
        asked = self._asked(chosen)
        return await self._use(await self.connection.fetch(asked.first, self.tenant.id, asked.value, most))

    async def revise(self, chosen: Chosen, change: Change, found_by: Sequence[str] = ()) -> int:
        """Seal the chosen records anew with changed fields; returns how many there were.

        `change` gets a record and gives its new fields. `found_by` names the values that the records
        were collected to be found by and that the change may touch. Raises PolicyViolation where the
        practice does not cover the new fields; then nothing is changed.
        """
        asked = self._asked(chosen)
        async with self.connection.transaction():
            opened = await self._open(await self.connection.fetch(asked.locked, self.tenant.id, asked.value))
            if opened:
                revision = Revision(self.vault, self.tenant, found_by)
                for count, (key, record) in enumerate(opened, 1):
                    revision.add(key, record, change(record))
                    if not count % _A_WHILE:
                        await asyncio.sleep(0)
                entries = columns(
                    [self._entry([(key, record.practice) for key, record in opened], "changed")]
                )
                await self.connection.execute(REVISE, *entries, self.tenant.id, *revision.columns())
        return len(opened)

    async def mark(self, chosen: Chosen, mark: Mark, value: str) -> int:
        """Give the chosen records, collected with this mark, another value of it; returns how many.

        Raises ValueError for a value that the mark does not have.
        """
        token = self.vault.marks.token(self.tenant.id, mark, value)
        said = {"mark": mark.name, "value": value}
        return await self._change_all(MARK, chosen, "marked", said, mark.number, token)

    async def remove(self, chosen: Chosen) -> int:
        """Delete the chosen records before their time; returns how many went."""
        return await self._change_all(DELETE, chosen, "deleted", {})

    async def delete(self, identifiers: Iterable[UUID]) -> None:
        """Delete the named records."""
        await self.remove(Named(tuple(identifiers)))

    async def audit(self, start: int, count: int) -> list[Line]:
        """Entries of the tenant's ledger from a place on; that they were looked at is on the ledger too.

        Raises PolicyViolation under any other purpose than an audit.
        """
        purpose = PURPOSES[self.purpose].name
        if self.purpose is not Purpose.COMPLIANCE_AUDIT:
            raise PolicyViolation(f"{purpose} does not read the ledger")
        server, end = self.vault.ledger.groups_key, start + count
        rows = await self.connection.fetch(SPAN, self.tenant.id, start, end)
        if rows:
            self.vault.note(write_span(self.tenant, server, "audited", start, end, purpose=purpose))
        return open_lines(server, self.vault.keys.opener(), rows)

    def disclose(self, person: PersonKey, recipient: str, categories: Iterable[str]) -> None:
        """Say on the ledger that data goes to a recipient; raises PolicyViolation where it may not."""
        named = sorted(categories)
        answer = may_disclose(self.tenant.policy, recipient, named, self.purpose)
        if isinstance(answer, Refusal):
            self.vault.refuse(self.tenant, person, answer)
        said = {"recipient": recipient, "categories": named, "purpose": PURPOSES[self.purpose].name}
        self.vault.note(write_entry(self.tenant, person, "disclosed", **said))

    def notify(self, person: PersonKey, notice: str) -> None:
        """Say on the ledger that a person is sent a notice; raises PolicyViolation for an unknown one."""
        answer = may_notify(self.tenant.policy, notice)
        if isinstance(answer, Refusal):
            self.vault.refuse(self.tenant, person, answer)
        self.vault.note(write_entry(self.tenant, person, "notified", notice=notice))

    async def address(self, chosen: Chosen, notice: str) -> list[Record]:
        """Open the chosen records to send each one's person a notice, which is on the ledger with what
        the caller's transaction does. Raises PolicyViolation for an unknown notice.
        """
        answer = may_notify(self.tenant.policy, notice)
        if isinstance(answer, Refusal):
            raise PolicyViolation(answer.says)
        asked = self._asked(chosen)
        opened = await self._open(await self.connection.fetch(asked.first, self.tenant.id, asked.value, None))
        if opened:
            touched = [(key, record.practice) for key, record in opened]
            entry = self._entry(touched, "notified", notice=notice)
            await self.connection.execute(APPEND, *columns([entry]))
        return [record for _, record in opened]

    async def _change_all(
        self, statement: str, chosen: Chosen, act: str, said: Mapping[str, str], *values: object
    ) -> int:
        """Change records without opening them: one query for whose they are, one to change and to tell."""
        asked = self._asked(chosen)
        rows = await self.connection.fetch(asked.whose, self.tenant.id, asked.value)
        if not rows:
            return 0
        entries = columns([self._entry(self._touched(rows), act, **said)])
        ids = [row["id"] for row in rows]
        changed: int = await self.connection.fetchval(statement, *entries, ids, *values)
        return changed

    async def _use(self, rows: Sequence[Mapping[str, Any]]) -> list[Record]:
        opened = await self._open(rows)
        if opened:
            self.vault.note(self._entry([(key, record.practice) for key, record in opened], "used"))
        return [record for _, record in opened]

    async def _open(self, rows: Sequence[Mapping[str, Any]]) -> list[Opened]:
        """The records with their keys; long lists let others have their turn in between."""
        opened: list[Opened] = []
        tenant, keys, marks = self.tenant.id, self.vault.keys, self.vault.marks
        for count, row in enumerate(rows, 1):
            opened.append(open_row(tenant, keys, row, marks))
            if not count % _A_WHILE:
                await asyncio.sleep(0)
        return opened

    def _asked(self, chosen: Chosen) -> Selection:
        return selection(self.tenant, self.vault.index, self.vault.marks, chosen)

    def _touched(self, rows: Iterable[Iterable[Any]]) -> list[Touched]:
        """Each person in the rows once for each practice, with their key."""
        once = {(person, practice): wrap for _, person, practice, *wrap in rows}
        unwrap = self.vault.keys.unwrap
        return [(unwrap(person, *wrap), practice) for (person, practice), wrap in once.items()]

    def _entry(self, touched: Sequence[Touched], act: str, **said: str) -> Entry:
        purpose = PURPOSES[self.purpose].name
        more = {**self.about, **said}
        return write_act(self.tenant, self.vault.ledger.groups_key, touched, act, purpose=purpose, **more)
