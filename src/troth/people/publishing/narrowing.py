"""Takes from what was collected before the uses that a version in force has no more, a slice at a time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from troth.people.tenants import House
from troth.policy import Policy, Practice, Purpose
from troth.policy.compile import Choice
from troth.runtime.database import Database
from troth.runtime.queries import query
from troth.vault.tenant import Tenant
from troth.vault.vault import Vault

DUE, HOLD, NARROW, MOVED = (
    query("troth.people", name) for name in ("narrowing_due", "narrowing_hold", "narrow", "narrowing_moved")
)
SLICE = 2_000
"""Records that one statement looks at."""


class Narrowing:
    """What a version adds waits for each person's agreement; what it gives up holds for everybody at once."""

    def __init__(self, vault: Vault, database: Database) -> None:
        self._vault = vault
        self._database = database

    async def step(self, houses: Iterable[House]) -> bool:
        """The next slice of each version that came into force; whether there was any."""
        by_tenant = {house.tenant.id: house for house in houses}
        async with self._database.connection() as connection:
            rows = await connection.fetch(DUE, list(by_tenant))
        worked = [await self._advance(by_tenant[row["tenant"]], row["version"]) for row in rows]
        return any(worked)

    async def _advance(self, house: House, version: int) -> bool:
        if house.tenant.policy.version < version:
            return False  # this process has not heard of it yet
        under = self._vault.under(Purpose.RIGHTS_FULFILMENT, house.tenant)
        async with under as data, data.connection.transaction():
            held = await data.connection.fetchrow(HOLD, house.tenant.id, version)
            if held is None:
                return False
            practices = narrowed_practices(house, version)
            place, after = held["narrow_practice"], held["narrow_after"]
            if place < len(practices):
                after = await _narrow(data.connection, house.tenant, version, practices[place], after)
                place += after is None
            over = place >= len(practices)
            await data.connection.execute(MOVED, house.tenant.id, version, place, after, over)
        return True


async def _narrow(connection: Any, tenant: Tenant, version: int, practice: str, after: Any) -> Any:
    """Narrow a slice of a practice's records; returns where to go on, or None where that was the last."""
    policy = tenant.version(version)
    serves = policy.practices[practice].mask if practice in policy.practices else 0
    values = (serves, int(Purpose.RIGHTS_FULFILMENT), *_columns(policy.choices.values()))
    row = await connection.fetchrow(NARROW, tenant.id, version, practice, after, SLICE, *values)
    return row["after"] if row["looked_at"] == SLICE else None


def _columns(choices: Iterable[Choice]) -> tuple[list[Any], ...]:
    named = [choice for choice in choices if choice.mask]
    return (
        [choice.name for choice in named],
        [choice.default_in for choice in named],
        [choice.plan for choice in named],
        [choice.mask for choice in named],
    )


def narrowed_practices(house: House, version: int) -> list[str]:
    """The practices of earlier versions that this one gives less to, or puts under other choices."""
    new = house.tenant.version(version)
    found = {
        name
        for one in house.posted
        if one.version < version
        for name, practice in one.policy.practices.items()
        if _narrower(one.policy, new, practice)
    }
    return sorted(found)


def _narrower(old: Policy, new: Policy, practice: Practice) -> bool:
    later = new.practices.get(practice.name)
    given_up = practice.mask & ~(later.mask if later else 0) & ~Purpose.RIGHTS_FULFILMENT
    return bool(given_up) or _held_back(old) != _held_back(new)


def _held_back(policy: Policy) -> set[tuple[str, int, bool, str | None]]:
    return {(c.name, c.mask, c.default_in, c.plan) for c in policy.choices.values() if c.mask}
