"""Tells people of a version as the policy before it promised: found in slices, mailed in batches, once."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import structlog

from troth.people.publishing import failures, wording
from troth.people.publishing.audience import Audience, audience
from troth.people.publishing.links import Answerer, Links
from troth.people.tenants import House, Houses
from troth.people.versions import Posted
from troth.policy import Purpose
from troth.policy.compile import Notice
from troth.runtime.database import Database
from troth.runtime.metrics import FAULTS
from troth.runtime.ports import Courier, Outage
from troth.runtime.queries import query
from troth.runtime.spool import Item, Spool
from troth.vault.chosen import Named
from troth.vault.data import Data
from troth.vault.vault import Vault

log = structlog.get_logger()


def _sql(name: str) -> str:
    return query("troth.people", name)


UNDER_WAY, HOLD, ONCE_MORE = map(
    _sql, ("publications_under_way", "publication_hold", "publication_once_more")
)
FIND, FOUND, TAKE = map(_sql, ("find_concerned", "publication_found", "publication_take"))
TOLD, DONE, OUTGOING = map(_sql, ("publication_told", "publication_done", "outgoing_of_tenant"))
SLICE = 1_000
"""Accounts that are looked at by one statement."""
BATCH = 50
"""Mails that are spooled by one transaction."""
MOST_WAITING = 500
"""Mails of a tenant beyond which no more are spooled: the relay sets the pace, and the spool stays small."""
PAUSE_SECONDS = 1.0


class Announcing:
    """Carries out publications, whichever worker gets hold of them; a killed one leaves nothing half done."""

    def __init__(
        self, houses: Houses, vault: Vault, database: Database, spool: Spool, courier: Courier, links: Links
    ) -> None:
        self._houses = houses
        self._vault = vault
        self._database = database
        self._spool = spool
        self._courier = courier
        self._links = links

    async def run(self) -> None:
        """Work until cancelled, resting as long as each step took, so that others get their turn."""
        while True:
            began = time.monotonic()
            worked = await self._safe_step()
            await asyncio.sleep(time.monotonic() - began if worked else PAUSE_SECONDS)

    async def _safe_step(self) -> bool:
        try:
            return await self.step()
        except Outage:
            return False
        except Exception as error:
            FAULTS.labels("publishing").inc()
            log.error("publishing-failed", kind=type(error).__name__)
            return False

    async def step(self) -> bool:
        """One slice or batch of each publication under way; whether anything was done."""
        tenants = [house.tenant.id for house in self._houses.all if house.posted]
        async with self._database.connection() as connection:
            await connection.execute(ONCE_MORE, tenants)
            rows = await connection.fetch(UNDER_WAY, tenants)
        worked = [await self._advance(row["tenant"], row["version"]) for row in rows]
        return any(worked)

    async def _advance(self, tenant: int, version: int) -> bool:
        house = self._houses.numbered(tenant)
        posted = next((one for one in house.posted if one.version == version), None) if house else None
        if house is None or posted is None or posted.plan is None or posted.basis is None:
            return False  # this process has not heard of the version yet
        return await self._find(house, posted) or await self._tell(house, posted)

    async def _find(self, house: House, posted: Posted) -> bool:
        """Look at the next slice of accounts; False where everybody has been found."""
        under = self._vault.under(Purpose.RIGHTS_FULFILMENT, house.tenant)
        async with under as data, data.connection.transaction():
            held = await data.connection.fetchrow(HOLD, house.tenant.id, posted.version)
            if held is None or held["state"] != "finding":
                return False
            notices = _notices(posted)
            if held["notice"] < len(notices):
                await self._find_slice(data.connection, house, posted, held)
            else:
                await data.connection.execute(FOUND, house.tenant.id, posted.version, "telling", 0, None, 0)
        return True

    async def _find_slice(
        self, connection: Any, house: House, posted: Posted, held: Mapping[str, Any]
    ) -> None:
        to = self._audience(house, posted, _notices(posted)[held["notice"]])
        practices = list(to.practices) if to.practices is not None else None
        where = (house.tenant.id, posted.version, held["after"], SLICE)
        row = await connection.fetchrow(FIND, *where, to.notice, to.closed, practices, *to.spares())
        ended = row["looked_at"] < SLICE
        notice, after = (held["notice"] + 1, None) if ended else (held["notice"], row["after"])
        await connection.execute(
            FOUND, house.tenant.id, posted.version, "finding", notice, after, row["found"]
        )

    def _audience(self, house: House, posted: Posted, notice: Notice) -> Audience:
        if posted.basis is None or posted.plan is None:
            raise LookupError("a first version is announced to nobody")
        return audience(house.as_of(posted.basis).policy, notice, posted.plan)

    async def _tell(self, house: House, posted: Posted) -> bool:
        """Spool the next batch of mails; False where there is none, or enough of them wait already."""
        async with self._database.connection() as connection:
            if await connection.fetchval(OUTGOING, house.tenant.id) >= MOST_WAITING:
                return False
        tenant = house.as_of(posted.basis or posted.version)
        under = self._vault.under(Purpose.SERVICE_CONTACT, tenant)
        async with under as data, data.connection.transaction():
            if await data.connection.fetchrow(HOLD, tenant.id, posted.version) is None:
                return False
            for notice in _notices(posted):
                if await self._tell_batch(data, house, posted, notice):
                    return True
            await data.connection.execute(DONE, tenant.id, posted.version)
        return False

    async def _tell_batch(self, data: Data, house: House, posted: Posted, notice: Notice) -> bool:
        """The mails of a batch and the ends of their tasks are one transaction: told once, or not yet."""
        to = self._audience(house, posted, notice)
        where = (house.tenant.id, posted.version, notice.name, BATCH)
        rows = await data.connection.fetch(TAKE, *where, to.closed, *to.spares())
        if not rows:
            return False
        addresses = await self._addresses(data, notice, rows)
        mails = await self._mails(house, posted, notice, addresses)
        await self._spool.add_on(data.connection, list(mails.values()))
        states = [_outcome(row, mails) for row in rows]
        persons = [row["person"] for row in rows]
        await data.connection.execute(TOLD, house.tenant.id, posted.version, persons, states)
        return True

    async def _addresses(
        self, data: Data, notice: Notice, rows: Sequence[Mapping[str, Any]]
    ) -> dict[UUID, str]:
        """Where people may be written to; who has no address that serves this purpose is left out."""
        wanted = Named(tuple(row["record"] for row in rows if not row["spared"]))
        opened = await data.address(wanted, notice.name)
        return {r.person: r.fields["EmailAddress"] for r in opened if "EmailAddress" in r.fields}

    async def _mails(
        self, house: House, posted: Posted, notice: Notice, addresses: Mapping[UUID, str]
    ) -> dict[UUID, Item]:
        """The mail to each person; an address that is none has no mail."""
        words = wording.asking_mail if notice.asks else wording.telling_mail
        subject, text = words(house.title, posted)
        write = self._courier.tell_each(house.tenant.id, notice=notice.name, subject=subject, text=text)
        mails = {}
        for person, address in addresses.items():
            with contextlib.suppress(ValueError):
                item = write(address, self._path(house, posted, notice, person))
                mails[person] = replace(item, head={**item.head, **failures.marked(posted.version, person)})
            await asyncio.sleep(0)
        return mails

    def _path(self, house: House, posted: Posted, notice: Notice, person: UUID) -> str:
        """Where the mail leads: to the question, or to what changed."""
        if notice.asks:
            token = self._links.token(house.tenant.id, Answerer(person, posted.version))
            return f"/agreement/{token}"
        return f"/policy/{posted.basis}..{posted.version}"


def _notices(posted: Posted) -> tuple[Notice, ...]:
    return posted.plan.by_mail if posted.plan else ()


def _outcome(row: Mapping[str, Any], mails: Mapping[UUID, Item]) -> str:
    if row["spared"]:
        return "spared"
    return "told" if row["person"] in mails else "unreached"
