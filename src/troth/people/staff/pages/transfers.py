"""Transfers of control: announced by administrators, answered by people from a link, signed out."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from troth.people.staff.door import Visit, administrators
from troth.people.staff.members import StaffError
from troth.people.staff.pages.console import BASE, Console, not_done
from troth.people.staff.transfers import EVENT, Transfer, asks
from troth.people.tenants import House
from troth.site.forms import read_form
from troth.site.pages import host_of


@dataclass(frozen=True, slots=True)
class TransferPages:
    """The console's page, and the page behind the link in the mail."""

    console: Console

    def routes(self) -> list[Route]:
        only = self.console.door.only
        return [
            Route(f"{BASE}/transfers", only(self.listed, administrators)),
            Route(f"{BASE}/transfers", only(self.announce, administrators), methods=["POST"]),
            Route("/transfer/{token}", self.question),
            Route("/transfer/{token}", self.answer, methods=["POST"]),
        ]

    async def listed(self, request: Request, visit: Visit) -> Response:
        """List transfers, how long each is still posted, and how many people refuse."""
        return await self._page(request, visit)

    async def _page(self, request: Request, visit: Visit, status: int = 200, **more: object) -> Response:
        tenant = visit.house.tenant
        listed = await self.console.office.transfers.listed(tenant)
        at, notice = self.console.door.clock(), tenant.policy.on(EVENT)
        return self.console.show(
            request, visit, "transfers", status, listed=listed, now=at, notice=notice,
            asks=asks(tenant.policy), **more,
        )  # fmt: skip

    async def announce(self, request: Request, visit: Visit) -> Response:
        """Post a transfer and tell people as the policy says."""
        try:
            await self.console.office.transfers.announce(visit.house.tenant, visit.form.text("acquirer"))
        except StaffError as refused:
            return await self._page(request, visit, 400, refusal=not_done(refused))
        return visit.to("transfers", "posted")

    async def question(self, request: Request) -> Response:
        """Show a person the transfer that they may refuse."""
        house, transfer, person = await self._meant(request)
        return await self._answered(request, house, transfer, person, done=False)

    async def answer(self, request: Request) -> Response:
        """Keep a person's answer, which they may change until the export."""
        house, transfer, person = await self._meant(request)
        refuses = (await read_form(request)).text("answer") == "refuse"
        office = self.console.office.transfers
        if not await office.answer(house.tenant, transfer.id, person, refuses=refuses):
            raise HTTPException(404)
        return await self._answered(request, house, transfer, person, done=True)

    async def _answered(
        self, request: Request, house: House, transfer: Transfer, person: UUID, *, done: bool
    ) -> Response:
        refused = await self.console.office.transfers.refused(transfer.id, person)
        over = transfer.exported_at is not None or not asks(house.tenant.policy)
        return self.console.pages.render(
            request, "staff/transfer_answer.html", transfer=transfer, refused=refused, done=done, over=over
        )

    async def _meant(self, request: Request) -> tuple[House, Transfer, UUID]:
        house = self.console.door.houses.at_host(host_of(request))
        meant = (
            self.console.office.answers.read(house.tenant, request.path_params["token"]) if house else None
        )
        if house is None or meant is None:
            raise HTTPException(404)
        transfer = await self.console.office.transfers.one(house.tenant, meant[0])
        if transfer is None:
            raise HTTPException(404)
        return house, transfer, meant[1]
