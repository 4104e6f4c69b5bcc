"""What the signed-in pages of people's rights share: who is there, and what they see once they are gone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import wraps

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from troth.people.rights.rights import Rights
from troth.people.signed_in import Member, MemberPage, SignedIn, everybodys_routes
from troth.site.forms import Limits
from troth.site.pages import Pages

LIMITS = Limits(fields=200)
Asks = Callable[[Request], Awaitable[bool]]


class Erased(Exception):
    """The person whose page it is has been erased meanwhile."""


@dataclass(frozen=True, slots=True)
class Own:
    """Routes and answers for pages of somebody who is signed in, as a member or in a portal."""

    rights: Rights
    signed_in: SignedIn
    pages: Pages

    def routes(self, path: str, page: MemberPage, *methods: str, act: str | None = None) -> list[Route]:
        """A page at all its addresses; for an `act` that the policy names, people first show who they are."""
        asked = self.asking(page, act) if act else page
        return everybodys_routes(path, self.signed_in.only(self._while_there(asked)), methods or ("GET",))

    def asking(self, page: MemberPage, act: str) -> MemberPage:
        @wraps(page)
        async def answer(request: Request, member: Member) -> Response:
            if await self.signed_in.fresh(request, act):
                return await page(request, member)
            return self.signed_in.again(member, f"/privacy/{act if act == 'erasure' else 'copies'}")

        return answer

    def _while_there(self, page: MemberPage) -> MemberPage:
        @wraps(page)
        async def answer(request: Request, member: Member) -> Response:
            try:
                return await page(request, member)
            except Erased:
                return self.gone(request)

        return answer

    def gone(self, request: Request) -> Response:
        """Everything of theirs is erased; there is nothing to show and nobody to sign in."""
        return self.pages.render(request, "rights/erased.html", 410)

    def render(
        self, request: Request, member: Member, template: str, status: int = 200, **context: object
    ) -> Response:
        """A page of theirs, in the menu of where they are."""
        return self.pages.render(request, f"rights/{template}.html", status, member=member, **context)


def back(member: Member, done: str) -> Response:
    """Back to the privacy page, which says what was done."""
    return RedirectResponse(member.at(f"/privacy?done={done}"), 303)
