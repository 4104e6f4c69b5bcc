"""The staff's page of visit statistics."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from troth.people.staff.door import StaffDoor, Visit, administrators
from troth.site.pages import Pages
from troth.visits.counts import MEASURE
from troth.visits.plot import HEIGHT, WIDTH, shapes
from troth.visits.statistics import statistics
from troth.visits.store import Store


@dataclass(frozen=True, slots=True)
class VisitPages:
    """The page under `/staff/{session}/visits`."""

    door: StaffDoor
    store: Store
    pages: Pages

    def routes(self) -> list[Route]:
        return [Route("/staff/{session}/visits", self.door.only(self.shown, administrators))]

    async def shown(self, request: Request, visit: Visit) -> Response:
        """Show how often pages were visited in the last 30 days: counts, and nobody in them."""
        tenant = visit.house.tenant
        if MEASURE not in tenant.policy.measures:
            raise HTTPException(404)
        seen = await statistics(self.store, tenant.id, datetime.now(UTC))
        return self.pages.render(
            request,
            "visits/visits.html",
            seen=seen,
            bars=shapes(seen.days),
            width=WIDTH,
            height=HEIGHT,
            **visit.context("visits"),
        )
