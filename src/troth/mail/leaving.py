"""What the gateway keeps of a person beside their records, ended when they are erased."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from troth.runtime.database import Database
from troth.runtime.queries import query
from troth.vault.tenant import Tenant

FORGET_DECISIONS = query("troth.mail", "forget_decisions")


@dataclass(frozen=True, slots=True)
class GatewayLeftovers:
    """Implements `troth.people.rights.closing.Leftovers`: the rows by which decisions on mail are found."""

    database: Database

    async def end(self, tenant: Tenant, person: UUID) -> None:
        """Remove the rows; the decisions themselves are records, which end with the person's key."""
        async with self.database.connection() as connection:
            await connection.execute(FORGET_DECISIONS, tenant.id, person)
