"""The page on which members sign in: address or name, passphrase, then a second factor if they have one."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol
from uuid import UUID

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from troth.people.accounts import Accounts, Denied, Role, State, Unlocked
from troth.people.cookies import REMEMBER_ME
from troth.people.door import Door, needs_cookie, safe
from troth.people.factors.store import Factors
from troth.people.failures import FailureNotices
from troth.people.joining.confirming import Confirming
from troth.people.joining.pages import takes_members
from troth.people.members.refusals import WRONG, Refusal
from troth.people.sessions import WAITING, Sessions
from troth.people.signed_in import SIGN_IN
from troth.people.tenants import House, Houses
from troth.policy import may_set
from troth.site.forms import Form, read_form
from troth.site.pages import Pages, host_of
from troth.vault.tenant import Tenant

MEMBER: tuple[Role, ...] = ("member",)
ANY_STATE: tuple[State, ...] = ("unverified", "active", "closed")


class Reopening(Protocol):
    """Opens an account again that its owner closed and that is not erased yet; says whether it did."""

    def __call__(self, tenant: Tenant, person: UUID, /) -> Awaitable[bool]: ...


@dataclass(frozen=True, slots=True)
class SigningIn:
    """The pages `/me/sign-in`; organisations with which people register show them at `/sign-in` too."""

    houses: Houses
    accounts: Accounts
    sessions: Sessions
    confirming: Confirming
    factors: Factors
    failures: FailureNotices
    door: Door
    pages: Pages
    reopen: Reopening | None = None

    def routes(self) -> list[Route]:
        return [
            Route(SIGN_IN, self.form),
            Route(SIGN_IN, self.sign_in, methods=["POST"]),
            Route("/me/reopen/{token}", self.reopen_account, methods=["POST"]),
        ]

    def _house(self, request: Request) -> House:
        if house := self.houses.at_host(host_of(request)):
            return house
        raise HTTPException(404)

    async def form(self, request: Request) -> Response:
        """Show the form."""
        return self._form(request, self._house(request), "", safe(request.query_params.get("to", "")))

    def _form(
        self, request: Request, house: House, name: str, to: str, refusal: Refusal | None = None
    ) -> Response:
        policy = house.tenant.policy
        registration = policy.at("people.registration", next(iter(policy.plans), None))
        return self.pages.render(
            request,
            "people/sign_in.html",
            refusal.status if refusal else 200,
            name=name,
            to=to,
            refusal=refusal,
            usernames=bool(registration and "Username" in registration.categories),
            needs_cookie=needs_cookie(policy),
            offers_remembering=may_set(policy, REMEMBER_ME),
            registers=takes_members(policy) and "membership" in policy.services,
        )

    async def sign_in(self, request: Request) -> Response:
        """Sign a member in; 403 for everybody else, without saying why."""
        house, form = self._house(request), await read_form(request)
        name, to = form.text("name").strip(), safe(form.text("to"))
        answer = await self.accounts.unlock(
            house.tenant, name, form.text("passphrase"), roles=MEMBER, states=ANY_STATE
        )
        if isinstance(answer, Denied):
            await self.failures.send(house.tenant, answer)
            return self._form(request, house, name, to, WRONG)
        return await self._unlocked(request, house, answer, form, to)

    async def _unlocked(
        self, request: Request, house: House, unlocked: Unlocked, form: Form, to: str
    ) -> Response:
        """Somebody has the passphrase; what comes next depends on where their account stands."""
        if unlocked.account.state == "unverified":
            await self.confirming.send_again(house.tenant, unlocked.account.person)
            return self.pages.render(request, "people/confirm_first.html", 403)
        if unlocked.account.state == "closed":
            return await self._closed(request, house, unlocked)
        remember = bool(form.text("remember"))
        if await self.factors.of(house.tenant, unlocked):
            token = await self.sessions.open(house.tenant, unlocked, WAITING)
            return RedirectResponse(f"/me/second/{token}?to={to}&remember={'yes' if remember else ''}", 303)
        return await self.door.enter(request, house, unlocked, remember=remember, to=to)

    async def _closed(self, request: Request, house: House, unlocked: Unlocked) -> Response:
        """Say until when a closed account can be opened again, to its owner alone."""
        until = unlocked.account.erase_at
        open_to = self.reopen and until is not None and until > datetime.now(UTC)
        token = await self.sessions.open(house.tenant, unlocked, WAITING) if open_to else None
        return self.pages.render(request, "people/closed.html", 403, until=until, token=token)

    async def reopen_account(self, request: Request) -> Response:
        """Open a closed account again, for somebody who has just shown the passphrase."""
        house, token = self._house(request), request.path_params["token"]
        session = await self.sessions.of(house.tenant, token, waits=True)
        if session is None or self.reopen is None:
            return RedirectResponse(SIGN_IN, 303)
        await self.sessions.close(token)
        if not await self.reopen(house.tenant, session.person):
            raise HTTPException(404)
        return self.pages.render(request, "people/reopened.html")
