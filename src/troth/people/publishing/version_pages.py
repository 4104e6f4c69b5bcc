"""Every version of a policy at an address of its own, and what changed from one to another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from troth.people.publishing import wording
from troth.people.tenants import House, Houses
from troth.people.versions import Posted
from troth.policy.diff import diff
from troth.policy.document import Item
from troth.site.pages import Pages, host_of
from troth.site.public_pages import Version, policy_context

KINDS = {
    "policy": "The policy",
    "practice": "What is collected",
    "choice": "Your choices",
    "disclosure": "Who gets data",
    "notice": "What you are told",
    "right": "Your rights",
    "measure": "How it is kept safe",
}


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
    """All versions, the newest first."""
    return [Version(one.version, standing(house, one), one.basis) for one in reversed(house.posted)]


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
            changes=list(_changes(old, new)),
        )

    def _house(self, request: Request) -> House:
        house = self.houses.at_host(host_of(request))
        if house is None:
            raise HTTPException(404)
        return house


class Changed(NamedTuple):
    """One difference, as the page shows it: the kind and the name of the part, and what it says now."""

    kind: str
    name: str
    says: str
    material: bool


def _changes(old: Posted, new: Posted) -> Iterator[Changed]:
    """What changed in the parts that bind anybody."""
    for change in diff(old.policy, new.policy):
        section, _, name = change.part.partition(".")
        item = next((i for i in _items(old, new) if (i.section, i.name) == (section, name)), None)
        if item is None or old.policy.enabled(item.service) or new.policy.enabled(item.service):
            yield Changed(KINDS[section], name.replace("-", " ") or "all of it", change.says, change.material)


def _items(old: Posted, new: Posted) -> Iterator[Item]:
    yield from new.policy.document.items
    yield from old.policy.document.items


def _numbered(house: House, number: int) -> Posted:
    for one in house.posted:
        if one.version == number:
            return one
    raise HTTPException(404)
