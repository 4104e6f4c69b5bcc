"""Pages that anybody may read: the tenant's home and its policy, straight from the compiled policy."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from troth.policy import Policy
from troth.policy.publish import sections
from troth.site.pages import Pages, host_of

SUMMARY = "Confidential messages from {name}: sealed to you, answered here, gone when their time is up."


Standing = Callable[[str], Awaitable[Mapping[str, Any]]]


async def nothing_stands(host: str) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True, slots=True)
class Version:
    """Another version than the one in force: its number, where it stands, and which one it was over."""

    number: int
    standing: str
    basis: int | None


def no_versions(_: str) -> Sequence[Version]:
    return ()


@dataclass(frozen=True, slots=True)
class PublicPages:
    """`policies` gives the policy of a host, or None where no tenant has it.

    `standing` gives what stands beside it at the moment: `postings` and `attestations`, sentences each;
    `versions` gives the versions that are not in force.
    """

    pages: Pages
    policies: Callable[[str], Policy | None]
    standing: Standing = nothing_stands
    versions: Callable[[str], Sequence[Version]] = no_versions

    def routes(self) -> list[Route]:
        return [Route("/", self.home), Route("/policy", self.policy)]

    async def home(self, request: Request) -> Response:
        """Show the organisation's home page."""
        summary = SUMMARY.format(name=self.pages.brand(request).name)
        standing = await self.standing(host_of(request))
        return self.pages.render(request, "site/home.html", summary=summary, **standing)

    async def policy(self, request: Request) -> Response:
        """Show the organisation's policy, as the server enforces it."""
        policy, others = self.policies(host_of(request)), self.versions(host_of(request))
        if policy is None:
            raise HTTPException(404)
        standing = await self.standing(host_of(request))
        return self.pages.render(request, "site/policy.html", **policy_context(policy, others), **standing)


def policy_context(policy: Policy, versions: Sequence[Version] = ()) -> dict[str, Any]:
    """What the policy template shows."""
    return {
        "version": str(policy.version),
        "effective": policy.effective,
        "sections": sections(policy),
        "versions": versions,
    }
