"""The staff's way in: address and passphrase of an administrator, in a session that travels in the path."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from troth.people.accounts import Accounts, Denied, Role
from troth.people.failures import FailureNotices
from troth.people.sessions import Session, Sessions
from troth.people.tenants import House, Houses
from troth.site.forms import read_form
from troth.site.pages import Pages, host_of

# One answer for every cause: another would tell strangers who administers here, or that they were locked out.
WRONG = {
    "title": "That did not fit",
    "text": "Check the address and the passphrase, then try again. "
    "After several wrong ones, wait a while first.",
}
ADMINISTRATOR: tuple[Role, ...] = ("administrator",)


@dataclass(frozen=True, slots=True)
class StaffDoor:
    """Signs administrators in and tells who is behind a staff session."""

    houses: Houses
    accounts: Accounts
    sessions: Sessions
    failures: FailureNotices
    pages: Pages

    def routes(self) -> list[Route]:
        return [
            Route("/staff", self.form),
            Route("/staff", self.sign_in, methods=["POST"]),
            Route("/staff/{session}/sign-out", self.sign_out, methods=["POST"]),
        ]

    async def form(self, request: Request) -> Response:
        """Show the form of the staff's sign-in."""
        return self._form(request, "", None)

    def _form(self, request: Request, name: str, refusal: object, status: int = 200) -> Response:
        return self.pages.render(request, "site/staff_sign_in.html", status, name=name, refusal=refusal)

    async def sign_in(self, request: Request) -> Response:
        """Sign an administrator in; 403 for everybody else, without saying why."""
        form = await read_form(request)
        name = form.text("name").strip()
        house = self.houses.at_host(host_of(request))
        if house is None:
            return self._form(request, name, WRONG, 403)
        given = form.text("passphrase")
        answer = await self.accounts.unlock(house.tenant, name, given, roles=ADMINISTRATOR)
        if isinstance(answer, Denied):
            await self.failures.send(house.tenant, answer)
            return self._form(request, name, WRONG, 403)
        token = await self.sessions.open(house.tenant, answer)
        return RedirectResponse(f"/staff/{token}/decisions", 303)

    async def sign_out(self, request: Request) -> Response:
        """End the session."""
        await self.sessions.close(request.path_params["session"])
        return RedirectResponse("/staff", 303)

    async def administrator(self, request: Request) -> tuple[House, Session] | None:
        """The tenant and session of an administrator's page, or None when nobody is signed in."""
        house = self.houses.at_host(host_of(request))
        session = await self.sessions.of(house.tenant, request.path_params["session"]) if house else None
        if house is None or session is None or session.role != "administrator":
            return None
        return house, session
