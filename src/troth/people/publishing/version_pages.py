"""Every version of a policy at an address of its own, and what changed from one to another."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from troth.people.publishing import wording
from troth.people.publishing.changes import changes
from troth.people.tenants import House, Houses
from troth.people.versions import Posted
from troth.site.pages import Pages, host_of
from troth.site.public_pages import Version, policy_context


def standing(house: House, posted: Posted) -> str:
    """Where a version stands: in force, past, coming, or overtaken before it came."""
    if posted.version == house.tenant.policy.version:
        return f"in force since {wording.day(posted.since or posted.effective_at)}"
    if posted in house.coming:
        return f"posted on {wording.day(posted.posted_at)}, in force from {wording.day(posted.effective_at)}"
    if posted.since is None:
        return "withdrawn before it came into force"
    return f"in force from {wording.day(posted.since)}, and no more"


def versions(house: House) -> list[Version]:
    """The versions other than the one in force, the newest first."""
    return [
        Version(one.version, standing(house, one), one.basis)
        for one in reversed(house.posted)
        if one.version != house.tenant.policy.version
    ]


@dataclass(frozen=True, slots=True)
class VersionPages:
    """Pages that anybody may read."""

    houses: Houses
    pages: Pages

    def routes(self) -> list[Route]:
        return [
            Route("/policy/{version:int}", self.version),
            Route("/policy/{old:int}..{new:int}", self.between),
        ]

    async def version(self, request: Request) -> Response:
        """Show a version as it was posted."""
        house = self._house(request)
        posted = _numbered(house, request.path_params["version"])
        context = policy_context(posted.policy) | {"standing": standing(house, posted)}
        return self.pages.render(request, "people/policy_version.html", **context)

    async def between(self, request: Request) -> Response:
        """Show what changed from one version to another."""
        house = self._house(request)
        old, new = (_numbered(house, request.path_params[name]) for name in ("old", "new"))
        return self.pages.render(
            request,
            "people/policy_changes.html",
            old=old.version,
            new=new.version,
            standing=standing(house, new),
            uses=wording.uses_sentence(new) if new.basis == old.version else "",
            changes=changes(old.policy, new.policy),
        )

    def _house(self, request: Request) -> House:
        house = self.houses.at_host(host_of(request))
        if house is None:
            raise HTTPException(404)
        return house


def _numbered(house: House, number: int) -> Posted:
    for one in house.posted:
        if one.version == number:
            return one
    raise HTTPException(404)
