"""What keeps a tenant's promises, with what was attested there: an attestation counts while it holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from troth.app.commands.office import Desk, at_desk
from troth.app.services import CONTROLS
from troth.people.staff.attesting import Attested
from troth.policy import Coverage, coverage


def coverage_of_tenant(tenant: str) -> list[Coverage]:
    """The rows of `troth policy coverage` for a tenant under the policy in force."""

    async def act(desk: Desk) -> list[Coverage]:
        given = await desk.office.attestations.of(desk.tenant)
        at = desk.office.attestations.clock()
        by_clause = {clause: one for one in given for clause in one.clauses}
        rows = coverage(desk.tenant.policy, CONTROLS)
        return [_with(row, by_clause.get(row.clause), at) for row in rows]

    return at_desk(tenant, act)


def _with(row: Coverage, attested: Attested | None, at: datetime) -> Coverage:
    if row.kept_by != "attestation" or attested is None:
        return row
    if attested.at is None:
        return replace(row, kept_by=None, where=f"not yet attested by the {attested.title}")
    day = f"{attested.at:%Y-%m-%d}"
    if attested.holds(at):
        return replace(row, where=f"{attested.title}, {day}")
    return replace(row, kept_by=None, where=f"overdue: attested by the {attested.title} on {day}")
