"""What falls due among requests: those that nobody confirmed are dropped, those that are late are counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from troth.people.rights.rights import Rights
from troth.people.rights.rows import sql
from troth.policy import Purpose
from troth.runtime.database import Database
from troth.vault.tenant import Tenant

NEVER_CONFIRMED, LATE, OVERDUE, HAS_ACCOUNT = map(sql, ("never_confirmed", "late", "overdue", "has_account"))


@dataclass(frozen=True, slots=True)
class Due:
    """Looks for what is due among some tenants, and does it."""

    rights: Rights
    database: Database

    async def drop_unconfirmed(self, tenants: Sequence[Tenant]) -> int:
        """Forget requests that nobody confirmed in time, and whoever is known by nothing else."""
        known = {tenant.id: tenant for tenant in tenants}
        rows = await self._rows(NEVER_CONFIRMED, list(known))
        for row in rows:
            await self._forget(known[row["tenant"]], row)
        return len(rows)

    async def _forget(self, tenant: Tenant, row: Mapping[str, Any]) -> None:
        async with self.rights.vault.under(Purpose.RIGHTS_FULFILMENT, tenant) as data:
            await data.delete([row["record"]])
            left = await data.held(row["person"], own=True)
            account = await data.connection.fetchval(HAS_ACCOUNT, tenant.id, row["person"])
        if not left and not account:
            await self.rights.closing.erase(tenant, row["person"])

    async def late(self, tenants: Sequence[Tenant]) -> Mapping[str, int]:
        """How many requests are late, by kind."""
        rows = await self._rows(OVERDUE, [tenant.id for tenant in tenants])
        return {row["kind"]: row["late"] for row in rows}

    async def _rows(self, statement: str, tenants: list[int]) -> list[Mapping[str, Any]]:
        async with self.database.connection() as connection:
            rows: list[Mapping[str, Any]] = await connection.fetch(
                statement, self.rights.requests.clock(), tenants
            )
            return rows
