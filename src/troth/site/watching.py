"""Tells a watcher of each page that was shown: by its path as the code names it, never as it was asked."""

from __future__ import annotations

from typing import Protocol

import structlog
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from troth.runtime.metrics import FAULTS
from troth.runtime.ports import Outage

log = structlog.get_logger()


class Watcher(Protocol):
    """Notes what the tenant's policy states of a page that was shown, and nothing else."""

    async def __call__(self, request: Request, page: str) -> None: ...


async def note_nothing(request: Request, page: str) -> None:
    """The watcher of a site that notes nothing."""


class Watched:
    """Pure ASGI middleware; a watcher that fails never touches the page, which has been sent by then."""

    def __init__(self, app: ASGIApp, watcher: Watcher) -> None:
        self._app = app
        self._watcher = watcher

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        shown = False

        async def send_watched(message: Message) -> None:
            nonlocal shown
            if message["type"] == "http.response.start":
                kind = Headers(raw=message["headers"]).get("content-type", "")
                shown = message["status"] == 200 and kind.startswith("text/html")
            await send(message)

        await self._app(scope, receive, send_watched)
        if shown and scope["method"] == "GET" and (page := page_of(Request(scope))):
            await self._tell(Request(scope), page)

    async def _tell(self, request: Request, page: str) -> None:
        try:
            await self._watcher(request, page)
        except Outage:
            pass  # what is noted of visits is worth less than the next page
        except Exception as error:
            FAULTS.labels("visits").inc()
            log.error("visit-not-noted", kind=type(error).__name__)


def page_of(request: Request) -> str | None:
    """The path of the page's route, such as `/m/{link}`: names stand where the secrets of an address do."""
    endpoint, path = request.scope.get("endpoint"), request.scope["path"]
    for route in request.app.routes if endpoint else ():
        if isinstance(route, Route) and route.endpoint == endpoint and route.path_regex.match(path):
            return route.path
    return None


def is_page(request: Request, path: str) -> bool:
    """Whether a path is that of a route of ours."""
    return any(isinstance(route, Route) and route.path == path for route in request.app.routes)
