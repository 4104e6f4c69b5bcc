"""Visit statistics in aggregate: rows for a page, from counts that never had a visitor in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from troth.visits.plot import Bar
from troth.visits.store import Store

DAYS = 30
_MOST_ROWS = 20
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Statistics:
    """Visits of the last days: a bar for each day, and the pages and countries with the most."""

    total: int
    days: Sequence[Bar]
    busy: Sequence[tuple[str, int]]
    pages: Sequence[tuple[str, int]]
    hours: Sequence[tuple[str, int]]
    countries: Sequence[tuple[str, int]]


async def statistics(store: Store, tenant: int, now: datetime) -> Statistics:
    """What was counted of a tenant's pages in the last 30 days."""
    first = now.astimezone(UTC).date() - timedelta(days=DAYS - 1)
    rows = await store.tallies(tenant, datetime(first.year, first.month, first.day, tzinfo=UTC))
    days = _days(rows, first)
    return Statistics(
        total=sum(row["visits"] for row in rows),
        days=days,
        busy=[(day.label, day.value) for day in days if day.value],
        pages=_most(rows, lambda row: row["page"]),
        hours=sorted(_counted(rows, lambda row: f"{row['hour'].astimezone(UTC):%H}:00").items()),
        countries=_most((row for row in rows if row["country"]), lambda row: row["country"]),
    )


def _days(rows: Iterable[Row], first: date) -> list[Bar]:
    counted = _counted(rows, lambda row: row["hour"].astimezone(UTC).date().isoformat())
    days = [(first + timedelta(days=number)).isoformat() for number in range(DAYS)]
    return [Bar(day, counted[day]) for day in days]


def _most(rows: Iterable[Row], key: Callable[[Row], str]) -> list[tuple[str, int]]:
    return _counted(rows, key).most_common(_MOST_ROWS)


def _counted(rows: Iterable[Row], key: Callable[[Row], str]) -> Counter[str]:
    counted: Counter[str] = Counter()
    for row in rows:
        counted[key(row)] += row["visits"]
    return counted
