"""Tells people of a version as the policy before it promised: found in slices, mailed in batches, once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from troth.people.batches import Batches, Write, repeat
from troth.people.publishing import failures, wording
from troth.people.publishing.audience import Audience, audience
from troth.people.publishing.links import Answerer, Links
from troth.people.publishing.owed import by_mail
from troth.people.tenants import House, Houses
from troth.people.versions import Posted
from troth.policy import Purpose
from troth.policy.compile import Notice
from troth.runtime.database import Database
from troth.runtime.ports import Courier
from troth.runtime.queries import query
from troth.runtime.spool import Item, Spool
from troth.vault.data import Data
from troth.vault.vault import Vault


def _sql(name: str) -> str:
    return query("troth.people", name)


UNDER_WAY, HOLD, ONCE_MORE = map(
    _sql, ("publications_under_way", "publication_hold", "publication_once_more")
)
FIND, FOUND, TAKE = map(_sql, ("find_concerned", "publication_found", "publication_take"))
TOLD, DONE = map(_sql, ("publication_told", "publication_done"))
SLICE = 1_000
"""Accounts that are looked at by one statement."""
BATCH = 50
"""Mails that are spooled by one transaction."""


class Announcing:
    """Carries out publications, whichever worker gets hold of them; a killed one leaves nothing half done."""

    def __init__(
        self, houses: Houses, vault: Vault, database: Database, spool: Spool, courier: Courier, links: Links
    ) -> None:
        self._houses = houses
        self._vault = vault
        self._database = database
        self._batches = Batches(database, spool)
        self._courier = courier
        self._links = links
        self._told: dict[tuple[int, int, str], UUID] = {}
        """The last person whom this process told, by tenant, version and notice."""

    async def run(self) -> None:
        """Work until cancelled."""
        await repeat(self.step, "publishing")

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
            notices = by_mail(posted)
            if held["notice"] < len(notices):
                await self._find_slice(data.connection, house, posted, held)
            else:
                await data.connection.execute(FOUND, house.tenant.id, posted.version, "telling", 0, None, 0)
        return True

    async def _find_slice(
        self, connection: Any, house: House, posted: Posted, held: Mapping[str, Any]
    ) -> None:
        to = self._audience(house, posted, by_mail(posted)[held["notice"]])
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
        if await self._batches.crowded(house.tenant.id):
            return False
        tenant = house.as_of(posted.basis or posted.version)
        under = self._vault.under(Purpose.SERVICE_CONTACT, tenant)
        async with under as data, data.connection.transaction():
            held = await data.connection.fetchrow(HOLD, tenant.id, posted.version)
            if held is None or held["state"] != "telling":  # another process may still be finding people
                return False
            for notice in by_mail(posted):
                if await self._tell_batch(data, house, posted, notice):
                    return True
            await data.connection.execute(DONE, tenant.id, posted.version)
        return False

    async def _tell_batch(self, data: Data, house: House, posted: Posted, notice: Notice) -> bool:
        """The mails of a batch and the ends of their tasks are one transaction: told once, or not yet."""
        to = self._audience(house, posted, notice)
        rows = await self._take(data, house, posted, notice, to)
        if not rows:
            return False
        wanted = [row["record"] for row in rows if not row["spared"]]
        mails = await self._batches.send(data, notice.name, wanted, self._writer(house, posted, notice))
        states = [_outcome(row, mails) for row in rows]
        persons = [row["person"] for row in rows]
        await data.connection.execute(TOLD, house.tenant.id, posted.version, persons, states)
        return True

    async def _take(
        self, data: Data, house: House, posted: Posted, notice: Notice, to: Audience
    ) -> list[Mapping[str, Any]]:
        """The next people after those whom this process told last; from the front once more at the end."""
        key = (house.tenant.id, posted.version, notice.name)
        for after in dict.fromkeys((self._told.get(key), None)):
            rows: list[Mapping[str, Any]] = await data.connection.fetch(
                TAKE, *key, BATCH, to.closed, *to.spares(), after
            )
            if rows:
                self._told[key] = rows[-1]["person"]
                return rows
        self._told.pop(key, None)
        return []

    def _writer(self, house: House, posted: Posted, notice: Notice) -> Write:
        """Writes the mail to each person, marked so that its failure is heard of."""
        words = wording.asking_mail if notice.asks else wording.telling_mail
        subject, text = words(house.title, posted)
        letter = self._courier.tell_each(house.tenant.id, notice=notice.name, subject=subject, text=text)

        def write(person: UUID, address: str) -> Item:
            item = letter(address, self._path(house, posted, notice, person))
            return replace(item, head={**item.head, **failures.marked(posted.version, person)})

        return write

    def _path(self, house: House, posted: Posted, notice: Notice, person: UUID) -> str:
        """Where the mail leads: to the question, or to what changed."""
        if notice.asks:
            token = self._links.token(house.tenant.id, Answerer(person, posted.version))
            return f"/agreement/{token}"
        return f"/policy/{posted.basis}..{posted.version}"


def _outcome(row: Mapping[str, Any], mails: Mapping[UUID, Item]) -> str:
    if row["spared"]:
        return "spared"
    return "told" if row["person"] in mails else "unreached"
