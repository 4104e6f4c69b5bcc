"""The second step of signing in, for those who set one up."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from troth.people.accounts import Accounts, Unlocked
from troth.people.door import Door, safe
from troth.people.factors.check import FactorCheck
from troth.people.sessions import Session, Sessions
from troth.people.signed_in import SIGN_IN, TOKEN
from troth.people.tenants import House, Houses
from troth.site.forms import read_form
from troth.site.pages import Pages, host_of


@dataclass(frozen=True, slots=True)
class SecondStep:
    """The page `/me/second/{token}`, in a session that opens nothing else."""

    houses: Houses
    accounts: Accounts
    sessions: Sessions
    check: FactorCheck
    door: Door
    pages: Pages

    def routes(self) -> list[Route]:
        path = "/me/second/{token}"
        return [Route(path, self.ask), Route(path, self.answer, methods=["POST"])]

    async def _waiting(self, request: Request) -> tuple[House, Unlocked, Session] | None:
        house, token = self.houses.at_host(host_of(request)), request.path_params["token"]
        if house is None or not TOKEN.fullmatch(token):
            return None
        session = await self.sessions.of(house.tenant, token, waits=True)
        account = await self.accounts.of(house.tenant, session.person) if session else None
        if session is None or account is None or account.state != "active":
            return None
        return house, Unlocked(account, session.private_key), session

    async def ask(self, request: Request) -> Response:
        """Ask for the second factor."""
        waiting = await self._waiting(request)
        return await self._page(request, *waiting, wrong=False) if waiting else RedirectResponse(SIGN_IN, 303)

    async def _page(
        self, request: Request, house: House, unlocked: Unlocked, session: Session, *, wrong: bool
    ) -> Response:
        kept = await self.check.factors.of(house.tenant, unlocked)
        token = request.path_params["token"]
        return self.pages.render(
            request,
            "people/second_factor.html",
            403 if wrong else 200,
            wrong=wrong,
            codes=bool(kept.secret),
            passkey=self.check.options(request, house, token, session, kept),
        )

    async def answer(self, request: Request) -> Response:
        """Sign in whoever gives it."""
        form, waiting = await read_form(request), await self._waiting(request)
        if waiting is None:
            return RedirectResponse(SIGN_IN, 303)
        house, unlocked, session = waiting
        token, asked = request.path_params["token"], request.query_params
        if not await self.check.fits(request, house, unlocked, token, session, form):
            return await self._page(request, *waiting, wrong=True)
        await self.sessions.close(token)
        remember, to = bool(asked.get("remember")), safe(asked.get("to", ""))
        return await self.door.enter(request, house, unlocked, remember=remember, to=to)
