"""Announcements that no mail system took: counted, and their people are asked when they sign in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from troth.runtime.queries import query
from troth.runtime.spool import Item

FAILED = query("troth.people", "publication_failed")
MARK = "publication"


def marked(version: int, person: UUID) -> dict[str, list[object]]:
    """What the head of an announcement's mail says of it, sealed with the mail."""
    return {MARK: [version, person.hex]}


async def count_failure(connection: Any, item: Item) -> None:
    """Note that an item came back, where it was an announcement; within the caller's transaction."""
    if said := item.head.get(MARK):
        version, person = said
        await connection.execute(FAILED, item.tenant, version, UUID(person))
