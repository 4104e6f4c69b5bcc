"""The store of visits: a schema that its own role alone enters, so that nothing can tie it to a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from troth.runtime.database import VISITS_ROLE, Access, Database
from troth.runtime.queries import query


def _sql(name: str) -> str:
    return query("troth.visits", name)


ADD_LINES, LINES, DAYS, DROP = map(_sql, ("add_lines", "lines_of_day", "days_before", "drop_day"))
ADD_TALLIES, TALLIES = map(_sql, ("add_tallies", "tallies_since"))


@dataclass(frozen=True, slots=True)
class Tally:
    """One more visit: of which tenant, in which hour, to which page, from which country ("" where unsaid)."""

    tenant: int
    hour: datetime
    page: str
    country: str


@dataclass(frozen=True, slots=True)
class Line:
    """A sealed line of a tenant's access log."""

    tenant: int
    day: int
    sealed: bytes


class Store:
    """Lines and counts, behind connections of the role that sees nothing else."""

    def __init__(self, access: Access) -> None:
        self._database = Database(access.as_role(VISITS_ROLE), size=2)

    async def open(self) -> None:
        await self._database.open()

    async def close(self) -> None:
        await self._database.close()

    async def add_lines(self, lines: Sequence[Line]) -> None:
        await self._execute(
            ADD_LINES, [n.tenant for n in lines], [n.day for n in lines], [n.sealed for n in lines]
        )

    async def add_tallies(self, tallies: Sequence[Tally]) -> None:
        """Add visits to their counts, those of the same kind at once."""
        counted = Counter(tallies)
        columns = [(t.tenant, t.hour, t.page, t.country, count) for t, count in counted.items()]
        await self._execute(ADD_TALLIES, *(list(column) for column in zip(*columns, strict=True)))

    async def tallies(self, tenant: int, since: datetime) -> list[Mapping[str, Any]]:
        """Rows of hour, page, country and visits, from an hour on."""
        return await self._fetch(TALLIES, tenant, since)

    async def lines(self, tenant: int, day: int) -> list[bytes]:
        return [row["sealed"] for row in await self._fetch(LINES, tenant, day)]

    async def days_before(self, tenant: int, day: int) -> list[int]:
        return [row["day"] for row in await self._fetch(DAYS, tenant, day)]

    async def drop(self, tenant: int, day: int) -> None:
        await self._execute(DROP, tenant, day)

    async def _execute(self, sql: str, *values: object) -> None:
        async with self._database.connection() as connection:
            await connection.execute(sql, *values)

    async def _fetch(self, sql: str, *values: object) -> list[Mapping[str, Any]]:
        async with self._database.connection() as connection:
            rows: list[Mapping[str, Any]] = await connection.fetch(sql, *values)
            return rows
