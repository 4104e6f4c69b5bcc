"""The ledger as an auditor reads it: entry after entry, in the tree's order, open where a key is left."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from troth.vault.entries import COMMITMENT_BYTES, context
from troth.vault.seal import Opener, ServerKey, unpack


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
        if self.people > 1:
            content = content["said"] | {"practice": content["practices"]}
        return content


def open_lines(server: ServerKey, people: Opener, rows: Iterable[Sequence[Any]]) -> list[Line]:
    """The lines in rows of the ledger."""
    lines: list[Line] = []
    for position, identifier, at, person, sealed, many, generation, wrapped in rows:
        detail = None
        if many is not None:
            detail = server.open(sealed, context(identifier))
        elif wrapped is not None:
            detail = people.open(person, generation, wrapped, sealed, context(identifier))
        lines.append(Line(position, at, 1 if many is None else many // COMMITMENT_BYTES, detail))
    return lines
