"""Whether the server lives and can work, and what it counts: /healthz, /readyz and /metrics."""

from __future__ import annotations

from dataclasses import dataclass

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from troth.runtime.database import Database
from troth.runtime.ports import Outage
from troth.site.pages import host_of

_LOCAL = frozenset(("localhost", "127.0.0.1", "[::1]"))
_PEERS = frozenset(("127.0.0.1", "::1"))
_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip", "via")


@dataclass(frozen=True, slots=True)
class Health:
    """For machines that watch. Metrics are for this machine alone, and not through a proxy on it."""

    database: Database

    def routes(self) -> list[Route]:
        return [
            Route("/healthz", self.alive),
            Route("/readyz", self.ready),
            Route("/metrics", self.metrics),
        ]

    async def alive(self, request: Request) -> Response:
        """Tell whether the process lives."""
        return PlainTextResponse("alive\n")

    async def ready(self, request: Request) -> Response:
        """Tell whether the server can work: 503 while the database does not answer."""
        try:
            async with self.database.connection() as connection:
                await connection.fetchval("SELECT 1", timeout=5)
        except Outage as outage:
            return JSONResponse({"ready": False, "database": str(outage)}, 503)
        return JSONResponse({"ready": True, "database": "answers"})

    async def metrics(self, request: Request) -> Response:
        """Give the counters to a neighbour on this machine, in Prometheus's text format; 404 to others."""
        if not _asks_from_here(request):
            raise HTTPException(404)
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call] # the library has no annotations here
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


def _asks_from_here(request: Request) -> bool:
    """Whether the peer is on this machine, names it locally, and does not speak for somebody else."""
    peer = request.client.host if request.client else ""
    forwarded = any(name in request.headers for name in _FORWARDED)
    return peer in _PEERS and host_of(request) in _LOCAL and not forwarded
