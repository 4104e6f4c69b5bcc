"""Hands spooled mail on: notices, reports and whatever has to be tried again, with growing pauses."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import structlog

from troth.mail.bounces import Bounces
from troth.mail.envelopes import head_for, parcel
from troth.mail.outgoing import Outcome, Relay
from troth.people.publishing.failures import count_failure
from troth.people.tenants import Houses
from troth.runtime.database import Database
from troth.runtime.metrics import FAULTS, HANDED_ON
from troth.runtime.ports import Outage
from troth.runtime.spool import Item, Spool

log = structlog.get_logger()
FIRST_PAUSE = timedelta(seconds=15)
LONGEST_PAUSE = timedelta(hours=1)


def pause(attempts: int, first: timedelta = FIRST_PAUSE) -> timedelta:
    """How long to wait after so many attempts: 15 s, 30 s, 1 min … up to an hour."""
    return min(first * (1 << min(max(attempts - 1, 0), 12)), LONGEST_PAUSE)


class Sending:
    """Works on the outgoing queue."""

    def __init__(
        self,
        spool: Spool,
        relay: Relay,
        bounces: Bounces,
        houses: Houses,
        database: Database,
        *,
        at_once: int = 32,
        first_pause: timedelta = FIRST_PAUSE,
    ) -> None:
        self._spool = spool
        self._relay = relay
        self._bounces = bounces
        self._houses = houses
        self._database = database
        self._at_once = at_once
        self._under_way = 0
        self._first_pause = first_pause
        self._draining = False
        self._ended = asyncio.Event()

    async def run(self) -> None:
        """Work until cancelled; a mail that the next host is slow to take holds up no other."""
        async with asyncio.TaskGroup() as group:
            while True:
                if await self._begin_due(group):
                    await self._until_room()
                else:
                    await self._until_more()

    async def _until_room(self) -> None:
        """Until a mail that is under way has ended, and those that end with it."""
        await self._ended.wait()
        await asyncio.sleep(0.005)
        self._ended.clear()

    async def _until_more(self) -> None:
        """Until this process added work and its transaction had time to end, or a second has passed."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(1.0):
                await self._spool.outgoing.wait()
            self._spool.outgoing.clear()
            await asyncio.sleep(0.02)

    async def _begin_due(self, group: asyncio.TaskGroup) -> bool:
        """Begin what is due, as far as there is room; whether there was no room for more."""
        room = 0 if self._draining else self._at_once - self._under_way
        items: list[Item] = []
        with contextlib.suppress(Outage):
            items = await self._spool.take("outgoing", room) if room > 0 else []
        for item in items:
            self._under_way += 1
            group.create_task(self._carry(item))
        return len(items) == room

    async def drain(self, seconds: float) -> None:
        """Begin nothing more and let what is under way end."""
        self._draining = True
        until = time.monotonic() + seconds
        while self._under_way and time.monotonic() < until:  # noqa: ASYNC110 - once, at the stop
            await asyncio.sleep(0.02)

    async def _carry(self, item: Item) -> None:
        try:
            await self._send(item)
        except Outage:
            pass  # what was not finished is taken again once its lease has run out
        except Exception as error:
            FAULTS.labels("sending").inc()
            log.error("sending-failed", item=item.id.hex, kind=type(error).__name__)
        finally:
            self._spool.release([item.id])
            self._under_way -= 1
            self._ended.set()

    async def _send(self, item: Item) -> None:
        """One item's attempt; after a fault its lease runs out, and it is tried again."""
        try:
            await self._attempt(item)
        except Outage:
            self._spool.release([item.id])
        except Exception as error:
            FAULTS.labels("sending").inc()
            log.error("sending-failed", item=item.id.hex, kind=type(error).__name__)
            self._spool.release([item.id])

    async def _attempt(self, item: Item) -> None:
        outcomes = await self._relay.send(parcel(item))
        if all(outcome.delivered for outcome in outcomes):
            HANDED_ON.inc(len(outcomes))
            await self._spool.finish(item.id)
        else:
            await self._settle(item, outcomes)

    async def _settle(self, item: Item, outcomes: Sequence[Outcome]) -> None:
        """Report what is final; try the rest again until the item's time is over."""
        due = datetime.now(UTC) + pause(item.attempts, self._first_pause)
        over = due >= item.expires_at
        final = [outcome for outcome in outcomes if over or not outcome.temporary]
        later = [outcome.recipient for outcome in outcomes if outcome not in final]
        house = self._houses.numbered(item.tenant)
        reports = self._bounces.reports(house, item, final) if house and final else []
        finished: Mapping[UUID, UUID | None] = {}
        async with self._database.transaction() as connection:
            await self._spool.add_on(connection, reports)
            if final and not all(outcome.delivered for outcome in final):
                await count_failure(connection, item)
            if later:
                again = head_for(item, later)
                if item.blob:
                    again["blob_key"] = item.head["blob_key"]
                await self._spool.put_back(connection, replace(item, head=again), due)
            else:
                finished = await self._spool.finish_on(connection, [item.id])
        await self._spool.drop(finished)
