"""The page on which members set up second factors, and take them away."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import segno
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from troth.people.factors import codes, passkeys
from troth.people.factors.check import DoesNotFit, FactorCheck
from troth.people.factors.store import NONE, Change, Kept, emergency_codes
from troth.people.profile import address_of
from troth.people.signed_in import Member, SignedIn, member_routes
from troth.site.forms import Form, read_form
from troth.site.pages import Pages
from troth.vault.vault import Vault

LONGEST_NAME = 40
SECRET = re.compile(r"[A-Z2-7]{32}")


@dataclass(frozen=True, slots=True)
class FactorPages:
    """The page `/second-factor` of members; whoever changes anything there has just shown who they are."""

    signed_in: SignedIn
    check: FactorCheck
    vault: Vault
    pages: Pages

    def routes(self) -> list[Route]:
        path, only = "/second-factor", self.signed_in.only
        return [*member_routes(path, only(self.show)), *member_routes(path, only(self.change), ("POST",))]

    async def show(self, request: Request, member: Member) -> Response:
        """Show what is set up, and offer the rest."""
        if not member.fresh(datetime.now(UTC)):
            return self.signed_in.again(member, "/second-factor")
        return await self._page(request, member)

    async def _page(
        self,
        request: Request,
        member: Member,
        *,
        secret: str = "",
        wrong: str = "",
        emergency: tuple[str, ...] = (),
    ) -> Response:
        kept = await self.check.factors.of(member.house.tenant, member.unlocked)
        name = await address_of(self.vault, member)
        challenge = self.check.challenges.of(member.token, member.session)
        site = self.check.site(request, member.house)
        secret = secret or codes.new_secret()
        link = codes.address(secret, name, member.house.title)
        return self.pages.render(
            request,
            "people/factors.html",
            422 if wrong else 200,
            member=member,
            kept=kept,
            secret=secret,
            link=link,
            picture=segno.make(link).svg_data_uri(scale=5, dark="#000", light="#fff"),
            wrong=wrong,
            emergency=emergency,
            options=passkeys.to_create(site, member.session, name, challenge, kept),
        )

    async def change(self, request: Request, member: Member) -> Response:
        """Add a factor or take one away."""
        form = await read_form(request)
        if not member.fresh(datetime.now(UTC)):
            return self.signed_in.again(member, "/second-factor")
        act = form.text("act")
        if act == "codes":
            return await self._add_codes(request, member, form)
        if act == "passkey":
            return await self._add_passkey(request, member, form)
        await self.check.factors.change(
            member.house.tenant, member.unlocked, lambda kept: _without(kept, act, form.text("which"))
        )
        return RedirectResponse(member.at("/second-factor"), 303)

    async def _add_codes(self, request: Request, member: Member, form: Form) -> Response:
        """An app is set up once it has shown that it makes the right codes."""
        given = form.text("secret")
        secret = given if SECRET.fullmatch(given) else ""
        step = codes.fits(secret, form.text("code"), datetime.now(UTC)) if secret else None
        if step is None:
            wrong = "That code does not fit. Wait for the next one and check the clock of your device."
            return await self._page(request, member, secret=secret, wrong=wrong)
        return await self._added(request, member, lambda kept: replace(kept, secret=secret, step=step))

    async def _add_passkey(self, request: Request, member: Member, form: Form) -> Response:
        site = self.check.site(request, member.house)
        challenge = self.check.challenges.of(member.token, member.session)
        name = form.text("name").strip()[:LONGEST_NAME] or "Passkey"

        def add(kept: Kept) -> Kept:
            after = passkeys.created(site, form.text("passkey"), challenge, kept, name)
            if after is None:
                raise DoesNotFit
            return after

        try:
            return await self._added(request, member, add)
        except DoesNotFit:
            return await self._page(request, member, wrong="The passkey was not made. Try again.")

    async def _added(self, request: Request, member: Member, add: Change) -> Response:
        """The first factor brings codes for the day on which it is lost; they are shown this once."""
        shown, hashed = emergency_codes()

        def change(kept: Kept) -> Kept:
            added = add(kept)
            return added if kept.emergency else replace(added, emergency=hashed)

        kept = await self.check.factors.change(member.house.tenant, member.unlocked, change)
        new = tuple(shown) if kept.emergency == hashed else ()
        return await self._page(request, member, emergency=new)


def _without(kept: Kept, act: str, which: str) -> Kept:
    if act == "without codes":
        kept = replace(kept, secret="", step=0)
    if act == "without passkey":
        kept = replace(kept, passkeys=tuple(one for one in kept.passkeys if one.id != which))
    return kept if kept else NONE
