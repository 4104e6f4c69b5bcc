"""Requests of people who are not signed in: a form, and a page for each request that its link alone opens.

Nothing here tells whether anybody has an account: what is to be told goes to the address by mail.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from starlette.exceptions import HTTPException
from starlette.requests import Request as Asking
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from troth.people.joining.fields import mail_address
from troth.people.rights.asked import RIGHTS, Asked
from troth.people.rights.clocks import clocks, kinds_by_writing
from troth.people.rights.letters import ASKED
from troth.people.rights.rights import Rights
from troth.people.rights.rows import Request
from troth.people.tenants import House, Houses
from troth.policy import Purpose
from troth.site.forms import Form, read_form
from troth.site.pages import Pages, host_of

FORM, PAGE = "/privacy/request", "/privacy/request/{token}"
LONGEST = 8000


@dataclass(frozen=True, slots=True)
class RequestPages:
    """`/privacy/request` and the pages below it."""

    houses: Houses
    rights: Rights
    pages: Pages

    def routes(self) -> list[Route]:
        return [
            Route(FORM, self.form),
            Route(FORM, self.ask, methods=["POST"]),
            Route(PAGE, self.show),
            Route(PAGE, self.settle, methods=["POST"]),
        ]

    def _house(self, request: Asking) -> House:
        house = self.houses.at_host(host_of(request))
        if house is None or house.tenant.policy.at(RIGHTS) is None:
            raise HTTPException(404)
        return house

    async def form(self, request: Asking) -> Response:
        """Show the form."""
        return self._form(request, self._house(request), None, "")

    def _form(self, request: Asking, house: House, form: Form | None, problem: str) -> Response:
        policy = house.tenant.policy
        kinds = [(kind, ASKED[kind]) for kind in kinds_by_writing(policy)]
        entries = form.fields if form else {}
        return self.pages.render(
            request,
            "rights/request_form.html",
            422 if problem else 200,
            kinds=kinds,
            entries=entries,
            problem=problem,
            contact=policy.contact,
        )

    async def ask(self, request: Asking) -> Response:
        """Open a request; the answer is the same for every address."""
        house, form = self._house(request), await read_form(request)
        address = form.text("address").strip()
        kind = next((one for one in kinds_by_writing(house.tenant.policy) if one == form.text("kind")), None)
        if problem := mail_address(address) or (None if kind else "Choose what you ask for."):
            return self._form(request, house, form, problem)
        if kind:
            asked = Asked(kind, "form", address, form.text("text").strip()[:LONGEST])
            await self.rights.requests.open(house.tenant, asked)
        return self.pages.render(request, "rights/request_sent.html", address=address)

    async def _behind(self, request: Asking) -> tuple[House, Request]:
        house = self._house(request)
        found = await self.rights.requests.behind(house.tenant, request.path_params["token"])
        if found is None:
            raise HTTPException(404)
        return house, found

    async def show(self, request: Asking) -> Response:
        """Show how a request stands, with its dates, and what was said to it."""
        house, found = await self._behind(request)
        async with self.rights.vault.under(Purpose.RIGHTS_FULFILMENT, house.tenant) as data:
            said = await self.rights.requests.said(data, found, own=True)
        now = self.rights.requests.clock()
        return self.pages.render(
            request,
            "rights/request.html",
            asked=found,
            asked_for=ASKED[found.kind],
            said=said,
            times=clocks(house.tenant.policy, found.kind, found.opened_at),
            lapsed=found.lapsed(now),
            contact=house.tenant.policy.contact["email"],
        )

    async def settle(self, request: Asking) -> Response:
        """Confirm or withdraw a request, as its person says."""
        house, found = await self._behind(request)
        form = await read_form(request)
        requests, tenant = self.rights.requests, house.tenant
        if form.text("withdraw"):
            await requests.withdraw(tenant, found)
        elif await requests.confirm(tenant, found):
            await self.rights.closing.confirmed(tenant, replace(found, state="open"))
        return RedirectResponse(request.url.path, 303)
