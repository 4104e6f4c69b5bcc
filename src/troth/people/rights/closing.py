"""How an account ends, as its policy says: at once, by a deadline, or after a time to reopen it.

Whatever the way, data ends by the destruction of the person's key. A row in the table of requests drives it,
so that a server that is killed in between takes it up again, and a person is erased once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol
from uuid import UUID

from troth.people.choices import Choices
from troth.people.rights import letters
from troth.people.rights.clocks import clocks, erasure_mode
from troth.people.rights.requests import LOCK, Requests
from troth.people.rights.rows import Means, Request, sql
from troth.policy import Purpose
from troth.runtime.ids import new_id
from troth.vault.data import Data
from troth.vault.seal import PersonKey
from troth.vault.tenant import Tenant

CLOSE, REOPEN, WITHDRAW, FORGET = map(
    sql, ("close_account", "reopen_account", "withdraw_erasures", "forget_person")
)
ASKED_FOR, DUE, WAIT = map(sql, ("open_erasure", "erasures_due", "wait_for_erasure"))


class Leftovers(Protocol):
    """A part of the server that keeps something of people beside their records."""

    async def end(self, tenant: Tenant, person: UUID) -> None:
        """End all of it; called again where it was cut off."""
        ...


@dataclass(frozen=True, slots=True)
class Closing:
    """Closes, reopens and erases."""

    requests: Requests
    choices: Choices
    leftovers: Sequence[Leftovers] = ()

    async def ask(self, tenant: Tenant, person: UUID, means: Means = "page") -> Request | None:
        """Begin what erasure means under the policy, for somebody who is known; returns how it stands.

        None where they are erased already. To ask twice changes nothing.
        """
        under = self.requests.vault.under(Purpose.RIGHTS_FULFILMENT, tenant)
        async with under as data, data.connection.transaction():
            await data.connection.execute(LOCK, str(person))
            key = await data.person(person)
            if key is None:
                return None
            known = await data.connection.fetchval(ASKED_FOR, tenant.id, person)
            request = await self.requests.of(tenant, known) if known else await self._new(data, key, means)
            if request is not None and not known:
                request = await self._begin(data, key, request)
        return await self._carried_out(tenant, request)

    async def _new(self, data: Data, key: PersonKey, means: Means) -> Request:
        at = self.requests.clock()
        due = clocks(data.tenant.policy, "erasure", at).due_at
        request = Request(
            new_id(), data.tenant.id, key.person, "erasure", "open", means, None, at, due_at=due
        )
        await self.requests.add(data, request)
        return request

    async def confirmed(self, tenant: Tenant, request: Request) -> None:
        """Go on with an erasure that was asked for in writing, once it is known to be its person's."""
        under = self.requests.vault.under(Purpose.RIGHTS_FULFILMENT, tenant)
        async with under as data, data.connection.transaction():
            await data.connection.execute(LOCK, str(request.person))
            key = await data.person(request.person)
            if key and request.kind == "erasure" and erasure_mode(tenant.policy) != "within a time":
                request = await self._begin(data, key, request)
        await self._carried_out(tenant, request)

    async def _begin(self, data: Data, key: PersonKey, request: Request) -> Request:
        """The first step of each mode, within the caller's transaction."""
        mode, address = erasure_mode(data.tenant.policy), await address_of(data, key.person)
        if mode == "at once":
            return await self._erasing(data, key, request, address)
        if mode == "closed first":
            return await self._closed(data, key, request, address)
        if address and request.due_at:
            token = self.requests.token(data.tenant, request.id)
            times = clocks(data.tenant.policy, "erasure", request.opened_at)
            await self.requests.write(data, key, address, letters.opened("erasure", token, times))
        return request

    async def _erasing(self, data: Data, key: PersonKey, request: Request, address: str | None) -> Request:
        """From here on there is no way back, and the last letter to the person is on its way."""
        if not await self.requests.move(data, request, ("open", "waiting"), "erasing"):
            return request
        if address:
            letter = letters.erased(data.tenant.policy.contact["email"])
            await self.requests.write(data, key, address, letter)
        return replace(request, state="erasing")

    async def _closed(self, data: Data, key: PersonKey, request: Request, address: str | None) -> Request:
        """Close the account: its records serve nothing but rights, the law and the prevention of fraud."""
        erase_after = data.tenant.policy.rights["erasure"].erase_after
        if erase_after is None:
            raise LookupError("the policy does not close accounts before it erases them")
        due = self.requests.clock() + erase_after
        await data.connection.execute(CLOSE, data.tenant.id, key.person, due)
        await data.connection.execute(WAIT, data.tenant.id, request.id, due)
        await self._apply(data, key.person)
        if address:
            await self.requests.write(data, key, address, letters.closed(due))
        return replace(request, state="waiting", due_at=due)

    async def _apply(self, data: Data, person: UUID) -> None:
        await self.choices.apply(data, person, await self.choices.plan(data, person))

    async def reopen(self, tenant: Tenant, person: UUID) -> bool:
        """Open a closed account again as it was; False where it is not closed, or its time has come."""
        at = self.requests.clock()
        under = self.requests.vault.under(Purpose.RIGHTS_FULFILMENT, tenant)
        async with under as data, data.connection.transaction():
            await data.connection.execute(LOCK, str(person))
            if await data.connection.fetchval(REOPEN, tenant.id, person, at) is None:
                return False
            await data.connection.execute(WITHDRAW, tenant.id, person, at)
            await self._apply(data, person)
            key, address = await data.person(person), await address_of(data, person)
            if key and address:
                await self.requests.write(data, key, address, letters.reopened())
        return True

    async def erase_now(self, tenant: Tenant, request: Request) -> None:
        """An officer has an erasure carried out before its time."""
        await self._start(tenant, request)
        await self.erase(tenant, request.person)

    async def _start(self, tenant: Tenant, request: Request) -> None:
        under = self.requests.vault.under(Purpose.RIGHTS_FULFILMENT, tenant)
        async with under as data, data.connection.transaction():
            key = await data.person(request.person)
            if key is not None:
                await self._erasing(data, key, request, await address_of(data, key.person))

    async def _carried_out(self, tenant: Tenant, request: Request | None) -> Request | None:
        if request is None or request.state != "erasing":
            return request
        await self.erase(tenant, request.person)
        return replace(request, state="done", closed_at=self.requests.clock())

    async def erase(self, tenant: Tenant, person: UUID) -> None:
        """Destroy a person's key, and then all that is left of them. Cut off anywhere, it is done again."""
        for part in self.leftovers:
            await part.end(tenant, person)
        vault = self.requests.vault
        async with vault.under(Purpose.RIGHTS_FULFILMENT, tenant) as data, data.connection.transaction():
            await data.connection.execute(LOCK, str(person))
            if key := await data.person(person):
                await vault.erase(tenant, key)
            await data.connection.execute(FORGET, tenant.id, person, self.requests.clock())

    async def run_due(self, tenants: Sequence[Tenant]) -> int:
        """Carry out every erasure that has begun or whose time has come; returns how many."""
        known = {tenant.id: tenant for tenant in tenants}
        async with self.requests.database.connection() as connection:
            rows = await connection.fetch(DUE, self.requests.clock(), list(known))
        for row in rows:
            if request := await self.requests.of(known[row["tenant"]], row["id"]):
                await self.erase_now(known[row["tenant"]], request)
        return len(rows)


async def address_of(data: Data, person: UUID) -> str | None:
    """The newest address that a person gave; to write to them about their rights is no other use of it."""
    held = await data.held(person, own=True)
    found = [one.record.fields["EmailAddress"] for one in held if "EmailAddress" in one.record.fields]
    return str(found[-1]) if found else None
