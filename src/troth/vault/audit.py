"""The ledger as an auditor reads it: entry after entry, in the tree's order, open where a key is left."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from troth.vault.entries import context
from troth.vault.seal import PersonKey, ServerKey, unpack


class Line(NamedTuple):
    """One entry: its place, its time, and to how many it was done; `detail` is None after an erasure."""

    position: int
    at: datetime
    people: int
    detail: bytes | None

    @property
    def said(self) -> dict[str, Any] | None:
        """What was done and under which practices, but not to whom; None after an erasure."""
        if self.detail is None:
            return None
        content: dict[str, Any] = unpack(self.detail)
        if "practices" in content:  # about many people
            content = content["said"] | {"practice": content["practices"]}
        return content


def open_lines(
    server: ServerKey, unwrap: Callable[[UUID, int, bytes], PersonKey], rows: Iterable[Sequence[Any]]
) -> list[Line]:
    """The lines in rows of the ledger."""
    lines: list[Line] = []
    people: dict[UUID, PersonKey] = {}
    for position, identifier, at, person, sealed, many, generation, wrapped in rows:
        detail = None
        if many is not None:
            detail = server.open(sealed, context(identifier))
        elif wrapped is not None:
            key = people.get(person)
            if key is None:
                key = people[person] = unwrap(person, generation, wrapped)
            detail = key.open(sealed, context(identifier))
        lines.append(Line(position, at, 1 if many is None else many, detail))
    return lines
