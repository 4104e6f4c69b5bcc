"""Mails to everybody: composed once, sent in batches, resumed where they stopped, once to each person."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from troth.people.accounts import Account
from troth.people.batches import Batches, Write, repeat
from troth.people.staff.composing import (
    Draft,
    LeaveLink,
    addressed,
    checked,
    ended_by,
    letter,
    purpose_for,
)
from troth.runtime.clock import Clock, now
from troth.runtime.database import Database
from troth.runtime.ids import new_id
from troth.runtime.ports import Courier
from troth.runtime.queries import query
from troth.runtime.spool import Item, Spool
from troth.vault.tenant import Tenant
from troth.vault.vault import Vault

BATCH = 50


def _sql(name: str) -> str:
    return query("troth.people.staff", name)


MAKE, LISTED, DUE, LOCK = map(
    _sql, ("make_announcement", "announcements", "due_announcements", "lock_announcement")
)
NEXT, REACHED = map(_sql, ("next_accounts", "reached"))
PathFor = Callable[[Tenant, UUID, UUID], str]
"""Gives the path where a person answers a transfer: tenant, transfer, person."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """One mail to everybody and how far it has come."""

    id: UUID
    tenant: int
    notice: str
    transfer: UUID | None
    subject: str
    body: tuple[str, ...]
    made_at: datetime
    mailed: int
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class Announcements:
    """Makes announcements and sends them; any process may, and each batch is one transaction."""

    vault: Vault
    database: Database
    spool: Spool
    courier: Courier
    leave: LeaveLink
    answer: PathFor
    tenants: Callable[[int], Tenant | None]
    clock: Clock = now
    batch: int = BATCH

    @property
    def batches(self) -> Batches:
        return Batches(self.database, self.spool)

    async def announce(self, tenant: Tenant, draft: Draft) -> UUID:
        """Have a mail sent to everybody whom its notice is for. Raises StaffError where it may not be."""
        return await self._make(tenant, checked(tenant.policy, draft), None)

    async def tell_of_transfer(self, tenant: Tenant, transfer: UUID, draft: Draft) -> UUID:
        """Have everybody told of a transfer, with the link under which they answer it."""
        return await self._make(tenant, draft, transfer)

    async def _make(self, tenant: Tenant, draft: Draft, transfer: UUID | None) -> UUID:
        made = new_id()
        values = draft.notice, transfer, draft.subject.strip(), list(draft.text), self.clock()
        async with self.database.connection() as connection:
            await connection.execute(MAKE, made, tenant.id, *values)
        return made

    async def listed(self, tenant: Tenant) -> list[Announcement]:
        """The tenant's announcements, newest first."""
        async with self.database.connection() as connection:
            return [_announcement(row) for row in await connection.fetch(LISTED, tenant.id)]

    async def run(self) -> None:
        """Send what is to be sent until cancelled."""
        await repeat(self.step, "announcements")

    async def send_all(self) -> None:
        """Send everything that waits, as far as the relay takes it."""
        while await self.step():
            pass

    async def step(self) -> bool:
        """A batch of each mail that waits, of every tenant there is; whether anything was done."""
        async with self.database.connection() as connection:
            due = await connection.fetch(DUE)
        worked = [await self._advance(row["tenant"], row["id"]) for row in due]
        return any(worked)

    async def _advance(self, number: int, announcement: UUID) -> bool:
        tenant = self.tenants(number)
        if tenant is None or await self.batches.crowded(number):
            return False
        return await self.send_batch(tenant, announcement)

    async def send_batch(self, tenant: Tenant, announcement: UUID) -> bool:
        """Spool the mails to the next people; False when nobody is left, or somebody else is at it.

        Mails, ledger entries and the mark of how far it came are one transaction.
        """
        found = await self._peek(announcement)
        notice = tenant.policy.notices.get(found.notice) if found else None
        if found is None or notice is None:
            return False
        async with (
            self.vault.under(purpose_for(tenant.policy, notice), tenant) as data,
            data.connection.transaction(),
        ):
            row = await data.connection.fetchrow(LOCK, announcement)
            if row is None:
                return False
            people = await data.connection.fetch(NEXT, tenant.id, row["reached"], self.batch, found.made_at)
            accounts = [Account(**person) for person in people]
            records = [one.record for one in accounts if addressed(tenant.policy, notice, one)]
            mails = await self.batches.send(data, found.notice, records, self._writer(tenant, found))
            last = accounts[-1].person if accounts else None
            done = self.clock() if len(accounts) < self.batch else None
            await data.connection.execute(REACHED, announcement, last, len(mails), done)
        return done is None

    async def _peek(self, announcement: UUID) -> Announcement | None:
        async with self.database.connection() as connection:
            row = await connection.fetchrow(_sql("announcement"), announcement)
        return _announcement(row) if row else None

    def _writer(self, tenant: Tenant, found: Announcement) -> Write:
        """Writes the mail to each person, with the links that it needs."""
        draft, notice = Draft(found.notice, found.subject, found.body), tenant.policy.notices[found.notice]

        choice = ended_by(tenant.policy, notice)

        def write(person: UUID, address: str) -> Item:
            leave = self.leave(tenant, person, choice) if choice else None
            path = self.answer(tenant, found.transfer, person) if found.transfer else None
            return letter(self.courier, tenant, draft, address, path=path, leave=leave)

        return write


def _announcement(row: Mapping[str, Any]) -> Announcement:
    values = {name: row[name] for name in Announcement.__slots__ if name != "body"}
    return Announcement(body=tuple(row["body"]), **values)
