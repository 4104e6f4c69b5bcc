"""Keeps the records of running meetings, and the permits that hosts issue in them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import structlog

from troth.meetings.rooms.record import Permit
from troth.meetings.rooms.room import Room
from troth.meetings.rooms.seat import Grant
from troth.meetings.tokens import Tokens, token_hash
from troth.meetings.usage import Usage
from troth.runtime.clock import now
from troth.runtime.database import Database
from troth.runtime.ids import new_id
from troth.runtime.metrics import FAULTS
from troth.runtime.ports import Outage
from troth.runtime.queries import query
from troth.vault.tenant import Tenant

log = structlog.get_logger()
ADD, REVOKE = (query("troth.meetings", name) for name in ("add_invitation", "revoke_invitation"))
NOTED_SECONDS = 60.0
TRIES, PAUSE_SECONDS = 20, 3.0
Tenants = Callable[[int], Tenant | None]


@dataclass(slots=True)
class Records:
    """Makes the recorder of each room, and sees the last notes of those that are over through."""

    usage: Usage
    tenants: Tenants
    _ending: set[asyncio.Task[None]] = field(default_factory=set)

    def of(self, room: Room) -> RoomRecord:
        return RoomRecord(self, room)

    def end(self, record: RoomRecord) -> None:
        """Complete a record in the background."""
        task = asyncio.create_task(record.complete())
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)

    async def settled(self) -> None:
        """Wait until all records of meetings that are over are complete."""
        await asyncio.gather(*self._ending)


@dataclass(slots=True)
class RoomRecord:
    """The record of one room. Implements `troth.meetings.rooms.record.Recorder`."""

    records: Records
    room: Room
    _id: UUID | None = None
    _noted: float = -NOTED_SECONDS
    _events: int = 0

    async def note(self, *, last: bool = False) -> None:
        times = self.room.times
        happened = len(times.counts) + len(times.features)
        if happened == self._events and not last:
            return
        if last or time.monotonic() - self._noted >= NOTED_SECONDS:
            self._noted = time.monotonic()
            if await self._store():
                self._events = happened

    def finish(self) -> None:
        self.records.end(self)

    async def complete(self) -> None:
        """Store the record for the last time, through an outage of a minute."""
        for _ in range(TRIES):
            if await self._store():
                return
            await asyncio.sleep(PAUSE_SECONDS)
        FAULTS.labels("meetings").inc()
        log.error("meeting-record-lost", reason="the database did not take it in time")

    async def _store(self) -> bool:
        """Whether the record is as it should be; where the tenant or the host is gone, there is none."""
        grant, times = self.room.grant, self.room.times
        tenant = self.records.tenants(grant.tenant)
        if tenant is None:
            return True
        try:
            if self._id is None:
                self._id = await self.records.usage.begin(tenant, grant, times)
            else:
                await self.records.usage.note(tenant, grant, self._id, times)
        except Outage:
            return False
        return True


@dataclass(frozen=True, slots=True)
class HostPermits:
    """Implements `troth.meetings.rooms.record.Permits`."""

    database: Database
    tokens: Tokens

    async def issue(self, grant: Grant, minutes: int) -> Permit:
        """An invitation that is nobody's, in the role of the operator's staff."""
        identifier, until = new_id(), now() + timedelta(minutes=minutes)
        token = self.tokens.invitation(identifier)
        values = (None, None, token_hash(token), "staff", None, until, None)
        async with self.database.connection() as connection:
            await connection.execute(ADD, identifier, grant.meeting, *values)
        return Permit(identifier, f"/meet/{token}", until)

    async def end(self, grant: Grant, invitations: Sequence[UUID]) -> None:
        """Take invitations back."""
        if not invitations:
            return
        async with self.database.connection() as connection:
            for identifier in invitations:
                await connection.execute(REVOKE, identifier, grant.meeting)
