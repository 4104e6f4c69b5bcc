"""A change of control: told and posted as the policy says, answered by people, and then exported, or not."""

from __future__ import annotations

import base64
import hmac
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from troth.people.staff.announcements import Announcements
from troth.people.staff.composing import Draft
from troth.people.staff.disclosing import given, granted, write_down
from troth.people.staff.members import StaffError
from troth.policy import Policy, Purpose, Refusal
from troth.policy.compile import Disclosure
from troth.runtime.clock import Clock, now
from troth.runtime.database import Database
from troth.runtime.ids import new_id
from troth.runtime.queries import query
from troth.vault.entries import columns, write_entry
from troth.vault.seal import BlindIndex, PersonKey
from troth.vault.tenant import Tenant
from troth.vault.vault import Vault

EVENT = "acquisition"
RECIPIENT, GROUND = "Acquirer", "change of control"
ENDED, NOT_REFUSED = "the notice has ended", "the person has not refused"
PAGE = 500


def _sql(name: str) -> str:
    return query("troth.people.staff", name)


POST, LISTED, EXPORTED = map(_sql, ("post_transfer", "transfers", "transfer_exported"))
REFUSE, ALLOW, REFUSED = map(_sql, ("refuse_transfer", "allow_transfer", "refused_transfer"))
NEXT = _sql("next_accounts")
APPEND = query("troth.vault", "append")


@dataclass(frozen=True, slots=True)
class Transfer:
    """A change of control: to whom, since when it is posted and until when nothing is exported."""

    id: UUID
    acquirer: str
    posted_at: datetime
    ends_at: datetime
    exported_at: datetime | None
    refusals: int

    def posted(self, at: datetime) -> bool:
        """Whether the notice stands on the site now."""
        return self.posted_at <= at < self.ends_at


def disclosed_to_acquirer(policy: Policy) -> Disclosure | Refusal:
    """What the policy lets an acquirer have, or why nothing."""
    for one in policy.disclosures:
        if one.recipient == RECIPIENT and policy.enabled(one.service):
            return granted(policy, RECIPIENT, one.categories, Purpose.TRANSFER_OF_CONTROL, GROUND)
    return Refusal(policy.name, policy.version, "nothing may go to an acquirer")


def still_locked(disclosure: Disclosure, transfer: Transfer, at: datetime) -> bool:
    """Whether the notice has yet to end before anything is exported."""
    return ENDED in disclosure.conditions and at < transfer.ends_at


def held_back(disclosure: Disclosure, refused: bool) -> bool:
    """Whether a person's data stays here because they refused."""
    return refused and NOT_REFUSED in disclosure.conditions


def asks(policy: Policy) -> bool:
    """Whether people may refuse: only where a refusal is promised to count."""
    found = disclosed_to_acquirer(policy)
    return not isinstance(found, Refusal) and NOT_REFUSED in found.conditions


@dataclass(frozen=True, slots=True)
class Answers:
    """The links under which people answer a transfer, signed out; only this server can make one."""

    index: BlindIndex

    def path(self, tenant: Tenant, transfer: UUID, person: UUID) -> str:
        packed = transfer.bytes + person.bytes + self._mac(tenant, transfer, person)
        return f"/transfer/{base64.urlsafe_b64encode(packed).decode()}"

    def read(self, tenant: Tenant, token: str) -> tuple[UUID, UUID] | None:
        """The transfer and the person of a link, or None for one that was not made here."""
        try:
            packed = base64.urlsafe_b64decode(token)
        except ValueError:
            return None
        if len(packed) != 48:
            return None
        transfer, person = UUID(bytes=packed[:16]), UUID(bytes=packed[16:32])
        made_here = hmac.compare_digest(packed[32:], self._mac(tenant, transfer, person))
        return (transfer, person) if made_here else None

    def _mac(self, tenant: Tenant, transfer: UUID, person: UUID) -> bytes:
        return self.index.token(tenant.id, "transfer answer", f"{transfer} {person}")


@dataclass(frozen=True, slots=True)
class Transfers:
    """Announces transfers, collects refusals, and exports what may go."""

    vault: Vault
    database: Database
    announcements: Announcements
    clock: Clock = now

    async def announce(self, tenant: Tenant, acquirer: str) -> Transfer:
        """Post a transfer, and tell everybody by the means that the policy names. Raises StaffError."""
        if not acquirer.strip():
            raise StaffError("name the company that takes over.")
        found = disclosed_to_acquirer(tenant.policy)
        if isinstance(found, Refusal):
            raise StaffError(f"under this policy {found.says}.")
        notice, at = tenant.policy.on(EVENT), self.clock()
        ends = at + notice.before if notice else at
        transfer = Transfer(new_id(), acquirer.strip(), at, ends, None, 0)
        async with self.database.connection() as connection:
            await connection.execute(POST, transfer.id, tenant.id, transfer.acquirer, at, ends)
        if notice and "mail" in notice.by:
            await self.announcements.tell_of_transfer(
                tenant, transfer.id, _draft(tenant, notice.name, transfer)
            )
        return transfer

    async def listed(self, tenant: Tenant) -> list[Transfer]:
        async with self.database.connection() as connection:
            rows = await connection.fetch(LISTED, tenant.id)
        return [Transfer(**row) for row in rows]

    async def one(self, tenant: Tenant, transfer: UUID) -> Transfer | None:
        return next((found for found in await self.listed(tenant) if found.id == transfer), None)

    async def refused(self, transfer: UUID, person: UUID) -> bool:
        async with self.database.connection() as connection:
            return await connection.fetchval(REFUSED, transfer, person) is not None

    async def answer(self, tenant: Tenant, transfer: UUID, person: UUID, *, refuses: bool) -> bool:
        """Keep whether a person refuses; False where it is too late, or the person is gone."""
        found = await self.one(tenant, transfer)
        if found is None or found.exported_at is not None or not asks(tenant.policy):
            return False
        async with (
            self.vault.under(Purpose.RIGHTS_FULFILMENT, tenant) as data,
            data.connection.transaction(),
        ):
            key = await data.person(person)
            if key is None:
                return False
            await data.connection.execute(REFUSE if refuses else ALLOW, transfer, person, self.clock())
            said = {"choice": f"transfer to {found.acquirer}", "on": not refuses, "means": "link"}
            entry = write_entry(tenant, key, "chose", **said)
            await data.connection.execute(APPEND, *columns([entry]))
        return True

    async def export(self, tenant: Tenant, transfer: UUID) -> AsyncIterator[dict[str, Any]]:
        """Everybody's data that goes to the acquirer, person by person, each on that person's ledger.

        Raises StaffError before the first line where nothing may go yet, or everything has gone.
        """
        found, disclosure = await self._ready(tenant, transfer)
        reached: UUID | None = None
        while True:
            async with self.database.connection() as connection:
                rows = await connection.fetch(NEXT, tenant.id, reached, PAGE, self.clock())
            for row in rows:
                if line := await self._line(tenant, found, disclosure, row["person"]):
                    yield line
            if len(rows) < PAGE:
                break
            reached = rows[-1]["person"]
        async with self.database.connection() as connection:
            await connection.execute(EXPORTED, transfer, self.clock())

    async def _ready(self, tenant: Tenant, transfer: UUID) -> tuple[Transfer, Disclosure]:
        found, disclosure = await self.one(tenant, transfer), disclosed_to_acquirer(tenant.policy)
        if found is None:
            raise StaffError("there is no such transfer.")
        if isinstance(disclosure, Refusal):
            raise StaffError(f"under this policy {disclosure.says}.")
        if found.exported_at is not None:
            raise StaffError("this transfer was exported already.")
        if still_locked(disclosure, found, self.clock()):
            raise StaffError(
                f"the export is locked until the notice ends, {found.ends_at:%Y-%m-%d %H:%M} UTC."
            )
        return found, disclosure

    async def _line(
        self, tenant: Tenant, transfer: Transfer, disclosure: Disclosure, person: UUID
    ) -> dict[str, Any] | None:
        """What goes of one person, on their ledger before it does; None where nothing goes."""
        async with (
            self.vault.under(Purpose.TRANSFER_OF_CONTROL, tenant) as data,
            data.connection.transaction(),
        ):
            refused = await data.connection.fetchval(REFUSED, transfer.id, person) is not None
            key: PersonKey | None = await data.person(person)
            if key is None or held_back(disclosure, refused):
                return None
            records = list(given(await data.held(person), disclosure.categories))
            if not records:
                return None
            more = {"company": transfer.acquirer, "ground": GROUND}
            await write_down(data, key, RECIPIENT, disclosure.categories, **more)
        practices = [{"practice": r.practice, "collected_at": r.collected_at, **r.fields} for r in records]
        return {"person": str(person), "records": practices}


def _draft(tenant: Tenant, notice: str, transfer: Transfer) -> Draft:
    """What everybody is told."""
    until = f"{transfer.ends_at:%d %B %Y}"
    text = [
        f"{tenant.policy.controller} is to pass to {transfer.acquirer}. "
        f"Your data would go there after {until}.",
    ]
    if asks(tenant.policy):
        text.append(
            "You may refuse. Then your data stays behind and is not handed over. Say so on this page, for "
            "which you need not sign in:"
        )
    else:
        text.append("You find the details here:")
    return Draft(notice, f"A new owner: {transfer.acquirer}", text)
