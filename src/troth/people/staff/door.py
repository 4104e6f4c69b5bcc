"""The staff's way in: address and passphrase, in a session that travels in the path and locks when idle."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from troth.people.accounts import Accounts, Denied, Role
from troth.people.failures import FailureNotices
from troth.people.staff.members import PRIVACY, Staff, StaffMember
from troth.people.staff.sessions import StaffSessions
from troth.people.tenants import House, Houses
from troth.runtime.clock import Clock, now
from troth.site.forms import Form, read_form
from troth.site.pages import Pages, host_of

# One answer for every cause: another would tell strangers who administers here, or that they were locked out.
WRONG = {
    "title": "That did not fit",
    "text": "Check the address and the passphrase, then try again. "
    "After several wrong ones, wait a while first.",
}
ROLES: tuple[Role, ...] = ("administrator", "staff")
"""Accounts that may be of the staff: whether they are still, their row among the staff says."""
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
NO_FORM = Form({})


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody of the staff on one of their pages, with the form that they sent."""

    house: House
    member: StaffMember
    token: str
    locked: bool
    form: Form = NO_FORM

    @property
    def home(self) -> str:
        """The path of the overview; that of every page begins so."""
        return f"/staff/{self.token}/"

    def to(self, page: str, done: str = "") -> Response:
        """Go on at another page, which confirms the deed."""
        return RedirectResponse(f"{self.home}{page}" + (f"?done={done}" if done else ""), 303)

    def context(self, here: str) -> dict[str, Any]:
        """What the staff's layout shows."""
        return {"home": self.home, "here": here, "menu": self._menu(), "visit": self}

    def _menu(self) -> Sequence[tuple[str, str]]:
        """The few pages that are wanted often; the overview leads to the others."""
        menu = [("", "Overview")]
        if self.member.roles:
            menu.append(("people", "People"))
        if PRIVACY in self.member.roles:
            menu.append(("requests", "Requests"))
        if self.member.administers and self.house.tenant.policy.enabled("gateway"):
            menu += [("decisions", "Decisions"), ("held", "Held")]
        return menu


StaffPage = Callable[[Request, Visit], Awaitable[Response]]
Endpoint = Callable[[Request], Awaitable[Response]]
Who = Callable[[StaffMember], bool]


def anybody(member: StaffMember) -> bool:
    return True


def administrators(member: StaffMember) -> bool:
    return member.administers


def may_ask(member: StaffMember, method: str, *, harmless: bool) -> bool:
    """Whether a member may send this request at all: auditors look, and change nothing."""
    return method in ("GET", "HEAD") or harmless or not member.only_looks


@dataclass(frozen=True, slots=True)
class StaffDoor:
    """Signs the staff in and tells who is behind a staff session."""

    houses: Houses
    accounts: Accounts
    staff: Staff
    sessions: StaffSessions
    failures: FailureNotices
    pages: Pages
    clock: Clock = now

    def routes(self) -> list[Route]:
        return [
            Route("/staff", self.form),
            Route("/staff", self.sign_in, methods=["POST"]),
            Route("/staff/{session}/sign-out", self.sign_out, methods=["POST"]),
            Route("/staff/{session}/unlock", self.unlock, methods=["POST"]),
        ]

    async def form(self, request: Request) -> Response:
        """Show the form of the staff's sign-in."""
        return self._form(request, "", None)

    def _form(self, request: Request, name: str, refusal: object, status: int = 200) -> Response:
        return self.pages.render(request, "site/staff_sign_in.html", status, name=name, refusal=refusal)

    async def sign_in(self, request: Request) -> Response:
        """Sign somebody of the staff in; 403 for everybody else, without saying why."""
        form = await read_form(request)
        name = form.text("name").strip()
        house = self.houses.at_host(host_of(request))
        if house is None:
            return self._form(request, name, WRONG, 403)
        answer = await self.accounts.unlock(house.tenant, name, form.text("passphrase"), roles=ROLES)
        if isinstance(answer, Denied):
            await self.failures.send(house.tenant, answer)
            return self._form(request, name, WRONG, 403)
        if not await self._member(house, answer.account.person):
            return self._form(request, name, WRONG, 403)
        token = await self.sessions.open(house.tenant, answer)
        return RedirectResponse(f"/staff/{token}/", 303)

    async def _member(self, house: House, person: Any) -> StaffMember | None:
        """Somebody of the staff whose access has not ended."""
        member = await self.staff.of(house.tenant, person)
        return None if member is None or member.expired(self.clock()) else member

    async def sign_out(self, request: Request) -> Response:
        """End the session."""
        await self.sessions.close(request.path_params["session"])
        return RedirectResponse("/staff", 303)

    async def unlock(self, request: Request) -> Response:
        """Open a locked session again with the passphrase, and go on where it was."""
        visit = await self._visit(request)
        if visit is None:
            raise HTTPException(403)
        form = await read_form(request)
        to = form.text("to")
        to = to if to.startswith(visit.home) else visit.home
        if not await self._reopen(visit, form.text("unlock")):
            return self._lock(request, visit, visit.home + "unlock", {"to": to}, WRONG)
        return RedirectResponse(to, 303)

    def only(self, page: StaffPage, who: Who = anybody, *, harmless: bool = False) -> Endpoint:
        """The endpoint of a page that some of the staff see; 403 for everybody else.

        A locked session is asked for the passphrase, and then goes on with what was asked for, form and
        all. `harmless` marks a form that changes nothing, which auditors may send too.
        """

        @wraps(page)
        async def endpoint(request: Request) -> Response:
            visit = await self._visit(request)
            if visit is None or not who(visit.member):
                raise HTTPException(403)
            if not may_ask(visit.member, request.method, harmless=harmless):
                raise HTTPException(403)
            form = await _form_of(request)
            visit = Visit(visit.house, visit.member, visit.token, visit.locked, form)
            if visit.locked and not await self._resume(request, visit):
                return self._locked(request, visit)
            return await page(request, visit)

        return endpoint

    async def _visit(self, request: Request) -> Visit | None:
        house = self.houses.at_host(host_of(request))
        token = request.path_params["session"]
        if house is None or not TOKEN.fullmatch(token):
            return None
        session = await self.sessions.of(house.tenant, token)
        member = await self._member(house, session.session.person) if session else None
        return Visit(house, member, token, session.locked) if session and member else None

    async def _resume(self, request: Request, visit: Visit) -> bool:
        return request.method == "POST" and await self._reopen(visit, visit.form.text("unlock"))

    async def _reopen(self, visit: Visit, passphrase: str) -> bool:
        tenant, person = visit.house.tenant, visit.member.person
        address = await self.staff.address(tenant, visit.member.account) if passphrase else None
        if address is None:
            return False
        answer = await self.accounts.unlock(tenant, address, passphrase, expected=person, roles=ROLES)
        if isinstance(answer, Denied):
            await self.failures.send(tenant, answer)
            return False
        await self.sessions.wake(visit.token)
        return True

    def _locked(self, request: Request, visit: Visit) -> Response:
        """The lock, behind which nothing is lost: a form that was sent comes along, hidden."""
        if request.method != "POST":
            to = request.url.path + (f"?{request.url.query}" if request.url.query else "")
            return self._lock(request, visit, visit.home + "unlock", {"to": to}, None)
        kept = {name: value for name, value in visit.form.fields.items() if name != "unlock"}
        refusal = WRONG if "unlock" in visit.form.fields else None
        return self._lock(request, visit, request.url.path, kept, refusal)

    def _lock(
        self, request: Request, visit: Visit, action: str, kept: Mapping[str, str], refusal: object
    ) -> Response:
        context = {"home": visit.home, "action": action, "kept": kept, "refusal": refusal}
        return self.pages.render(request, "staff/locked.html", 403, **context)


async def _form_of(request: Request) -> Form:
    if request.method != "POST" or "content-type" not in request.headers:
        return NO_FORM
    return await read_form(request)
