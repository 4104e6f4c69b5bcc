"""People's requests as the staff see them: what waits, until when, and what is done about each."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.exceptions import HTTPException
from starlette.requests import Request as Asking
from starlette.responses import Response
from starlette.routing import Route

from troth.people.joining.fields import mail_address
from troth.people.rights.asked import RIGHTS, Asked, Said
from troth.people.rights.clocks import KINDS, Clocks, Kind, clocks
from troth.people.rights.officers import RequestError
from troth.people.rights.rights import Rights
from troth.people.rights.rows import Request
from troth.people.staff.door import Visit
from troth.people.staff.members import PRIVACY, StaffMember
from troth.people.staff.pages.console import BASE, Console, not_done
from troth.policy import Policy, Purpose
from troth.vault.vault import PolicyViolation

LONGEST = 8000
ASKED: Mapping[Kind, str] = {
    "access": "a copy of what is held on them",
    "correction": "a correction of what is held on them",
    "erasure": "their account and data to be erased",
    "complaint": "their complaint to be looked into",
    "question": "an answer to their question",
    "support": "help",
}


def officers(member: StaffMember) -> bool:
    return PRIVACY in member.roles


def takes_requests(policy: Policy) -> bool:
    """Whether people may ask for anything under this policy, so that there is something to answer."""
    return policy.at(RIGHTS) is not None


@dataclass(frozen=True, slots=True)
class RequestPages:
    """Pages of the privacy role. The case of every reading is the request itself."""

    console: Console
    rights: Rights

    def routes(self) -> list[Route]:
        only = self.console.door.only
        one = f"{BASE}/requests/{{id:uuid}}"
        return [
            Route(f"{BASE}/requests", only(self.listed, officers)),
            Route(f"{BASE}/requests", only(self.enter, officers), methods=["POST"]),
            Route(one, only(self.one, officers)),
            Route(one, only(self.act, officers), methods=["POST"]),
        ]

    async def listed(self, request: Asking, visit: Visit) -> Response:
        """List what people asked for, the most urgent first."""
        return await self._page(request, visit)

    async def _page(self, request: Asking, visit: Visit, refused: Exception | None = None) -> Response:
        queue = await self.rights.requests.queue(visit.house.tenant, closed=True, unconfirmed=True)
        return self.console.show(
            request,
            visit,
            "requests",
            400 if refused else 200,
            waiting=[one for one in queue if one.pending],
            unconfirmed=[one for one in queue if one.state == "unconfirmed"],
            ended=[one for one in queue if one.closed_at],
            now=self.rights.requests.clock(),
            asked=ASKED,
            kinds=[(kind, ASKED[kind]) for kind in KINDS],
            given={name: visit.form.text(name) for name in ("kind", "address", "text")},
            refusal=not_done(refused) if refused else None,
        )

    async def enter(self, request: Asking, visit: Visit) -> Response:
        """Enter what somebody asked for on the telephone or in writing."""
        try:
            entered = await self.rights.officers.enter(visit.house.tenant, _asked(visit))
        except (RequestError, PolicyViolation) as refused:
            return await self._page(request, visit, refused)
        return visit.to(f"requests/{entered.id}", "entered-request")

    async def one(self, request: Asking, visit: Visit) -> Response:
        """Show one request with its words; that it was read is on the person's ledger."""
        found = await self._request(request, visit)
        return await self._one(request, visit, found)

    async def _one(
        self, request: Asking, visit: Visit, found: Request, refused: Exception | None = None
    ) -> Response:
        tenant, said = visit.house.tenant, None
        try:
            said = await self._said(visit, found)
        except PolicyViolation as closed:
            refused = closed
        times, now = clocks(tenant.policy, found.kind, found.opened_at), self.rights.requests.clock()
        return self.console.show(
            request,
            visit,
            "request",
            403 if refused else 200,
            one=found,
            asked_for=ASKED[found.kind],
            said=said,
            times=times,
            lapsed=found.lapsed(now),
            longer=_longer(found, times),
            contact=tenant.policy.contact["email"],
            words=visit.form.text("words"),
            refusal=not_done(refused) if refused else None,
        )

    async def _said(self, visit: Visit, found: Request) -> Said | None:
        """The request's words, read in the role; raises PolicyViolation where the member may not."""
        scope, tenant = self.console.office.scope, visit.house.tenant
        case, purpose = f"request {found.id}", Purpose.RIGHTS_FULFILMENT
        async with scope.reading(tenant, visit.member, PRIVACY, case, purpose) as data:
            return await self.rights.requests.said(data, found)

    async def act(self, request: Asking, visit: Visit) -> Response:
        """Identify whose a request is, take it up, extend, answer or refuse it, or erase what it asks for."""
        found = await self._request(request, visit)
        try:
            await self._said(visit, found)
            await self._deed(visit, found)
        except (RequestError, PolicyViolation) as refused:
            return await self._one(request, visit, found, refused)
        return visit.to(f"requests/{found.id}", visit.form.text("deed"))

    def _deed(self, visit: Visit, found: Request) -> Awaitable[object]:
        """What the form asks for; each deed writes to the person."""
        does, tenant, words = self.rights.officers, visit.house.tenant, visit.form.text("words").strip()
        deed = visit.form.text("deed")
        if deed == "acknowledge":
            return does.acknowledge(tenant, found)
        if deed == "erase":
            return does.erase(tenant, _certain(visit, found))
        worded = {
            "identify": does.identify,
            "extend": does.extend,
            "answer": does.answer,
            "refuse": does.refuse,
        }
        if deed not in worded:
            raise RequestError("choose what is to be done")
        if not words:
            raise RequestError("write a few words first: they are kept with the request")
        return worded[deed](tenant, found, words[:LONGEST])

    async def _request(self, request: Asking, visit: Visit) -> Request:
        found = await self.rights.requests.of(visit.house.tenant, request.path_params["id"])
        if found is None:
            raise HTTPException(404)
        return found


def _asked(visit: Visit) -> Asked:
    """What the form enters; raises RequestError where it lacks something."""
    address = visit.form.text("address").strip()
    kind = next((one for one in KINDS if one == visit.form.text("kind")), None)
    if kind is None:
        raise RequestError("choose what was asked for")
    if problem := mail_address(address):
        raise RequestError(problem)
    return Asked(kind, "staff", address, visit.form.text("text").strip()[:LONGEST])


def _certain(visit: Visit, found: Request) -> Request:
    """A request whose erasure was asked for twice over; raises RequestError where it was not."""
    if not visit.form.text("certain"):
        raise RequestError("tick that you are certain: what is erased cannot be brought back")
    return found


def _longer(found: Request, times: Clocks) -> datetime | None:
    """Until when a request may be extended, or None where it may not."""
    more: timedelta | None = times.extend
    free = found.state == "open" and found.extended_at is None
    return found.due_at + more if more and free and found.due_at else None
