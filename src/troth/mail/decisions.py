"""Decisions as they are kept: a sealed record for the tenant's administrator, with all matches masked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from troth.mail.envelopes import accountable, recipients
from troth.mail.rules import Decision, Verdict
from troth.mail.rules.decision import strongest
from troth.mail.rules.masking import mask_place
from troth.policy import Purpose
from troth.runtime.ids import new_id
from troth.runtime.queries import query
from troth.runtime.spool import Item
from troth.vault.seal import PersonKey
from troth.vault.tenant import Tenant
from troth.vault.vault import Collection, SealedRow, Vault, collected

ADD = query("troth.mail", "add_decisions")
RECENT = query("troth.mail", "recent_decisions")
FINISH_RELAYED = query("troth.mail", "finish_relayed")
Finished = dict[UUID, UUID | None]

MOST_REASONS = 50


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A decision ready to be stored: its sealed record and the row that finds it."""

    record: SealedRow
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """A decision as the administrator sees it; excerpts are masked."""

    id: UUID
    at: datetime
    sender: str
    verdict: str
    verdicts: Mapping[str, str]
    reasons: Sequence[Mapping[str, str]]
    size: int


def overall(decision: Decision) -> Verdict:
    """The strongest of the recipients' verdicts."""
    verdict = Verdict.DELIVER
    for one in decision.verdicts.values():
        verdict = strongest(verdict, one)
    return verdict


def told(decision: Decision) -> list[dict[str, str]]:
    """The reasons as an administrator may see them: neither a match nor a file's name can be read."""
    return [
        {"rule": reason.rule, "where": mask_place(reason.where), "excerpt": reason.excerpt}
        for reason in decision.reasons[:MOST_REASONS]
    ]


def seal(vault: Vault, tenant: Tenant, person: PersonKey, item: Item, decision: Decision) -> DecisionRow:
    """Seal a decision under its sender's key."""
    fields = {
        "CommunicationsMetadata": {
            "sender": accountable(item),
            "verdicts": {address: str(decision.verdicts[address]) for address in recipients(item)},
            "size": len(item.content),
        },
        "ScanFinding": told(decision),
    }
    record = vault.seal(tenant, Collection(person, "gateway.decision", fields))
    now = datetime.now(UTC)
    row = (new_id(), tenant.id, item.id, person.person, record.id, str(overall(decision)), now)
    return DecisionRow(record, row)


async def store(vault: Vault, connection: Any, rows: Sequence[DecisionRow]) -> None:
    """Store decisions; the connection is under the purpose of delivery explanation."""
    await vault.store(connection, [row.record for row in rows])
    await connection.execute(ADD, *map(list, zip(*(row.values for row in rows), strict=True)))


async def finish_relayed(connection: Any, rows: Sequence[DecisionRow], items: Sequence[UUID]) -> Finished:
    """End items and keep their decisions at once; returns those that were still there, with their blobs."""
    decided = [list(column) for column in zip(*(row.values for row in rows), strict=True)]
    stored = collected([row.record for row in rows])
    found = await connection.fetch(FINISH_RELAYED, list(items), *decided, *stored)
    return {row["id"]: row["blob"] for row in found}


async def recent(vault: Vault, tenant: Tenant, *, only: UUID | None = None, most: int = 100) -> list[Kept]:
    """A tenant's decisions, newest first, read under the purpose of delivery explanation."""
    async with vault.under(Purpose.DELIVERY_EXPLANATION, tenant) as data:
        rows = await data.connection.fetch(RECENT, tenant.id, only, most)
        records = await data.records([row["record"] for row in rows])
    return [_kept(row, records[row["record"]].fields) for row in rows if row["record"] in records]


def _kept(row: Mapping[str, Any], fields: Mapping[str, Any]) -> Kept:
    said = fields["CommunicationsMetadata"]
    return Kept(
        row["id"],
        row["at"],
        said["sender"],
        row["verdict"],
        said["verdicts"],
        fields["ScanFinding"],
        said["size"],
    )
