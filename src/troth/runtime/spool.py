"""Durable work between "accepted" and "handed on": PostgreSQL rows, sealed under keys that live a minute."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import structlog
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from troth.runtime.batch import Batcher
from troth.runtime.blobs import Blobs
from troth.runtime.database import Database
from troth.runtime.ids import new_id
from troth.runtime.keyring import KeyLost, Keyring
from troth.runtime.metrics import FAULTS
from troth.runtime.ports import Outage
from troth.runtime.queries import query

log = structlog.get_logger()
Queue = Literal["incoming", "held", "outgoing"]
LEASE = timedelta(seconds=20)
INLINE_BYTES = 65_536
# Two writes and their waits for a connection must end before the key that a row was sealed under may go,
# which is a minute after its epoch.
WRITE_SECONDS = 15.0

log = structlog.get_logger()


def _sql(name: str) -> str:
    return query("troth.runtime", f"spool_{name}")


ADD, TAKE, KEEP, FINISH, PUT_BACK = map(_sql, ("add", "take", "keep", "finish", "put_back"))
EPOCHS, DEPTH, OF_TENANT = map(_sql, ("epochs", "depth", "of_tenant"))
EXPIRED, RESEAL = map(_sql, ("expired_epochs", "reseal"))


@dataclass(frozen=True, slots=True)
class Item:
    """One piece of work: `head` says what to do (JSON values), `content` is the mail itself."""

    id: UUID
    tenant: int
    queue: Queue
    head: Mapping[str, Any]
    content: bytes
    accepted_at: datetime
    expires_at: datetime
    attempts: int = 0
    blob: UUID | None = None


def new_item(tenant: int, queue: Queue, head: Mapping[str, Any], content: bytes, life: timedelta) -> Item:
    now = datetime.now(UTC)
    return Item(new_id(), tenant, queue, head, content, now, now + life)


class Spool:
    """Accepts items durably, hands each to one worker at a time, and forgets what is finished."""

    def __init__(self, database: Database, blobs: Blobs, keyring: Keyring) -> None:
        self._database = database
        self._blobs = blobs
        self._keyring = keyring
        self._adding: Batcher[tuple[Any, ...]] = Batcher(self._write)
        self._finishing: Batcher[UUID] = Batcher(self._delete)
        self._held: set[UUID] = set()
        self.outgoing = asyncio.Event()
        """Set when this process added outgoing work, so that nobody has to ask often."""

    async def add(self, item: Item) -> Item:
        """Accept an item: durable when this returns, and leased to this process. Raises Outage.

        Returns the item as it is stored, which knows its blob, with the content still at hand.
        """
        stored = await self._to_blob(item) if len(item.content) > INLINE_BYTES else item
        await self._adding.put(self._row(stored, datetime.now(UTC) + LEASE))
        self._held.add(item.id)
        return replace(stored, content=item.content)

    async def add_on(self, connection: Any, items: Sequence[Item]) -> None:
        """Add items, due at once, within a transaction of the caller's."""
        rows = []
        for item in items:
            stored = await self._to_blob(item) if len(item.content) > INLINE_BYTES else item
            rows.append(self._row(stored, item.accepted_at))
        if any(item.queue == "outgoing" for item in items):
            self.outgoing.set()
        if rows:
            await connection.execute(ADD, *map(list, zip(*rows, strict=True)))

    async def take(self, queue: Queue, most: int) -> list[Item]:
        """Due items, leased to this process. What cannot be opened any more is left out and logged."""
        async with self._database.connection() as connection:
            rows = await connection.fetch(TAKE, queue, most, LEASE)
        items = [item for row in rows if (item := await self._open_or_leave(row))]
        self._held.update(item.id for item in items)
        return items

    async def _open_or_leave(self, row: Mapping[str, Any]) -> Item | None:
        """None where an item does not open: one that is lost must not keep the others from their way."""
        try:
            return await self._open(row)
        except Outage:
            return None  # the blob store is away; the lease runs out, and the item is taken again
        except (KeyLost, InvalidTag) as error:
            _lost(row["id"], error)
            return None

    async def listed(self, tenant: int, queue: Queue, only: UUID | None = None) -> list[Item]:
        """A tenant's items in a queue, without taking them."""
        async with self._database.connection() as connection:
            rows = await connection.fetch(OF_TENANT, tenant, queue, only)
        return [item for row in rows if (item := await self._open_or_leave(row))]

    async def finish(self, item: UUID) -> None:
        """Forget an item: its row and blob are gone when this returns."""
        await self._finishing.put(item)

    async def finish_on(self, connection: Any, identifiers: Sequence[UUID]) -> dict[UUID, UUID | None]:
        """Forget items within a transaction of the caller's.

        Returns those that were still there, each with the blob to delete after the commit: an item that is
        missing was finished by somebody else, after this process lost its lease.
        """
        self.release(identifiers)
        rows = await connection.fetch(FINISH, list(identifiers))
        return {row["id"]: row["blob"] for row in rows}

    async def drop(self, finished: Mapping[UUID, UUID | None]) -> None:
        """Delete the blobs of finished items."""
        for blob in finished.values():
            if blob:
                await self._blobs.delete(blob)

    async def put_back(
        self, connection: Any, item: Item, due: datetime, *, queue: Queue | None = None
    ) -> None:
        """Have an item tried again when due, or wait in another queue, sealed under the present epoch."""
        epoch = self._keyring.current_epoch()
        sealed = self._seal(replace(item, content=b"") if item.blob else item, epoch)
        await connection.execute(PUT_BACK, item.id, queue or item.queue, epoch, sealed, due, item.expires_at)
        self.release([item.id])

    async def hold(self, item: Item) -> None:
        """Have an item wait in the held queue for a person's word."""
        async with self._database.connection() as connection:
            await self.put_back(connection, item, datetime.now(UTC), queue="held")

    def release(self, identifiers: Iterable[UUID]) -> None:
        """This process works on these no more."""
        self._held.difference_update(identifiers)

    async def keep(self) -> None:
        """Renew the leases of all that this process works on; called every few seconds."""
        if self._held:
            async with self._database.connection() as connection:
                await connection.execute(KEEP, list(self._held), LEASE)

    async def depth(self) -> list[Mapping[str, Any]]:
        async with self._database.connection() as connection:
            rows: list[Mapping[str, Any]] = await connection.fetch(DEPTH)
            return rows

    async def close_epochs(self) -> int:
        """Destroy the keys of epochs that have ended, after sealing anew what still waits under them."""
        closed = self._keyring.closed_epochs()
        if closed:
            await self._reseal(closed)
        async with self._database.connection() as connection:
            needed = {row["epoch"] for row in await connection.fetch(EPOCHS)}
        gone = [epoch for epoch in closed if epoch not in needed]
        for epoch in gone:
            self._keyring.destroy_epoch(epoch)
        return len(gone)

    async def _reseal(self, epochs: list[int]) -> None:
        async with self._database.connection() as connection:
            rows = await connection.fetch(EXPIRED, epochs)
            for row in rows:
                await self._reseal_one(connection, row)

    async def _reseal_one(self, connection: Any, row: Mapping[str, Any]) -> None:
        now = self._keyring.current_epoch()
        try:
            plain = self._unseal(row["epoch"], row["id"], row["sealed"])
        except (KeyLost, InvalidTag) as error:
            _lost(row["id"], error)
            return
        sealed = self._seal_bytes(now, row["id"], plain)
        await connection.execute(RESEAL, row["id"], row["epoch"], now, sealed)

    def _row(self, item: Item, due: datetime) -> tuple[Any, ...]:
        epoch = self._keyring.current_epoch()
        sealed = self._seal(item, epoch)
        return (
            item.id,
            item.tenant,
            item.queue,
            epoch,
            sealed,
            item.blob,
            item.accepted_at,
            due,
            item.expires_at,
        )

    async def _to_blob(self, item: Item) -> Item:
        key, blob = AESGCM.generate_key(256), new_id()
        await self._blobs.put(blob, AESGCM(key).encrypt(bytes(12), item.content, blob.bytes))
        return replace(item, head={**item.head, "blob_key": key.hex()}, content=b"", blob=blob)

    def _seal(self, item: Item, epoch: int) -> bytes:
        head = json.dumps(item.head, separators=(",", ":")).encode()
        plain = len(head).to_bytes(4, "big") + head + item.content
        return self._seal_bytes(epoch, item.id, plain)

    def _seal_bytes(self, epoch: int, item: UUID, plain: bytes) -> bytes:
        nonce = os.urandom(12)
        return nonce + AESGCM(self._keyring.epoch_key(epoch)).encrypt(nonce, plain, item.bytes)

    def _unseal(self, epoch: int, item: UUID, sealed: bytes) -> bytes:
        return AESGCM(self._keyring.epoch_key(epoch)).decrypt(sealed[:12], sealed[12:], item.bytes)

    async def _open(self, row: Mapping[str, Any]) -> Item:
        plain = self._unseal(row["epoch"], row["id"], row["sealed"])
        length = int.from_bytes(plain[:4], "big")
        head = json.loads(plain[4 : 4 + length])
        content = await self._from_blob(row["blob"], head) if row["blob"] else plain[4 + length :]
        return Item(
            row["id"],
            row["tenant"],
            row["queue"],
            head,
            content,
            row["accepted_at"],
            row["expires_at"],
            row["attempts"],
            row["blob"],
        )

    async def _from_blob(self, blob: UUID, head: Mapping[str, Any]) -> bytes:
        sealed = await self._blobs.get(blob)
        if sealed is None:
            raise KeyLost(f"blob {blob}")
        return AESGCM(bytes.fromhex(head["blob_key"])).decrypt(bytes(12), sealed, blob.bytes)

    async def _write(self, rows: list[tuple[Any, ...]]) -> None:
        async with self._database.connection() as connection:
            await connection.execute(ADD, *map(list, zip(*rows, strict=True)), timeout=WRITE_SECONDS)

    async def _delete(self, identifiers: list[UUID]) -> None:
        async with self._database.connection() as connection:
            finished = await self.finish_on(connection, identifiers)
        await self.drop(finished)


def _lost(item: UUID, error: Exception) -> None:
    FAULTS.labels("spool").inc()
    log.error("spooled-item-does-not-open", item=item.hex, kind=type(error).__name__)
