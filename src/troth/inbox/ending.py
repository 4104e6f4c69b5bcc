"""How items end: by their time or by their reader's hand, key and content are destroyed for good."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal
from uuid import UUID

import structlog

from troth.policy import Purpose
from troth.runtime.blobs import Blobs
from troth.runtime.database import Database
from troth.runtime.metrics import FAULTS
from troth.runtime.ports import Courier, Outage
from troth.runtime.queries import query
from troth.runtime.spool import Item, Spool
from troth.vault.tenant import Tenant
from troth.vault.vault import Vault

log = structlog.get_logger()
REMOVE = query("troth.inbox", "remove_item")
EXPIRED = query("troth.inbox", "expired")
BLOB_IN_USE = query("troth.inbox", "blob_in_use")
SWEEP_LINKS = query("troth.inbox", "sweep_links")
Cause = Literal["expired", "deleted unread"]


class Ending:
    """Removes items: wrapped key, record and, with the last reader's item, the blob."""

    def __init__(
        self, vault: Vault, database: Database, blobs: Blobs, spool: Spool, courier: Courier
    ) -> None:
        self._vault = vault
        self._database = database
        self._blobs = blobs
        self._spool = spool
        self._courier = courier

    async def remove(self, tenant: Tenant, item: UUID, cause: Cause) -> bool:
        """Destroy one item and, where it was never read, tell whom the policy says; False if it is gone."""
        under = self._vault.under(Purpose.MESSAGE_NOTIFICATION, tenant)
        async with under as data, data.connection.transaction():
            row = await data.connection.fetchrow(REMOVE, item)
            if row is None:
                return False
            notices = await self._notices(data, tenant, row, cause) if row["read_at"] is None else []
            await data.delete([row["record"]])
            await self._spool.add_on(data.connection, notices)
        await self._drop_blob(row["blob"])
        return True

    async def _notices(self, data: Any, tenant: Tenant, row: Mapping[str, Any], cause: Cause) -> list[Item]:
        record = (await data.records([row["record"]])).get(row["record"])
        if record is None:
            return []
        sender, reader = (record.fields["CommunicationsMetadata"][side] for side in ("from", "to"))
        said: list[tuple[UUID, Item]] = []
        if sender:
            failed = self._courier.failed(tenant.id, to=sender, recipients=[reader], why=cause)
            said.append((row["sender"], failed))
        if cause == "expired":
            said.append((row["recipient"], self._courier.missed(tenant.id, to=reader, sender=sender)))
        for person, _ in said:
            if key := await data.person(person):
                data.notify(key, "message-failed")
        return [notice for _, notice in said]

    async def _drop_blob(self, blob: UUID | None) -> None:
        if blob is None:
            return
        async with self._database.connection() as connection:
            in_use = await connection.fetchval(BLOB_IN_USE, blob)
        if not in_use:
            await self._blobs.delete(blob)

    async def expire(self, tenant_of: Callable[[int], Tenant | None]) -> int:
        """Remove every item whose time has come, and the links that lead nowhere; returns how many."""
        ended = 0
        left: list[UUID] = []
        while True:
            async with self._database.connection() as connection:
                rows = await connection.fetch(EXPIRED, left)
            if not rows:
                break
            for row in rows:
                if await self._expire_one(tenant_of(row["tenant"]), row["id"]):
                    ended += 1
                else:
                    left.append(row["id"])
        async with self._database.connection() as connection:
            await connection.execute(SWEEP_LINKS)
        return ended

    async def _expire_one(self, tenant: Tenant | None, item: UUID) -> bool:
        """False where it did not end now; one item's trouble must not make the others outlive their time."""
        try:
            return tenant is not None and await self.remove(tenant, item, "expired")
        except Outage:
            raise
        except Exception as error:
            FAULTS.labels("ending").inc()
            log.error("expiry-failed", item=item.hex, kind=type(error).__name__)
            return False
