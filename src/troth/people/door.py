"""Letting somebody in who showed who they are: with the cookies that the policy has, or without any."""

from __future__ import annotations

import re
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from troth.people.accounts import Unlocked
from troth.people.cookies import COOKIES, REMEMBER_ME, SESSION, give, take_back
from troth.people.sessions import IN_COOKIE, IN_PATH, REMEMBERED, Sessions
from troth.people.signed_in import SIGN_IN, TOKEN, Member
from troth.people.tenants import House, Houses
from troth.policy import Policy, may_set
from troth.site.pages import Pages, host_of

PATH = re.compile(r"(/[A-Za-z0-9_.~-]+)*/?(\?[A-Za-z0-9_.~=&-]*)?")


@dataclass(frozen=True, slots=True)
class Door:
    """Opens sessions. Where cookies may be refused, it looks on the next page whether one was taken."""

    houses: Houses
    sessions: Sessions
    pages: Pages

    def routes(self) -> list[Route]:
        return [Route("/me/arrived", self.with_cookie), Route("/u/{session}/arrived", self.without_cookie)]

    async def enter(
        self, request: Request, house: House, unlocked: Unlocked, *, remember: bool = False, to: str = ""
    ) -> Response:
        """Sign somebody in and send them to a page of theirs."""
        policy, there = house.tenant.policy, safe(to)
        if not may_set(policy, SESSION):
            token = await self.sessions.open(house.tenant, unlocked, IN_PATH)
            return RedirectResponse(f"/u/{token}{there or '/'}", 303)
        prefix = "/me"
        if not needs_cookie(policy):
            prefix = f"/u/{await self.sessions.open(house.tenant, unlocked, IN_PATH)}"
        response = RedirectResponse(f"{prefix}/arrived?to={there}", 303)
        await self.keep(request, response, house, unlocked, remember=remember)
        return response

    async def keep(
        self, request: Request, response: Response, house: House, unlocked: Unlocked, *, remember: bool
    ) -> None:
        """Give the browser a session in a cookie, and end those that it had."""
        await self._end_others(request)
        lasting = remember and may_set(house.tenant.policy, REMEMBER_ME)
        token = await self.sessions.open(house.tenant, unlocked, REMEMBERED if lasting else IN_COOKIE)
        cookie = REMEMBER_ME if lasting else SESSION
        take_back(request, response, secure=self.pages.https, but=cookie)
        give(response, cookie, token, secure=self.pages.https)

    async def renew(self, request: Request, member: Member, unlocked: Unlocked, path: str) -> Response:
        """Go on after a change that ended every session, in a new one of the same kind."""
        if member.prefix != "/me":
            token = await self.sessions.open(member.house.tenant, unlocked, IN_PATH)
            return RedirectResponse(f"/u/{token}{path}", 303)
        response = RedirectResponse(member.at(path), 303)
        remember = request.cookies.get(REMEMBER_ME.name) == member.token
        await self.keep(request, response, member.house, unlocked, remember=remember)
        return response

    async def leave(self, request: Request, member: Member, response: Response) -> None:
        """End the session and take its cookies back."""
        await self.sessions.close(member.token)
        await self._end_others(request)
        take_back(request, response, secure=self.pages.https)

    async def _end_others(self, request: Request) -> None:
        for cookie in COOKIES:
            if TOKEN.fullmatch(token := request.cookies.get(cookie.name, "")):
                await self.sessions.close(token)

    async def with_cookie(self, request: Request) -> Response:
        """Go on with the cookie; without one say kindly that this site cannot sign people in so."""
        if await self._cookie_taken(request):
            return RedirectResponse(f"/me{safe(request.query_params.get('to', '')) or '/'}", 303)
        return self.pages.render(request, "people/cookie_needed.html", 403, again=SIGN_IN)

    async def without_cookie(self, request: Request) -> Response:
        """Go on with the cookie if it was taken, and end the session of the address; else go on in that."""
        token, to = request.path_params["session"], safe(request.query_params.get("to", "")) or "/"
        if not await self._cookie_taken(request):
            return RedirectResponse(f"/u/{token}{to}", 303)
        await self.sessions.close(token)
        return RedirectResponse(f"/me{to}", 303)

    async def _cookie_taken(self, request: Request) -> bool:
        house = self.houses.at_host(host_of(request))
        tokens = [request.cookies.get(cookie.name, "") for cookie in COOKIES] if house else []
        for token in filter(TOKEN.fullmatch, tokens):
            if house and await self.sessions.of(house.tenant, token):
                return True
        return False


def safe(path: str) -> str:
    """A path of a member's page as it may stand in an address; "" for anything else."""
    return path if path.startswith("/") and not path.startswith("//") and PATH.fullmatch(path) else ""


def needs_cookie(policy: Policy) -> bool:
    """Whether nobody signs in without a cookie under this policy."""
    return may_set(policy, SESSION) and bool(policy.set_by("cookies", "needed_to_sign_in", False))
