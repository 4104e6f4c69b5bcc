"""What meetings keep of a person beside their records, ended when they are erased."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from troth.runtime.database import Database
from troth.runtime.queries import query
from troth.vault.tenant import Tenant

FORGET = query("troth.meetings", "forget_person")


@dataclass(frozen=True, slots=True)
class MeetingLeftovers:
    """Implements `troth.people.rights.closing.Leftovers`: meetings of theirs, and invitations to them."""

    database: Database

    async def end(self, tenant: Tenant, person: UUID) -> None:
        """Their meetings are no more, and the invitations that they had let nobody in."""
        async with self.database.connection() as connection:
            await connection.execute(FORGET, tenant.id, person)
