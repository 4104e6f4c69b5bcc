"""Keeps the deadlines of people's requests: erasures are carried out, late ones counted and told."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import structlog

from troth.mail.courier import MailCourier
from troth.people.rights.clocks import KINDS
from troth.people.rights.deadlines import LATE, Due
from troth.people.rights.rights import Rights
from troth.people.tenants import House, Houses
from troth.runtime.metrics import FAULTS, LATE_REQUESTS
from troth.runtime.ports import Outage
from troth.runtime.spool import Item

log = structlog.get_logger()
EVERY_SECONDS = 5.0
NOTICE = "late-request"
"""A mail to the operator, about a number and a date: not one of the policy's notices, which go to people."""


class Deadlines:
    """Runs the rounds. Every process may: what has to be done once is decided by the row that it moves."""

    def __init__(self, rights: Rights, houses: Houses, courier: MailCourier) -> None:
        self._rights = rights
        self._houses = houses
        self._courier = courier
        self._due = Due(rights, rights.requests.database)

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            try:
                await self.round()
            except Outage:
                pass  # the database is away; the next round tries again
            except Exception as error:
                FAULTS.labels("deadlines").inc()
                log.error("deadlines-failed", kind=type(error).__name__)
            await asyncio.sleep(EVERY_SECONDS)

    async def round(self) -> None:
        """Do what is due now."""
        tenants = [house.tenant for house in self._houses.all]
        await self._rights.closing.run_due(tenants)
        await self._due.drop_unconfirmed(tenants)
        await self.alert()
        late = await self._due.late(tenants)
        for kind in KINDS:
            LATE_REQUESTS.labels(kind).set(late.get(kind, 0))

    async def alert(self) -> None:
        """Write to each tenant's operator about requests that have become late."""
        requests, houses = self._rights.requests, {house.tenant.id: house for house in self._houses.all}
        async with requests.database.transaction() as connection:
            rows = await connection.fetch(LATE, requests.clock(), list(houses))
            mails = [self._alert(houses[row["tenant"]], row) for row in rows]
            await requests.spool.add_on(connection, mails)

    def _alert(self, house: House, row: Mapping[str, Any]) -> Item:
        log.warning("request-late", request=row["id"].hex, kind=row["kind"])
        text = (
            f"Request {row['id']} ({row['kind']}) was not taken up or answered in time.",
            "To see what waits: troth request list.",
        )
        return self._courier.tell(
            house.tenant.id, to=house.support, notice=NOTICE, subject="A request is late", text=text
        )
