"""How far the announcements of a tenant's versions have come."""

from __future__ import annotations

from dataclasses import dataclass

from troth.runtime.database import Database
from troth.runtime.queries import query

PUBLICATIONS = query("troth.people", "publications")


@dataclass(frozen=True, slots=True)
class Stand:
    """How one announcement stands: people found, mailed, not to be reached, and mails that came back."""

    state: str
    found: int
    told: int
    failed: int
    unreached: int

    @property
    def done(self) -> bool:
        return self.state == "done"

    @property
    def ended(self) -> int:
        return self.told + self.unreached


async def stands(database: Database, tenant: int) -> dict[int, Stand]:
    """The announcements of a tenant, by version."""
    async with database.connection() as connection:
        rows = await connection.fetch(PUBLICATIONS, tenant)
    return {
        row["version"]: Stand(row["state"], row["found"], row["told"], row["failed"], row["unreached"])
        for row in rows
    }
