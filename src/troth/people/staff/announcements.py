"""Mails to everybody: composed once, sent in batches, resumed where they stopped, once to each person."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from troth.people.accounts import Account
from troth.people.staff.composing import Draft, LeaveLink, addressed, checked, letter, purpose_for
from troth.runtime.clock import Clock, now
from troth.runtime.database import Database
from troth.runtime.ids import new_id
from troth.runtime.ports import Courier, Outage
from troth.runtime.queries import query
from troth.runtime.spool import Item, Spool
from troth.vault.data import Data
from troth.vault.entries import columns, write_act
from troth.vault.seal import PersonKey
from troth.vault.tenant import Tenant
from troth.vault.vault import Vault

BATCH = 200
PAUSE_SECONDS = 5.0


def _sql(name: str) -> str:
    return query("troth.people.staff", name)


MAKE, LISTED, DUE, LOCK = map(
    _sql, ("make_announcement", "announcements", "due_announcements", "lock_announcement")
)
NEXT, REACHED, KEYS = map(_sql, ("next_accounts", "reached", "keys_of_persons"))
APPEND = query("troth.vault", "append")
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
    pauses: float = field(default=PAUSE_SECONDS)

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
        while True:
            with contextlib.suppress(Outage):  # the next round goes on where this one stopped
                await self.send_all()
            await asyncio.sleep(self.pauses)

    async def send_all(self) -> None:
        """Send everything that waits, of every tenant that this server has."""
        async with self.database.connection() as connection:
            due = await connection.fetch(DUE)
        for row in due:
            tenant = self.tenants(row["tenant"])
            while tenant is not None and await self.send_batch(tenant, row["id"]):
                pass

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
            wanted = [one for one in accounts if addressed(tenant.policy, notice, one)]
            mails = await self._mails(data, found, wanted)
            await self.spool.add_on(data.connection, mails)
            last = accounts[-1].person if accounts else None
            done = self.clock() if len(accounts) < self.batch else None
            await data.connection.execute(REACHED, announcement, last, len(mails), done)
        return done is None

    async def _peek(self, announcement: UUID) -> Announcement | None:
        async with self.database.connection() as connection:
            row = await connection.fetchrow(_sql("announcement"), announcement)
        return _announcement(row) if row else None

    async def _mails(self, data: Data, found: Announcement, accounts: Sequence[Account]) -> list[Item]:
        """The mails to those whose records may serve the notice's purpose, and the ledger's word of it."""
        records = await data.records([account.record for account in accounts])
        keys = await _keys(data, [record.person for record in records.values()])
        draft = Draft(found.notice, found.subject, found.body)
        mails, touched = [], []
        for record in records.values():
            mails.append(self._mail(data.tenant, found, draft, record.person, record.fields["EmailAddress"]))
            touched.append((keys[record.person], record.practice))
        if touched:
            server = self.vault.ledger.groups_key
            entry = write_act(data.tenant, server, touched, "notified", notice=found.notice)
            await data.connection.execute(APPEND, *columns([entry]))
        return mails

    def _mail(self, tenant: Tenant, found: Announcement, draft: Draft, person: UUID, address: str) -> Item:
        notice = tenant.policy.notices[draft.notice]
        leave = self.leave(tenant, person, notice.under) if notice.under else None
        path = self.answer(tenant, found.transfer, person) if found.transfer else None
        return letter(self.courier, tenant, draft, address, path=path, leave=leave)


async def _keys(data: Data, persons: Sequence[UUID]) -> dict[UUID, PersonKey]:
    rows = await data.connection.fetch(KEYS, list(persons))
    return {row["person"]: data.vault.unwrap(row) for row in rows}


def _announcement(row: Mapping[str, Any]) -> Announcement:
    values = {name: row[name] for name in Announcement.__slots__ if name != "body"}
    return Announcement(body=tuple(row["body"]), **values)
