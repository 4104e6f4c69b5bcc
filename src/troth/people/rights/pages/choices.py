"""Choices signed out, by the link in a mail: a page with switches, and mail programs' button (RFC 8058)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from troth.people.choice_links import PREFIX
from troth.people.choices import How
from troth.people.rights.offered import Switch, off
from troth.people.rights.pages.own import LIMITS
from troth.people.rights.pages.privacy import chosen
from troth.people.rights.rights import Rights
from troth.people.tenants import Houses
from troth.site.forms import read_form
from troth.site.pages import Pages, host_of
from troth.vault.tenant import Tenant

LINK = "link"
ONE_CLICK = "List-Unsubscribe"


@dataclass(frozen=True, slots=True)
class Linked:
    """Whom a link is for, the choices that it shows, and those of them that end in other ways."""

    tenant: Tenant
    person: UUID
    switches: Sequence[Switch]
    others: Sequence[Switch]


@dataclass(frozen=True, slots=True)
class ChoicePages:
    """`/choices/…`: GET shows and asks, POST carries out. The token is all that it takes."""

    houses: Houses
    rights: Rights
    pages: Pages

    def routes(self) -> list[Route]:
        path = PREFIX + "{token}"
        return [Route(path, self.show), Route(path, self.choose, methods=["POST"])]

    async def _linked(self, request: Request) -> Linked | None:
        house = self.houses.at_host(host_of(request))
        token = request.path_params["token"]
        behind = self.rights.choices.linked(house.tenant, token) if house else None
        if house is None or behind is None:
            return None
        person, choice = behind
        switches = await self.rights.overviews.offered(house.tenant, person)
        if switches is None:
            return None
        named = [switch for switch in switches if choice in ("", switch.choice)]
        open_to = [switch for switch in named if switch.has_switch]
        others = [switch for switch in named if choice and not switch.has_switch]
        return Linked(house.tenant, person, open_to, others)

    async def show(self, request: Request) -> Response:
        """Show the choices that the link is for."""
        return self._page(request, await self._linked(request), done=False)

    def _page(self, request: Request, linked: Linked | None, *, done: bool) -> Response:
        if linked is None:
            return self.pages.render(request, "rights/choices_over.html", 410)
        return self.pages.render(
            request, "rights/choices.html", switches=linked.switches, others=linked.others, done=done
        )

    async def choose(self, request: Request) -> Response:
        """Carry out what the page or the mail program's button says; who presses it always hears yes."""
        form, linked = await read_form(request, LIMITS), await self._linked(request)
        one_click = form.text(ONE_CLICK) == "One-Click"
        for switch in linked.switches if linked else ():
            made = off(switch) if one_click or form.text("leave") else chosen(switch, form)
            if linked and made:
                await self.rights.choose(linked.tenant, linked.person, made, How(LINK, switch.wording))
        if one_click:
            return PlainTextResponse("Done.\n")
        return self._page(request, await self._linked(request), done=True)
