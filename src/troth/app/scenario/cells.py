"""What happened in each cell of the table, beside what was to happen, and the clauses that made it so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from troth.policy import Policy


@dataclass(frozen=True, slots=True)
class Cell:
    """What happened when one thing was done to one tenant.

    `parts` are the parts of the policy that made it so, such as "measure.age-gate"; their clauses come
    from the policy that the server published.
    """

    happened: str
    parts: tuple[str, ...]


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


def clauses_of(policy: Policy, parts: Iterable[str]) -> tuple[str, ...]:
    """The clauses of the named parts of a policy; raises LookupError for a part that it does not have."""
    found: set[str] = set()
    items = {f"{item.section}.{item.name}": item for item in policy.document.items}
    for part in parts:
        if part not in items:
            raise LookupError(f"{policy.name} has no [{part}]")
        found.update(items[part].clauses)
    return tuple(sorted(found))
