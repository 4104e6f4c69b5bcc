"""Notes each page that was shown: in the access log and, of members, among what they look at."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

from starlette.requests import Request

from troth.people.tenants import Houses
from troth.site.caller import Network, address_of
from troth.site.pages import host_of
from troth.visits.log import AccessLog
from troth.visits.profile import Profiles
from troth.visits.visit import visit

Who = Callable[[Request], Awaitable[UUID | None]]
"""Gives the member who is signed in on a page, if any."""


async def nobody(_: Request) -> UUID | None:
    """Nobody signs in on this site."""
    return None


@dataclass(frozen=True, slots=True)
class Watch:
    """A watcher of pages (see `troth.site.watching`) for all tenants of a server."""

    houses: Houses
    proxies: tuple[Network, ...]
    log: AccessLog
    profiles: Profiles
    who: Who = nobody

    async def __call__(self, request: Request, page: str) -> None:
        """Note what the tenant's policy states of this visit. Raises Outage where it cannot."""
        house = self.houses.at_host(host_of(request))
        if house is None or not _noting(house.tenant.policy.services):
            return
        person = await self.who(request)
        await self.log.note(house.tenant, visit(request, page, address_of(request, self.proxies)), person)
        if person is not None:
            self.profiles.looked_at(house.tenant, person, page)

    async def close(self) -> None:
        await self.log.close()
        await self.profiles.flush()


def _noting(services: frozenset[str]) -> bool:
    return bool(services & {"statistics", "profile"})
