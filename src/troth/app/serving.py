"""From nothing to a server that serves, with as much as possible of it side by side.

The workers load their code, which takes longest, while PostgreSQL starts and its schema is looked at.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from troth.app.database_watch import keep_running
from troth.app.sockets import bind
from troth.app.supervisor import Supervisor
from troth.app.switching import own_switch
from troth.runtime.certificates import server_context
from troth.runtime.database import Access, EmbeddedCluster, migrate, own_cluster
from troth.runtime.keyring import Keyring
from troth.runtime.settings import Settings

Tell = Callable[[str], None]


async def serve(
    settings: Settings,
    tell: Tell,
    when_ready: Callable[[Access], Awaitable[None]],
    *,
    demonstration: bool = False,
) -> None:
    """Serve until SIGINT or SIGTERM; `tell` is told each step, `when_ready` the way into the database."""
    tell("Connecting to PostgreSQL" if settings.database else "Starting PostgreSQL")
    web, smtp = await bind("WEB", settings.web), await bind("SMTP", settings.smtp)
    supervisor = Supervisor(settings, web, smtp, demonstration)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, supervisor.stopping.set)
    async with own_switch(settings), _database(settings) as opening:
        await supervisor.run(lambda: _prepare(settings, tell, opening), when_ready)


async def _prepare(settings: Settings, tell: Tell, opening: Awaitable[Access]) -> Access:
    """Open the database and bring its schema up to date; the workers check the policies."""
    keys = settings.data / "keys"
    server_context(settings, keys)
    access = await opening
    tell("Bringing the schema up to date")
    await migrate(access, Keyring(keys).derive("scope"))
    tell(f"Checking the policies, starting {settings.workers} workers")
    return access


@asynccontextmanager
async def _database(settings: Settings) -> AsyncIterator[Awaitable[Access]]:
    """The way into the database, to be awaited; an embedded one is started aside and stopped at the end."""
    keys = settings.data / "keys"
    Keyring(keys)
    if settings.database:
        yield asyncio.ensure_future(asyncio.to_thread(own_cluster, settings.database, keys))
        return
    cluster = EmbeddedCluster(settings.data, keys)
    starting = asyncio.ensure_future(asyncio.to_thread(cluster.start))
    watching = asyncio.ensure_future(_watch(cluster, starting))
    try:
        yield asyncio.shield(starting)
    finally:
        watching.cancel()
        await asyncio.gather(starting, watching, return_exceptions=True)
        await asyncio.to_thread(cluster.stop)


async def _watch(cluster: EmbeddedCluster, starting: asyncio.Future[Access]) -> None:
    await asyncio.wait([starting])
    if not starting.exception():
        await keep_running(cluster)
