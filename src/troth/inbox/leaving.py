"""What the inbox keeps of a person beside their records, ended when they are erased."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from troth.inbox.ending import Ending
from troth.runtime.database import Database
from troth.runtime.queries import query
from troth.vault.tenant import Tenant

ITEMS_OF = query("troth.inbox", "items_of_person")
FORGET_LINKS = query("troth.inbox", "forget_links")


@dataclass(frozen=True, slots=True)
class InboxLeftovers:
    """Implements `troth.people.rights.closing.Leftovers`: messages with their content, and links."""

    database: Database
    ending: Ending

    async def end(self, tenant: Tenant, person: UUID) -> None:
        """Destroy each message as its reader would, which tells the senders of what was never read."""
        async with self.database.connection() as connection:
            items = [row["id"] for row in await connection.fetch(ITEMS_OF, tenant.id, person)]
        for item in items:
            await self.ending.remove(tenant, item, "deleted unread")
        async with self.database.connection() as connection:
            await connection.execute(FORGET_LINKS, tenant.id, person)
