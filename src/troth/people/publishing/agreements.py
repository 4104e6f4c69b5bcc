"""What people answer when they are asked whether what they gave before may be used in a new manner."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from troth.people.choices import Choices
from troth.people.publishing import wording
from troth.people.tenants import House
from troth.people.versions import Posted
from troth.policy import Purpose
from troth.runtime.database import Database
from troth.runtime.queries import query
from troth.vault.entries import columns, write_entry
from troth.vault.seal import PersonKey
from troth.vault.tenant import Tenant
from troth.vault.vault import Vault


def _sql(name: str) -> str:
    return query("troth.people", name)


AGREE, ANSWERS, AGREED_EARLY = map(_sql, ("agree", "agreements_of", "agreed_early"))
EARLY, HOLD, NEXT, APPLIED = map(
    _sql, ("early_agreements", "early_agreement_hold", "agreed_next", "agreed_applied")
)
APPEND = query("troth.vault", "append")
BATCH = 50


@dataclass(frozen=True, slots=True)
class Question:
    """A version that brings new uses of what somebody gave, with their answer, if there is one."""

    posted: Posted
    agreed: bool | None


class Agreements:
    """Asks, records and carries out."""

    def __init__(self, vault: Vault, database: Database, choices: Choices) -> None:
        self._vault = vault
        self._database = database
        self._choices = choices

    async def questions(self, house: House, person: UUID) -> list[Question]:
        """What a person may answer, newest first."""
        async with self._database.connection() as connection:
            rows = await connection.fetch(ANSWERS, house.tenant.id, person)
        answers = {row["version"]: row["agreed"] for row in rows}
        return [Question(one, answers.get(one.version)) for one in reversed(house.posted) if asks(one)]

    async def person(self, house: House, person: UUID) -> PersonKey | None:
        """The key of a person who is not erased."""
        async with self._vault.under(Purpose.RIGHTS_FULFILMENT, house.tenant) as data:
            return await data.person(person)

    async def answer(self, house: House, person: PersonKey, posted: Posted, agreed: bool, means: str) -> None:
        """Record an answer with its proof on the ledger, and set what the person's records may serve.

        A version that is not in force yet begins to count for them when it is.
        """
        tenant = house.tenant
        said = {"of": posted.version, "means": means, "wording": wording.question(posted)}
        entry = write_entry(tenant, person, "agreed" if agreed else "declined", **said)
        under = self._vault.under(Purpose.RIGHTS_FULFILMENT, tenant)
        async with under as data, data.connection.transaction():
            await data.connection.execute(AGREE, tenant.id, person.person, posted.version, agreed)
            await data.connection.execute(APPEND, *columns([entry]))
            await data.connection.execute(AGREED_EARLY, tenant.id, posted.version)
            plan = await self._choices.plan(data, person.person)
            await self._choices.apply(data, person.person, plan)

    async def carry_out(self, houses: Iterable[House]) -> bool:
        """Let the next agreements count that were given before their version was in force."""
        by_tenant = {house.tenant.id: house for house in houses}
        async with self._database.connection() as connection:
            rows = await connection.fetch(EARLY, list(by_tenant))
        worked = [await self._carry_out(by_tenant[row["tenant"]].tenant, row["version"]) for row in rows]
        return any(worked)

    async def _carry_out(self, tenant: Tenant, version: int) -> bool:
        under = self._vault.under(Purpose.RIGHTS_FULFILMENT, tenant)
        async with under as data, data.connection.transaction():
            held = await data.connection.fetchrow(HOLD, tenant.id, version)
            if held is None:
                return False
            rows = await data.connection.fetch(NEXT, tenant.id, version, held["applied_to"], BATCH)
            for row in rows:
                plan = await self._choices.plan(data, row["person"])
                await self._choices.apply(data, row["person"], plan)
            last = rows[-1]["person"] if rows else None
            await data.connection.execute(APPLIED, tenant.id, version, last, len(rows) < BATCH)
        return True


def asks(posted: Posted) -> bool:
    """Whether people are asked about the new uses of this version."""
    return posted.plan is not None and posted.plan.asks
