"""The policy in force and the ledger's signed state, as the staff see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from troth.people.staff.door import Visit
from troth.people.staff.pages.console import BASE, Console
from troth.people.versions import Versions
from troth.runtime.database import Database
from troth.vault import merkle, notes
from troth.vault.export import fetch_nodes
from troth.vault.ledger import Ledger
from troth.vault.tenant import Tenant


@dataclass(frozen=True, slots=True)
class Checked:
    """The last checkpoint (None where its signature does not hold), and whether the tree has its root."""

    checkpoint: notes.Checkpoint | None
    same_root: bool = False


@dataclass(frozen=True, slots=True)
class StatePages:
    """What is in force, and what can be proved."""

    console: Console
    versions: Versions
    ledger: Ledger
    database: Database

    def routes(self) -> list[Route]:
        only = self.console.door.only
        return [
            Route(f"{BASE}/policy", only(self.policy)),
            Route(f"{BASE}/ledger", only(self.state)),
        ]

    async def policy(self, request: Request, visit: Visit) -> Response:
        """Show the version in force with its services, and the versions that came before or are to come."""
        tenant = visit.house.tenant
        posted = await self.versions.of(tenant.id, tenant.name)
        return self.console.show(request, visit, "policy", policy=tenant.policy, posted=posted)

    async def state(self, request: Request, visit: Visit) -> Response:
        """Show the ledger's last checkpoint, with its signature and root checked now."""
        return self.console.show(request, visit, "ledger", checked=await self._checked(visit.house.tenant))

    async def _checked(self, tenant: Tenant) -> Checked | None:
        note = await self.ledger.last_checkpoint(tenant)
        if note is None:
            return None
        try:
            checkpoint = notes.verify(note, self.ledger.public_key)
        except notes.NoteError:
            return Checked(None)
        async with self.database.connection() as connection:
            known = await fetch_nodes(connection, tenant.id, merkle.peaks(checkpoint.size))
        return Checked(checkpoint, _root(checkpoint.size, known) == checkpoint.root)


def _root(size: int, known: Mapping[merkle.Node, bytes]) -> bytes | None:
    """The root of the tree as it is stored, or None where a part of it is missing."""
    try:
        return merkle.root(size, known)
    except KeyError:
        return None
