"""Keeps an embedded PostgreSQL running: one that died is started again while everything else goes on."""

from __future__ import annotations

import asyncio

import structlog

from troth.runtime.database import EmbeddedCluster

log = structlog.get_logger()
LOOK_SECONDS = 0.5


async def keep_running(cluster: EmbeddedCluster) -> None:
    """Look after it until cancelled. Workers need no word: their connections mend themselves."""
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        try:
            if not await asyncio.to_thread(cluster.alive):
                log.warning("database-died")
                await asyncio.to_thread(cluster.start)
                log.warning("database-started-again")
        except Exception as error:
            log.error("database-does-not-start", kind=type(error).__name__)
