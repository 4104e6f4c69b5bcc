"""One worker process: SMTP, web pages and jobs on sockets that the parent opened."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import sys
import threading
from collections.abc import Mapping, Sequence
from typing import Any

import structlog
import uvicorn
import uvloop

from troth.app.assembly import Assembly, assemble
from troth.app.covering import check_coverage
from troth.app.first_versions import post_first_versions, require_published
from troth.app.hindrances import HINDRANCES
from troth.app.services import SERVICES
from troth.mail.smtp.limits import Limits
from troth.mail.smtp.listener import listen
from troth.meetings.rooms.messages import LONGEST
from troth.runtime import settings as settings_module
from troth.runtime.certificates import server_context
from troth.runtime.database import Access
from troth.runtime.logs import configure
from troth.runtime.service import Job
from troth.runtime.workers import Workers
from troth.site.shell import shell

log = structlog.get_logger()
GRACE_SECONDS = 10.0
DRAIN_SECONDS = 4.0
LONGEST_STOP_SECONDS = 30.0
# What is sealed gets no smaller by packing, which costs memory for each connection.
WEB_SOCKETS: Mapping[str, Any] = {
    "ws": "websockets-sansio",
    "ws_max_size": LONGEST,
    "ws_per_message_deflate": False,
    "ws_ping_interval": 10.0,
    "ws_ping_timeout": 10.0,
}


async def work(assembly: Assembly, web: socket.socket, smtp: socket.socket, stop: asyncio.Event) -> None:
    """Serve until `stop` is set; what runs then, and the ledger, get a little time to end."""
    try:
        await _serve(assembly, web, smtp, stop)
    finally:
        await assembly.close()


async def _serve(assembly: Assembly, web: socket.socket, smtp: socket.socket, stop: asyncio.Event) -> None:
    web_server = _web_server(assembly)
    jobs = [asyncio.ensure_future(job()) for job in _jobs(assembly)]
    settings = assembly.settings
    listener = await listen(
        assembly.reception,
        sockets=[smtp],
        hostname=settings.hostname,
        tls=server_context(settings, settings.data / "keys"),
        limits=Limits(size=settings.message_bytes),
    )
    serving = asyncio.ensure_future(web_server.serve(sockets=[web]))
    stopping = asyncio.ensure_future(stop.wait())
    await asyncio.wait([stopping, serving, *jobs], return_when=asyncio.FIRST_COMPLETED)
    web_server.should_exit = True  # both at once: a parent that starts anew needs the ports soon
    await asyncio.gather(listener.close(GRACE_SECONDS), serving)
    await asyncio.gather(assembly.gateway.drain(DRAIN_SECONDS), assembly.sending.drain(DRAIN_SECONDS))
    for job in jobs:
        job.cancel()
    outcomes = await asyncio.gather(*jobs, return_exceptions=True)
    for outcome in outcomes:
        if isinstance(outcome, Exception):
            raise outcome


def _jobs(assembly: Assembly) -> list[Job]:
    return [job for service in SERVICES for job in service.jobs(assembly)]


def _web_server(assembly: Assembly) -> uvicorn.Server:
    routes = [route for service in SERVICES for route in service.routes(assembly)]
    around = [layer for service in SERVICES for layer in service.around(assembly)]
    config = uvicorn.Config(
        shell(routes, assembly.pages, assembly.visits.watch, around),
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=True,
        lifespan="off",
        timeout_graceful_shutdown=5,
        proxy_headers=False,
        **WEB_SOCKETS,
    )
    server = uvicorn.Server(config)
    server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign, assignment] # ours come first
    return server


async def _main(said: dict[str, object]) -> None:
    settings = settings_module.load(overrides={str(k): str(v) for k, v in _dict(said["settings"]).items()})
    configure(settings.log_level)
    access = Access({}, _dict(said["server"]))
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    try:
        workers = Workers(int(str(said["number"])), settings.workers)
        assembly = await assemble(
            settings, access, demonstration=bool(said["demonstration"]), workers=workers
        )
        check_coverage(assembly.houses, settings.tenants)
        if said["first"]:
            require_published(assembly.houses)
        await post_first_versions(assembly.houses, assembly.versions)
    except HINDRANCES as error:
        _say("failed " + json.dumps(str(error)))
        return
    web, smtp = (socket.socket(fileno=int(str(said[name]))) for name in ("web", "smtp"))
    _end_with_parent(loop, stop)
    watching = _end_in_time(loop, stop)
    _say("ready")
    await work(assembly, web, smtp, stop)
    watching.cancel()


def _say(what: str) -> None:
    """One line to the parent, which waits for it."""
    print(what, flush=True)  # noqa: T201 - standard output is the way to the parent


def _dict(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise TypeError("the parent said something unexpected")
    return value


def _end_with_parent(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    """The parent's end of the pipe closes when it dies; a worker never outlives it."""

    def end() -> None:
        loop.remove_reader(sys.stdin.fileno())  # a closed pipe is readable for ever
        stop.set()

    loop.add_reader(sys.stdin.fileno(), end)


def _end_in_time(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> asyncio.Task[None]:
    """A stop that hangs is cut off: what was accepted is durable, and a worker must not linger."""

    async def watch() -> None:
        await stop.wait()
        limit = threading.Timer(LONGEST_STOP_SECONDS, os._exit, [1])
        limit.daemon = True
        limit.start()

    return loop.create_task(watch())


def main(arguments: Sequence[str] = ()) -> None:
    """Read what the parent says on standard input, a line of JSON, and work; it may end without a word."""
    if line := sys.stdin.readline():
        uvloop.run(_main(json.loads(line)))


if __name__ == "__main__":
    main()
