"""Counts of visits that never had a visitor in them: an invisible picture on each page, counted as it loads.

The picture works without scripts. Browsers that do not wish to be counted (DNT, GPC) are not, where the
policy heeds them: their pages come without the picture, and asking for it counts nothing.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from troth.people.tenants import House, Houses
from troth.policy import Policy
from troth.runtime.batch import Batcher
from troth.runtime.ports import Outage
from troth.site.caller import Network, address_of
from troth.site.pages import host_of
from troth.site.watching import is_page, page_of
from troth.visits.countries import UNKNOWN, Countries
from troth.visits.store import Store, Tally
from troth.visits.visit import Visit, refuses, visit

MEASURE = "visit-counts"
PATH = "/seen.gif"
PIXEL = bytes.fromhex(
    "47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b"
)
"""A transparent GIF of one by one."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts the visits of tenants whose policy has `[measure.visit-counts]`."""

    houses: Houses
    countries: Countries
    proxies: tuple[Network, ...]
    tallies: Batcher[Tally]

    def picture(self, request: Request) -> str:
        """The path of the picture for a page, or "" where its visit is not to be counted."""
        page = page_of(request)
        return f"{PATH}?page={quote(page)}" if page and self._counting(request) else ""

    def see(self, request: Request) -> None:
        """Count the visit to one of our pages that a request for the picture tells of."""
        page = request.query_params.get("page", "")
        house = self._counting(request)
        if house and is_page(request, page):
            self._count(house, visit(request, page, address_of(request, self.proxies)))

    def _counting(self, request: Request) -> House | None:
        """The tenant whose page it is, if its policy counts visits and the browser does not mind."""
        house = self.houses.at_host(host_of(request))
        if house is None or MEASURE not in house.tenant.policy.measures:
            return None
        return None if refuses(request, house.tenant.policy.set_by(MEASURE, "heeds")) else house

    def _count(self, house: House, seen: Visit) -> None:
        with contextlib.suppress(Outage):  # a count that is lost harms nobody
            self.tallies.add(tally(house.tenant.id, house.tenant.policy, seen, self.countries))

    async def close(self) -> None:
        await self.tallies.close()


@dataclass(frozen=True, slots=True)
class Picture:
    """The address of the invisible picture."""

    counts: Counts

    def routes(self) -> list[Route]:
        return [Route(PATH, self.seen)]

    async def seen(self, request: Request) -> Response:
        """Count a visit to one of our pages, and answer with an invisible picture."""
        self.counts.see(request)
        return Response(PIXEL, media_type="image/gif")


def counts(houses: Houses, countries: Countries, proxies: tuple[Network, ...], store: Store) -> Counts:
    """Counts that are kept in a store."""
    return Counts(houses, countries, proxies, Batcher(store.add_tallies, pause=0.2))


def tally(tenant: int, policy: Policy, seen: Visit, countries: Countries) -> Tally:
    """What the policy counts a visit by; the address goes no further than here."""
    by = policy.set_by(MEASURE, "by")
    country = countries(seen.address) if "country" in by and seen.address else UNKNOWN
    return Tally(tenant, _hour(seen.at, "hour" in by), seen.page if "page" in by else "", country)


def _hour(at: datetime, hourly: bool) -> datetime:
    return at.replace(minute=0) if hourly else at.replace(hour=0, minute=0)
