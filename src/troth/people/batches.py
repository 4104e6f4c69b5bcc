"""Mails to many people: a batch in one transaction, as fast as the relay takes them, from whichever process.

How far a mailing has come moves in the transaction that spools its mails, so that a process which is killed
in between repeats nobody and omits nobody. What is kept of that is the mailing's own.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

import structlog

from troth.runtime.database import Database
from troth.runtime.metrics import FAULTS
from troth.runtime.ports import Outage
from troth.runtime.queries import query
from troth.runtime.spool import Item, Spool
from troth.vault.chosen import Named
from troth.vault.data import Data

log = structlog.get_logger()
OUTGOING = query("troth.people", "outgoing_of_tenant")
MOST_WAITING = 500
"""Mails of a tenant beyond which no more are spooled: the relay sets the pace, and the spool stays small."""
PAUSE_SECONDS = 1.0
Write = Callable[[UUID, str], Item]
"""Writes the mail to a person at an address; raises ValueError for an address that is none."""
Step = Callable[[], Awaitable[bool]]
"""Does a little of what there is to do, and says whether there was anything."""


@dataclass(frozen=True, slots=True)
class Batches:
    """Spools batches of mails."""

    database: Database
    spool: Spool

    async def crowded(self, tenant: int) -> bool:
        """Whether enough of a tenant's mails wait already."""
        async with self.database.connection() as connection:
            waiting: int = await connection.fetchval(OUTGOING, tenant)
        return waiting >= MOST_WAITING

    async def send(self, data: Data, notice: str, records: Sequence[UUID], write: Write) -> dict[UUID, Item]:
        """Spool a mail to the person of each record, within the caller's transaction; returns them by person.

        The notice is on each one's ledger. Who has no address that serves the purpose of `data`, or one that
        is none, gets no mail. Raises PolicyViolation for a notice that the policy lacks.
        """
        opened = await data.address(Named(tuple(records)), notice)
        mails: dict[UUID, Item] = {}
        for record in opened:
            if address := record.fields.get("EmailAddress"):
                with contextlib.suppress(ValueError):
                    mails[record.person] = write(record.person, address)
            await asyncio.sleep(0)  # others get their turn
        await self.spool.add_on(data.connection, list(mails.values()))
        return mails


async def repeat(step: Step, name: str, pause: float = PAUSE_SECONDS) -> None:
    """Take steps until cancelled, resting as long as each took, so that others get their turn.

    After a step that did nothing it rests for `pause` seconds.
    What fails is taken up again: by the name, faults are counted and logged.
    """
    while True:
        began = time.monotonic()
        worked = await _safely(step, name)
        await asyncio.sleep(time.monotonic() - began if worked else pause)


async def _safely(step: Step, name: str) -> bool:
    try:
        return await step()
    except Outage:
        return False
    except Exception as error:
        FAULTS.labels(name).inc()
        log.error(f"{name}-failed", kind=type(error).__name__)
        return False
