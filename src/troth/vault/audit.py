"""The ledger as an auditor reads it: entry after entry, in the tree's order, open where a key is left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from troth.vault.entries import COMMITMENT_BYTES, context
from troth.vault.seal import PersonKey, ServerKey, unpack


@dataclass(frozen=True, slots=True)
class Line:
    """One entry: its place, its time, what was done, and to how many; `said` is None after an erasure."""

    position: int
    at: datetime
    people: int
    said: Mapping[str, Any] | None


def open_own(key: PersonKey, row: Mapping[str, Any]) -> Line:
    """A line about one person, whose key is at hand."""
    said = unpack(key.open(row["sealed"], context(row["id"])))
    return Line(row["position"], row["at"], 1, said)


def open_group(key: ServerKey, row: Mapping[str, Any]) -> Line:
    """A line about many: what was done and under which practices, but not to whom."""
    content = unpack(key.open(row["sealed"], context(row["id"])))
    people = len(row["people"]) // COMMITMENT_BYTES
    return Line(row["position"], row["at"], people, content["said"] | {"practice": content["practices"]})


def closed(row: Mapping[str, Any]) -> Line:
    """A line about somebody who has been erased since: that there was an act, and no more."""
    return Line(row["position"], row["at"], 1, None)
