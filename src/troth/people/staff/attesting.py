"""Attestations: promises that no code can keep, kept by somebody with a title who says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from troth.people.staff.members import StaffError, StaffMember
from troth.policy import Policy
from troth.policy.compile import Measure
from troth.runtime.clock import Clock, now
from troth.runtime.database import Database
from troth.runtime.ids import new_id
from troth.runtime.queries import query
from troth.vault.tenant import Tenant

ATTEST, LATEST = (query("troth.people.staff", name) for name in ("attest", "latest_attestations"))


@dataclass(frozen=True, slots=True)
class Attested:
    """Where the attestation of a measure stands: who is to give it, when it last was, whether it holds."""

    measure: str
    says: str
    title: str
    clauses: tuple[str, ...]
    at: datetime | None
    version: int | None
    until: datetime | None

    def holds(self, at: datetime) -> bool:
        return self.until is not None and self.until > at


@dataclass(frozen=True, slots=True)
class Attestations:
    """Keeps what was attested, and says what holds."""

    database: Database
    clock: Clock = now

    async def of(self, tenant: Tenant) -> list[Attested]:
        """Each measure of the policy in force that somebody has to attest, attested or not."""
        async with self.database.connection() as connection:
            rows = await connection.fetch(LATEST, tenant.id)
        latest = {row["measure"]: row for row in rows}
        return [_stands(measure, latest.get(measure.name)) for measure in to_attest(tenant.policy)]

    async def attest(self, tenant: Tenant, member: StaffMember, measure: str) -> None:
        """Keep that somebody attests a measure today. Raises StaffError where it is not theirs to attest."""
        stated = tenant.policy.measures.get(measure)
        if stated is None or stated.attested_by is None:
            raise StaffError(f"the policy has nobody attest {measure!r}.")
        if stated.attested_by not in member.titles or member.expired(self.clock()):
            raise StaffError(f"only the {stated.attested_by} attests this.")
        values = new_id(), tenant.id, measure, tenant.policy.version, stated.attested_by
        async with self.database.connection() as connection:
            await connection.execute(ATTEST, *values, member.person, self.clock())


def to_attest(policy: Policy) -> list[Measure]:
    """The measures that name who attests them."""
    return [measure for measure in policy.measures.values() if measure.attested_by]


def _stands(measure: Measure, row: Mapping[str, Any] | None) -> Attested:
    title = measure.attested_by or ""
    if row is None:
        return Attested(measure.name, measure.says, title, measure.clauses, None, None, None)
    until = row["at"] + measure.every
    return Attested(measure.name, measure.says, title, measure.clauses, row["at"], row["version"], until)
