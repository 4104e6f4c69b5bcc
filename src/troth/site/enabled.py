"""Routes that only some organisations have: for the others the page is not there."""

from __future__ import annotations

from collections.abc import Callable

from starlette.requests import Request
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

from troth.site.pages import host_of


class ForHosts(BaseRoute):
    """A route that matches where `has` says so of the host that a request names."""

    def __init__(self, route: BaseRoute, has: Callable[[str], bool]) -> None:
        self.route = route
        self._has = has

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        found, child = self.route.matches(scope)
        if found is not Match.NONE and not self._has(host_of(Request(scope))):
            return Match.NONE, {}
        return found, child

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.route.handle(scope, receive, send)
