"""The versions of a tenant's policy as they were posted: in force, past, or still to come."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from troth.people.publishing.plan import Plan, plan
from troth.policy import Policy, compile_policy, parse
from troth.runtime.clock import Clock, now
from troth.runtime.database import Database
from troth.runtime.queries import query

POSTED, MARKS, POST, IN_FORCE, FIRST = (
    query("troth.people", name)
    for name in ("posted_versions", "version_marks", "post_version", "bring_into_force", "first_in_force")
)
SETTLE = timedelta(seconds=3)
"""How long every process may take to learn of a version before any of them collects under it."""


@dataclass(frozen=True, slots=True)
class Posted:
    """A version that was posted; `since` is when it came into force, `plan` what it owes to people."""

    policy: Policy
    posted_at: datetime
    effective_at: datetime
    since: datetime | None
    basis: int | None = None
    plan: Plan | None = None

    @property
    def version(self) -> int:
        return self.policy.version


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a tenant's versions have come: the last posted, and the last in force."""

    posted: int
    in_force: int | None


def in_force(posted: Sequence[Posted]) -> Posted:
    """The version in force: the last that ever came into force. A clock that is set back changes nothing."""
    return next((one for one in reversed(posted) if one.since), posted[0])


def coming(posted: Sequence[Posted]) -> tuple[Posted, ...]:
    """The versions that are posted and not in force yet, without those that a later one overtakes."""
    later = [one for one in posted if one.version > in_force(posted).version]
    return tuple(
        one
        for one in later
        if not any(o.version > one.version and o.effective_at <= one.effective_at for o in later)
    )


class Versions:
    """Reads and posts versions."""

    def __init__(self, database: Database, clock: Clock = now) -> None:
        self._database = database
        self._clock = clock
        self._compiled: dict[str, Policy] = {}

    async def of(self, tenant: int, name: str) -> tuple[Posted, ...]:
        """The versions of a tenant, in order; none before its first start."""
        async with self._database.connection() as connection:
            rows = await connection.fetch(POSTED, tenant)
        policies = {row["version"]: self._policy(row, name) for row in rows}
        return tuple(_posted(row, policies) for row in rows)

    def _policy(self, row: Any, name: str) -> Policy:
        """What a posted text compiles to; a text stays what it is, so that each is compiled once."""
        known = self._compiled.get(row["digest"])
        if known is None:
            known = compile_policy(parse(row["policy"], source=f"{name} (version {row['version']})"))
            self._compiled[row["digest"]] = known
        return known

    async def text(self, tenant: int, version: int) -> str | None:
        """The text of a version as it was posted."""
        async with self._database.connection() as connection:
            rows = await connection.fetch(POSTED, tenant)
        return next((row["policy"] for row in rows if row["version"] == version), None)

    async def post_first(self, tenant: int, policy: Policy, text: str) -> None:
        """Post the policy that a tenant starts with; it is in force at once."""
        at = self._clock()
        async with self._database.transaction() as connection:
            values = (tenant, policy.version, policy.digest, text, at, at)
            if await connection.fetchval(POST, *values) is not None:
                await connection.execute(FIRST, tenant, policy.version, at)

    async def bring_into_force(self, tenants: Iterable[int]) -> list[tuple[int, int]]:
        """Have the versions whose time has come take effect; returns tenant and version of each."""
        at = self._clock()
        async with self._database.connection() as connection:
            rows = await connection.fetch(IN_FORCE, at - SETTLE, at, list(tenants))
        return [(row["tenant"], row["version"]) for row in rows]

    async def marks(self, tenants: Iterable[int]) -> dict[int, Mark]:
        """How far the versions of each tenant have come."""
        async with self._database.connection() as connection:
            rows = await connection.fetch(MARKS, list(tenants))
        return {row["tenant"]: Mark(row["posted"], row["in_force"]) for row in rows}


def _posted(row: Any, policies: dict[int, Policy]) -> Posted:
    policy, basis = policies[row["version"]], row["basis"]
    owed = plan(policies[basis], policy) if basis is not None else None
    return Posted(policy, row["posted_at"], row["effective_at"], row["since"], basis, owed)
