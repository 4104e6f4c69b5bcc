"""A member's own account: its first page, signing out, showing again who they are, and another passphrase."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from troth.people.accounts import Accounts, Denied
from troth.people.door import Door, safe
from troth.people.factors.check import FactorCheck
from troth.people.failures import FailureNotices
from troth.people.members.refusals import DIFFERENT, WRONG, Refusal, weak
from troth.people.passphrase import SHORTEST, weakness
from troth.people.profile import address_of
from troth.people.signed_in import Member, SignedIn, due, everybodys_routes, member_routes
from troth.site.forms import Form, read_form
from troth.site.pages import Pages
from troth.vault.vault import Vault

Link = tuple[str, str, str]
"""A page of members: its path, its name, and what it is for in a line."""
LINKS: tuple[Link, ...] = (
    ("/passphrase", "Passphrase", "Choose another one."),
    ("/second-factor", "Second factor", "An app or a key that guards your account beside the passphrase."),
)
PLAN: Link = ("/plan", "Plan", "See which one you are on, and change it.")


@dataclass(frozen=True, slots=True)
class OwnPages:
    """The pages `/`, `/again`, `/passphrase` and `/sign-out` of members; `links` are other parts' pages,
    `of_services` those that are there only where the policy has the service.
    """

    signed_in: SignedIn
    accounts: Accounts
    vault: Vault
    check: FactorCheck
    failures: FailureNotices
    door: Door
    pages: Pages
    links: Sequence[Link] = ()
    of_services: Mapping[str, Link] = field(default_factory=dict)

    def routes(self) -> list[Route]:
        only = self.signed_in.only
        return [
            *member_routes("/", only(self.home)),
            *everybodys_routes("/again", self.ask),
            *everybodys_routes("/again", self.confirm, ("POST",)),
            *member_routes("/passphrase", only(self.passphrase)),
            *member_routes("/passphrase", only(self.change), ("POST",)),
            *member_routes("/sign-out", self.sign_out, ("POST",)),
        ]

    async def home(self, request: Request, member: Member) -> Response:
        """Show what there is to do."""
        plan = (PLAN,) if member.house.tenant.policy.plans else ()
        services = member.house.tenant.policy.services
        offered = [link for service, link in self.of_services.items() if service in services]
        there = (*offered, *self.links, *LINKS, *plan)
        links = [(member.at(path), name, says) for path, name, says in there]
        address = await address_of(self.vault, member)
        done = DONE.get(request.query_params.get("done", ""))
        return self.pages.render(
            request, "people/home.html", member=member, links=links, address=address, done=done
        )

    async def sign_out(self, request: Request) -> Response:
        """End the session, and say so."""
        response = self.pages.render(request, "people/signed_out.html")
        if member := await self.signed_in.seen(request):
            await self.door.leave(request, member, response)
        return response

    async def ask(self, request: Request) -> Response:
        """Ask a member to show again who they are."""
        member = await self.signed_in.seen(request)
        return await self._again(request, member) if member else self.signed_in.sign_in(request)

    async def _again(self, request: Request, member: Member, refusal: Refusal | None = None) -> Response:
        kept = await self.check.factors.of(member.house.tenant, member.unlocked)
        options = self.check.options(request, member.house, member.token, member.session, kept)
        return self.pages.render(
            request,
            "people/again.html",
            refusal.status if refusal else 200,
            member=member,
            codes=bool(kept.secret) and not due(member),
            passkey=None if due(member) else options,
            refusal=refusal,
        )

    async def confirm(self, request: Request) -> Response:
        """Go on where somebody wanted to, once they have shown who they are."""
        member, form = await self.signed_in.seen(request), await read_form(request)
        if member is None:
            return self.signed_in.sign_in(request)
        if not await self._is_themselves(request, member, form):
            return await self._again(request, member, WRONG)
        await self.signed_in.sessions.confirm(member.house.tenant, member.token)
        to = safe(request.query_params.get("to", ""))
        return RedirectResponse(member.at(to or "/"), 303)

    async def _is_themselves(self, request: Request, member: Member, form: Form) -> bool:
        """By passphrase, or by second factor unless it is time for the passphrase itself."""
        tenant = member.house.tenant
        if given := form.text("passphrase"):
            address = await address_of(self.vault, member)
            answer = await self.accounts.unlock(tenant, address, given, expected=member.person)
            if isinstance(answer, Denied):
                await self.failures.send(tenant, answer)
            return not isinstance(answer, Denied)
        if due(member):
            return False
        return await self.check.fits(
            request, member.house, member.unlocked, member.token, member.session, form
        )

    async def passphrase(self, request: Request, member: Member) -> Response:
        """Show the form for another passphrase."""
        return self._passphrase(request, member)

    def _passphrase(self, request: Request, member: Member, refusal: Refusal | None = None) -> Response:
        return self.pages.render(
            request,
            "people/passphrase.html",
            refusal.status if refusal else 200,
            member=member,
            shortest=SHORTEST,
            refusal=refusal,
        )

    async def change(self, request: Request, member: Member) -> Response:
        """Change the passphrase; every other session ends."""
        form = await read_form(request)
        new = form.text("passphrase")
        if says := weakness(new):
            return self._passphrase(request, member, weak(says))
        if new != form.text("again"):
            return self._passphrase(request, member, DIFFERENT)
        tenant = member.house.tenant
        answer = await self.accounts.change(tenant, member.person, form.text("current"), new)
        if isinstance(answer, Denied):
            await self.failures.send(tenant, answer)
            return self._passphrase(request, member, WRONG)
        return await self.door.renew(request, member, answer, "/?done=passphrase")


DONE = {
    "passphrase": "Your passphrase is changed. Other devices are signed out.",
    "plan": "You are on another plan now, and your choices are those of that plan.",
}
