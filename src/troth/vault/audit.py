"""The ledger as an auditor reads it: entry after entry, in the tree's order, open where a key is left."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from troth.vault.entries import COMMITMENT_BYTES, context
from troth.vault.seal import PersonKey, ServerKey, unpack


class Line(NamedTuple):
    """One entry: its place, its time, what was done, and to how many; `said` is None after an erasure."""

    position: int
    at: datetime
    people: int
    said: Mapping[str, Any] | None


def open_lines(
    server: ServerKey, unwrap: Callable[[Mapping[str, Any]], PersonKey], rows: Iterable[Mapping[str, Any]]
) -> list[Line]:
    """The lines in rows of the ledger."""
    lines: list[Line] = []
    people: dict[UUID, PersonKey] = {}
    for row in rows:
        if row["people"] is not None:
            lines.append(_open_group(server, row))
        elif row["wrapped"] is None:
            lines.append(Line(row["position"], row["at"], 1, None))
        else:
            person = row["person"]
            key = people.get(person) or people.setdefault(person, unwrap(row))
            lines.append(_open_own(key, row))
    return lines


def _open_own(key: PersonKey, row: Mapping[str, Any]) -> Line:
    said = unpack(key.open(row["sealed"], context(row["id"])))
    return Line(row["position"], row["at"], 1, said)


def _open_group(key: ServerKey, row: Mapping[str, Any]) -> Line:
    """What was done and under which practices, but not to whom."""
    content = unpack(key.open(row["sealed"], context(row["id"])))
    if not row["people"]:
        return Line(row["position"], row["at"], 0, content)
    people = len(row["people"]) // COMMITMENT_BYTES
    return Line(row["position"], row["at"], people, content["said"] | {"practice": content["practices"]})
