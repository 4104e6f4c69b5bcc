"""What officers do with requests: take them up, extend, answer or refuse them, or carry an erasure out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from troth.people.rights import letters
from troth.people.rights.asked import Asked
from troth.people.rights.clocks import clocks
from troth.people.rights.closing import Closing
from troth.people.rights.requests import Requests
from troth.people.rights.rows import Request, sql
from troth.policy import Purpose
from troth.vault.tenant import Tenant

EXTEND = sql("extend_request")


class RequestError(Exception):
    """What was to be done to a request cannot be; the text says why."""


@dataclass(frozen=True, slots=True)
class Officers:
    """Each act raises RequestError where the request does not stand so that it could be done."""

    requests: Requests
    closing: Closing

    async def enter(self, tenant: Tenant, asked: Asked) -> Request:
        """Enter what somebody asked for on the telephone or in writing, once it is known that it is they."""
        request = await self.requests.open(tenant, asked)
        if request is None:
            raise RequestError("too many requests came from this address today")
        if request.state == "open":
            await self.closing.confirmed(tenant, request)
        return request

    async def identify(self, tenant: Tenant, request: Request, how: str) -> None:
        """Note how staff made sure that a request is its person's own, and go on with it."""
        if not await self.requests.confirm(tenant, request, identity=how):
            raise RequestError(f"the request is {request.state}: nobody has to be identified")
        await self.closing.confirmed(tenant, replace(request, state="open"))

    async def acknowledge(self, tenant: Tenant, request: Request) -> None:
        """An officer has taken it up."""
        if not await self.requests.settle(tenant, request, ("open",), "open"):
            raise RequestError(_not_open(request))

    async def extend(self, tenant: Tenant, request: Request, reason: str) -> datetime:
        """Give a request more time, once, as the policy allows, and say why; returns the new time."""
        due = _extended(tenant, request)
        under = self.requests.vault.under(Purpose.RIGHTS_FULFILMENT, tenant)
        async with under as data, data.connection.transaction():
            at = self.requests.clock()
            if await data.connection.fetchval(EXTEND, tenant.id, request.id, due, at) is None:
                raise RequestError("somebody else has extended or ended it meanwhile")

            def letter(token: str) -> letters.Letter:
                return letters.extended(reason, due, token)

            await self.requests.say(data, request, letter, reason=reason)
        return due

    async def answer(self, tenant: Tenant, request: Request, answer: str) -> None:
        """Answer a request, and so end it."""

        def letter(token: str) -> letters.Letter:
            return letters.answered(answer, token)

        if not await self.requests.settle(tenant, request, ("open",), "done", letter, answer=answer):
            raise RequestError(_not_open(request))

    async def erase(self, tenant: Tenant, request: Request) -> None:
        """Carry an erasure out before its time."""
        if request.kind != "erasure" or request.state not in ("open", "waiting", "erasing"):
            raise RequestError(f"the request is for {request.kind} and {request.state}: nothing is erased")
        await self.closing.erase_now(tenant, request)

    async def refuse(self, tenant: Tenant, request: Request, reason: str) -> None:
        """Refuse a request, with the reason, somebody to write to and where it can go on to."""
        policy = tenant.policy
        escalate = clocks(policy, request.kind, request.opened_at).escalate

        def letter(token: str) -> letters.Letter:
            return letters.refused(reason, policy.contact["email"], escalate, token)

        if not await self.requests.settle(tenant, request, ("open",), "refused", letter, reason=reason):
            raise RequestError(_not_open(request))


def _extended(tenant: Tenant, request: Request) -> datetime:
    """Until when a request may be extended; raises RequestError where it may not."""
    extend = clocks(tenant.policy, request.kind, request.opened_at).extend
    if extend is None or request.due_at is None:
        raise RequestError(f"the policy does not let a request of kind {request.kind!r} be extended")
    if request.extended_at:
        raise RequestError("it was extended before")
    if request.state != "open":
        raise RequestError(_not_open(request))
    return request.due_at + extend


def _not_open(request: Request) -> str:
    return f"the request is {request.state}, not open"
