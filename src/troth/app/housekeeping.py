"""What has to be done again and again: ending what has ended, renewing keys, signing checkpoints."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import structlog

from troth.app.assembly import Assembly
from troth.inbox import orphans
from troth.runtime.metrics import EXPIRED, FAULTS, OLDEST, WAITING
from troth.runtime.ports import Outage
from troth.runtime.queries import query
from troth.vault import retention
from troth.vault.tenant import Tenant

log = structlog.get_logger()
SWEEP_DECISIONS = query("troth.mail", "sweep_decisions")
VACUUM = "VACUUM (SKIP_LOCKED) vault.record, inbox.item, inbox.link, spool.item, keys.person_key"
_LEADER = 7_846_013


class Housekeeper:
    """Runs the rounds; one process at a time, whichever gets the lock."""

    def __init__(self, assembly: Assembly) -> None:
        self._parts = assembly
        self._rounds: tuple[tuple[float, Callable[[], Awaitable[object]]], ...] = (
            (5, self.end_what_has_ended),
            (15, assembly.spool.close_epochs),
            (15, self.measure),
            (300, self.checkpoint),
            (300, self.forget_unconfirmed),
            (3600, self.vacuum),
            (3600, self.sweep_orphans),
            (3600, assembly.visits.forget),
            (86_400, self.renew_keys),
        )
        begun = time.monotonic()
        self._due: dict[Callable[[], Awaitable[object]], float] = {
            act: begun + (seconds if seconds > 300 else 0) for seconds, act in self._rounds
        }

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            try:
                await self._rounds_if_leader()
            except Outage:
                pass  # the database is away; readiness says so, and the next round tries again
            except Exception as error:
                FAULTS.labels("housekeeping").inc()
                log.error("housekeeping-failed", kind=type(error).__name__)
            await asyncio.sleep(1)

    async def _rounds_if_leader(self) -> None:
        async with self._parts.database.transaction() as connection:
            if not await connection.fetchval("SELECT pg_try_advisory_xact_lock($1)", _LEADER):
                return
            for seconds, act in self._rounds:
                if time.monotonic() >= self._due[act]:
                    self._due[act] = time.monotonic() + seconds
                    await act()

    def _tenant(self, number: int) -> Tenant | None:
        house = self._parts.houses.numbered(number)
        return house.tenant if house else None

    async def end_what_has_ended(self) -> None:
        """Expired messages first, since their records are needed to tell people; then the rest."""
        began = datetime.now(UTC)  # what ends after this is left to the next round, notices and all
        EXPIRED.labels("messages").inc(await self._parts.ending.expire(self._tenant))
        swept = await retention.sweep(self._parts.database, self._parts.keyring, began)
        EXPIRED.labels("records").inc(len(swept))
        await self._parts.sessions.sweep()
        await self._refuse_long_held()
        async with self._parts.database.connection() as connection:
            await connection.execute(SWEEP_DECISIONS)

    async def _refuse_long_held(self) -> None:
        now = datetime.now(UTC)
        for house in self._parts.houses.all:
            for item in await self._parts.spool.listed(house.tenant.id, "held"):
                if item.expires_at <= now:
                    await self._parts.gateway.refuse(house, item.id)

    async def measure(self) -> None:
        for queue in ("incoming", "held", "outgoing"):
            WAITING.labels(queue).set(0)
            OLDEST.labels(queue).set(0)
        for row in await self._parts.spool.depth():
            WAITING.labels(row["queue"]).set(row["items"])
            OLDEST.labels(row["queue"]).set((datetime.now(UTC) - row["oldest"]).total_seconds())

    async def checkpoint(self) -> None:
        for house in self._parts.houses.all:
            await self._parts.ledger.checkpoint(house.tenant)

    async def forget_unconfirmed(self) -> None:
        """Registrations whose address nobody confirmed in time."""
        for house in self._parts.houses.all:
            EXPIRED.labels("registrations").inc(await self._parts.registrar.forget_unconfirmed(house.tenant))

    async def vacuum(self) -> None:
        """Dead rows are ciphertext without a key; this removes them from the files as well."""
        async with self._parts.database.connection() as connection:
            await connection.execute(VACUUM)

    async def sweep_orphans(self) -> None:
        EXPIRED.labels("blobs").inc(await orphans.sweep(self._parts.database, self._parts.blobs))

    async def renew_keys(self) -> None:
        await retention.renew_generation(self._parts.database, self._parts.keyring)


async def keep_profiles(assembly: Assembly) -> None:
    """Store every half minute what members looked at meanwhile, until cancelled."""
    while True:
        await asyncio.sleep(30)
        with contextlib.suppress(Outage):
            await assembly.visits.flush()


async def keep_leases(assembly: Assembly) -> None:
    """Hold on to the work that this process has begun, until cancelled."""
    while True:
        # Without it others may take the work over; finishing it twice is prevented where it is stored.
        with contextlib.suppress(Outage):
            await assembly.spool.keep()
        await asyncio.sleep(6)
