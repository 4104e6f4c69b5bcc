"""Finds blobs that nothing points to, as a process leaves them that ends between blob and row."""

from __future__ import annotations

from datetime import timedelta

from troth.runtime.blobs import Blobs
from troth.runtime.database import Database
from troth.runtime.queries import query

ORPHANS = query("troth.inbox", "orphan_blobs")
# A row follows its blob within seconds or not at all: after an outage the work begins with a new blob.
GRACE = timedelta(hours=1)


async def sweep(database: Database, blobs: Blobs) -> int:
    """Delete the orphans that are older than an hour; returns how many."""
    gone = 0
    async for some in blobs.older_than(GRACE):
        async with database.connection() as connection:
            orphans = [row["blob"] for row in await connection.fetch(ORPHANS, some)]
        for blob in orphans:
            await blobs.delete(blob)
        gone += len(orphans)
    return gone
