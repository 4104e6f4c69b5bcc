"""Whether every promise of a policy is kept: by code whose test passed, or by an attestation that holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from troth.policy import Policy
from troth.policy.document import Item
from troth.policy.kinds import duration

Row = Mapping[str, Any]


def unkept(
    policy: Policy,
    rows: Mapping[str, Row],
    outcomes: Mapping[str, bool],
    attestations: Sequence[Row],
    now: datetime,
) -> Iterator[str]:
    """What is wrong with each promise of an enabled service; rows, tests and attestations as archived."""
    for clause, items in _promised(policy).items():
        row = rows.get(clause)
        if row is None or row["kept_by"] is None:
            yield f"{clause} is promised, and nothing keeps it"
        elif row["kept_by"] == "control":
            yield from _by_control(clause, row, outcomes)
        elif not any(_holds(item, attestations, now) for item in items):
            yield f"{clause} rests on an attestation by the {row['where']}, and none holds"


def _promised(policy: Policy) -> dict[str, list[Item]]:
    """The clauses of enabled services, with the parts that cite them."""
    found: dict[str, list[Item]] = {}
    for item in policy.document.items:
        for clause in item.clauses if policy.enabled(item.service) else ():
            found.setdefault(clause, []).append(item)
    return found


def _by_control(clause: str, row: Row, outcomes: Mapping[str, bool]) -> Iterator[str]:
    test = str(row["test"])
    if test not in outcomes:
        yield f"{clause} rests on {test}, which was not run"
    elif not outcomes[test]:
        yield f"{clause} rests on {test}, which did not pass"


def _holds(item: Item, attestations: Sequence[Row], now: datetime) -> bool:
    """Whether the role that a measure names attested it lately enough."""
    role, every = item.values.get("attested_by"), duration(item.values.get("every", "")) or 0
    latest = now - timedelta(seconds=every)
    return any(
        one["measure"] == item.name and one["role"] == role and datetime.fromisoformat(one["at"]) >= latest
        for one in attestations
    )
