"""What happened in each cell of the table, beside what was to happen, and the clauses that made it so."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Clauses = Mapping[str, tuple[str, ...]]
"""The clauses of each part of a policy, such as "measure.age-gate"."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What happened when one thing was done to one tenant, and the parts of its policy that show in it."""

    happened: str
    parts: tuple[str, ...] = ()


@dataclass(slots=True)
class Seen:
    """Gathers what is seen in one cell, phrase by phrase, each with the parts of the policy behind it."""

    phrases: list[str] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)

    def add(self, phrase: str, *parts: str) -> None:
        self.phrases.append(phrase)
        self.parts += parts

    def when(self, holds: bool, phrase: str, *parts: str) -> bool:
        """Add a phrase where it holds; returns whether it does."""
        if holds:
            self.add(phrase, *parts)
        return holds

    def cell(self) -> Cell:
        return Cell("; ".join(self.phrases), tuple(self.parts))


@dataclass(frozen=True, slots=True)
class Row:
    """One cell of the table, with its expectation."""

    action: str
    tenant: str
    happened: str
    clauses: tuple[str, ...]
    expected: str
    expected_clauses: tuple[str, ...]

    @property
    def as_expected(self) -> bool:
        return (self.happened, self.clauses) == (self.expected, self.expected_clauses)

    def as_json(self) -> Mapping[str, object]:
        return {
            "action": self.action,
            "tenant": self.tenant,
            "happened": self.happened,
            "clauses": list(self.clauses),
            "expected": self.expected,
            "expected_clauses": list(self.expected_clauses),
            "as_expected": self.as_expected,
        }


def clauses_from(register: str) -> Clauses:
    """The clauses of each part, from what `troth policy promises FILE --json` prints of one policy."""
    found: dict[str, list[str]] = {}
    for row in json.loads(register):
        for place in row["places"]:
            found.setdefault(place.partition(": ")[2], []).append(row["clause"])
    return {part: tuple(clauses) for part, clauses in found.items()}


def clauses_of(parts: Sequence[str], clauses: Clauses) -> tuple[str, ...]:
    """The clauses of some parts, sorted; raises LookupError for a part that the policy does not have."""
    missing = [part for part in parts if part not in clauses]
    if missing:
        raise LookupError(f"the policy has no [{missing[0]}] with a clause")
    return tuple(sorted({clause for part in parts for clause in clauses[part]}))
