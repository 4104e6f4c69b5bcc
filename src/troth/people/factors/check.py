"""Looks at a second factor that somebody gives: a code of their app, an emergency code, or a passkey."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from starlette.requests import Request

from troth.people.accounts import Accounts, Unlocked
from troth.people.factors import codes, passkeys
from troth.people.factors.passkeys import Challenges, Site
from troth.people.factors.store import Factors, Kept, use_emergency
from troth.people.sessions import Session
from troth.people.tenants import House
from troth.site.forms import Form
from troth.site.pages import Pages, host_of


class DoesNotFit(Exception):
    """What was given is none of the person's second factors; nothing was changed."""


@dataclass(frozen=True, slots=True)
class FactorCheck:
    """Checks what a form of a second factor carries: `code`, or `passkey` with the browser's answer."""

    accounts: Accounts
    factors: Factors
    challenges: Challenges
    pages: Pages

    def site(self, request: Request, house: House) -> Site:
        scheme = "https" if self.pages.https else "http"
        return Site(host_of(request), f"{scheme}://{request.headers.get('host', '')}", house.title)

    def options(self, request: Request, house: House, token: str, session: Session, kept: Kept) -> str | None:
        """What the browser needs to use a passkey; None for somebody who has none."""
        if not kept.passkeys:
            return None
        return passkeys.to_use(self.site(request, house), self.challenges.of(token, session), kept)

    async def fits(
        self, request: Request, house: House, unlocked: Unlocked, token: str, session: Session, form: Form
    ) -> bool:
        """Whether it is the person's; a code is used up by it."""
        answer, code = form.text("passkey"), form.text("code")
        if answer:
            site, challenge = self.site(request, house), self.challenges.of(token, session)
            return await self._use(house, unlocked, lambda kept: passkeys.used(site, answer, challenge, kept))
        if not code or not await self.accounts.try_code(unlocked.account.person):
            return False
        fits = await self._use(house, unlocked, lambda kept: _code(kept, code))
        if fits:
            await self.accounts.right_code(unlocked.account.person)
        return fits

    async def _use(self, house: House, unlocked: Unlocked, use: Callable[[Kept], Kept | None]) -> bool:
        def change(kept: Kept) -> Kept:
            if (after := use(kept)) is None:
                raise DoesNotFit
            return after

        try:
            await self.factors.change(house.tenant, unlocked, change)
        except DoesNotFit:
            return False
        return True


def _code(kept: Kept, code: str) -> Kept | None:
    return codes.used(kept, code, datetime.now(UTC)) or use_emergency(kept, code)
