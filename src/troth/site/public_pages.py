"""Pages that anybody may read: the tenant's home and its policy, straight from the compiled policy."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from troth.policy import Cookie, Policy
from troth.policy.linked import MEDIA_TYPE, linked
from troth.policy.publish import sections
from troth.policy.schema import schema
from troth.site.pages import Pages, host_of

SUMMARY = "Confidential messages from {name}: sealed to you, answered here, gone when their time is up."


Standing = Callable[[str], Awaitable[Mapping[str, Any]]]


async def nothing_stands(host: str) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True, slots=True)
class Version:
    """A version of the policy: its number, where it stands, and which one it was over."""

    number: int
    standing: str
    basis: int | None


def no_versions(_: str) -> Sequence[Version]:
    return ()


@dataclass(frozen=True, slots=True)
class PublicPages:
    """`policies` gives the policy of a host, or None where no tenant has it.

    `standing` gives what stands beside it at the moment: `postings` and `attestations`, sentences each;
    `versions` gives all versions, the newest first.
    """

    pages: Pages
    policies: Callable[[str], Policy | None]
    standing: Standing = nothing_stands
    versions: Callable[[str], Sequence[Version]] = no_versions
    cookies: tuple[Cookie, ...] = ()

    def routes(self) -> list[Route]:
        return [
            Route("/", self.home),
            Route("/policy", self.policy),
            Route("/policy.jsonld", self.linked),
            Route("/policy.schema.json", self.schema),
        ]

    async def home(self, request: Request) -> Response:
        """Show the organisation's home page."""
        summary = SUMMARY.format(name=self.pages.brand(request).name)
        standing = await self.standing(host_of(request))
        return self.pages.render(request, "site/home.html", summary=summary, **standing)

    async def policy(self, request: Request) -> Response:
        """Show the organisation's policy, as the server enforces it."""
        policy, versions = self._policy(request), self.versions(host_of(request))
        standing = await self.standing(host_of(request))
        context = policy_context(policy, self.cookies, versions)
        return self.pages.render(request, "site/policy.html", **context, **standing)

    async def linked(self, request: Request) -> Response:
        """Give the organisation's policy as JSON-LD, in the terms of the Data Privacy Vocabulary."""
        return JSONResponse(linked(self._policy(request)), media_type=MEDIA_TYPE)

    async def schema(self, request: Request) -> Response:
        """Give the JSON Schema of policy files, by which an editor completes and checks them."""
        return JSONResponse(schema(), media_type="application/schema+json")

    def _policy(self, request: Request) -> Policy:
        policy = self.policies(host_of(request))
        if policy is None:
            raise HTTPException(404)
        return policy


def policy_context(
    policy: Policy, cookies: Iterable[Cookie] = (), versions: Sequence[Version] = ()
) -> dict[str, Any]:
    """What the policy template shows; `cookies` are those that the code sets today."""
    return {
        "version": str(policy.version),
        "effective": policy.effective,
        "sections": sections(policy, cookies),
        "former": next((one.basis for one in versions if one.number == policy.version), None),
        "versions": [one for one in versions if one.number != policy.version],
    }
