"""Who is behind a member's page: the session in a cookie or, where there is none, in the path."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import wraps
from urllib.parse import quote
from uuid import UUID

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from troth.people.accounts import Account, Accounts, Role, Unlocked
from troth.people.cookies import COOKIES
from troth.people.sessions import Session, Sessions
from troth.people.tenants import House, Houses
from troth.site.pages import host_of

TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
FRESH = timedelta(minutes=10)
"""How long after showing who they are people may do what asks for it anew."""
ROLES: tuple[Role, ...] = ("member", "recipient")
SIGN_IN = "/me/sign-in"
PATHS = ("/me", "/u/{session}")
PORTAL = "/s/{session}"
"""Where the pages of a portal's recipients are; some of members' pages are there too."""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who is signed in, on a page of theirs; `at` gives the addresses of their other pages."""

    house: House
    account: Account
    session: Session
    token: str
    prefix: str

    @property
    def person(self) -> UUID:
        return self.account.person

    @property
    def unlocked(self) -> Unlocked:
        """The account with its private key, as the passphrase opened it."""
        return Unlocked(self.account, self.session.private_key)

    def at(self, path: str) -> str:
        """The address of a page of this session, such as `/privacy`."""
        return self.prefix + path

    def fresh(self, now: datetime) -> bool:
        return now - self.session.confirmed_at < FRESH


MemberPage = Callable[[Request, Member], Awaitable[Response]]
Endpoint = Callable[[Request], Awaitable[Response]]


def member_routes(path: str, endpoint: Endpoint, methods: tuple[str, ...] = ("GET",)) -> list[Route]:
    """A page of members at both of its addresses: with the session in a cookie, and in the path."""
    return [Route(prefix + path, endpoint, methods=list(methods)) for prefix in PATHS]


def everybodys_routes(path: str, endpoint: Endpoint, methods: tuple[str, ...] = ("GET",)) -> list[Route]:
    """A page of members that recipients have in their portal too."""
    return [*member_routes(path, endpoint, methods), Route(PORTAL + path, endpoint, methods=list(methods))]


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Tells who is signed in, and sends others to where they can be."""

    houses: Houses
    accounts: Accounts
    sessions: Sessions

    async def of(self, request: Request) -> Member | None:
        """The member whose page this is, or None when nobody is signed in or the passphrase is due again."""
        member = await self.seen(request)
        return None if member is None or due(member) else member

    async def seen(self, request: Request) -> Member | None:
        """As `of`, also when it is time to ask for the passphrase again."""
        house = self.houses.at_host(host_of(request))
        for prefix, token in _tokens(request) if house else ():
            if member := await self._behind(house, prefix, token):  # type: ignore[arg-type] # there is one
                return member
        return None

    async def _behind(self, house: House, prefix: str, token: str) -> Member | None:
        session = await self.sessions.of(house.tenant, token)
        if session is None or session.role not in ROLES:
            return None
        account = await self.accounts.of(house.tenant, session.person)
        if account is None or account.state != "active":
            return None
        return Member(house, account, session, token, prefix)

    async def fresh(self, request: Request, act: str | None = None) -> bool:
        """Whether the person showed who they are within the last ten minutes.

        With an act ("export", "erasure", "passphrase", "payer") it is asked for only where the policy
        names that act in [measure.step-up].
        """
        member = await self.of(request)
        if member is None:
            return False
        asks = act is None or act in member.house.tenant.policy.set_by("step-up", "acts", ())
        return not asks or member.fresh(datetime.now(UTC))

    def sign_in(self, request: Request) -> Response:
        """Send somebody who is not signed in to where they can, and back to this page afterwards."""
        if request.url.path.startswith("/s/"):
            return RedirectResponse("/sign-in", 303)
        return RedirectResponse(f"{SIGN_IN}?to={quote(path_of(request))}", 303)

    def again(self, member: Member, path: str) -> Response:
        """Ask a member for the passphrase or the second factor again, and go on at `path` then."""
        return RedirectResponse(f"{member.at('/again')}?to={quote(path)}", 303)

    def only(self, page: MemberPage) -> Endpoint:
        """The endpoint of a page that members alone see; others are sent to sign in first."""

        @wraps(page)
        async def endpoint(request: Request) -> Response:
            member = await self.seen(request)
            if member is None:
                return self.sign_in(request)
            if due(member):
                return self.again(member, path_of(request))
            return await page(request, member)

        return endpoint


def due(member: Member) -> bool:
    """Whether the policy's interval for asking for the passphrase again has passed."""
    after = member.house.tenant.policy.span("reauthentication", "after")
    return after is not None and datetime.now(UTC) - member.session.confirmed_at >= after


def _tokens(request: Request) -> list[tuple[str, str]]:
    """What may be tokens of sessions, with the prefix of the pages that each is for."""
    if in_path := str(request.path_params.get("session", "")):
        found = [(f"/{request.url.path[1]}/{in_path}", in_path)]
    else:
        found = [("/me", request.cookies.get(cookie.name, "")) for cookie in COOKIES]
    return [(prefix, token) for prefix, token in found if TOKEN.fullmatch(token)]


def path_of(request: Request) -> str:
    """The page of a request as `Member.at` names it, to come back to; "" for a page of no member."""
    found = re.fullmatch(r"/(?:me|[us]/[^/]+)(/.*)?", request.url.path)
    return (found[1] or "") if found and request.method == "GET" else ""
