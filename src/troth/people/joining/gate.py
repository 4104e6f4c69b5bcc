"""What is asked before any other field: where somebody lives, and whether they are old enough there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from troth.policy import Policy
from troth.policy.vocabulary import REGIONS

OLDEST = 130


class Entry(StrEnum):
    """What the gate says: come in, answer first, or you are too young."""

    OPEN = "open"
    ASKED = "asked"
    TOO_YOUNG = "too young"


@dataclass(frozen=True, slots=True)
class Gate:
    """The questions of a policy: the region where it matters, the age by region where it has a limit."""

    asks_region: bool
    youngest: Mapping[str, int]

    @property
    def asks(self) -> bool:
        return self.asks_region or bool(self.youngest)

    def limit(self, region: str) -> int:
        """The age from which people of a region may register; where none is stated the highest holds."""
        return self.youngest.get(region, max(self.youngest.values()))

    def entry(self, region: str, age: str) -> Entry:
        if not self.asks:
            return Entry.OPEN
        if region not in REGIONS or (self.youngest and _years(age) is None):
            return Entry.ASKED
        if self.youngest and (_years(age) or 0) < self.limit(region):
            return Entry.TOO_YOUNG
        return Entry.OPEN

    def problems(self, region: str, age: str) -> dict[str, str]:
        """What is missing or wrong, by field."""
        found = {}
        if region not in REGIONS:
            found["region"] = "Say where you live."
        if self.youngest and _years(age) is None:
            found["age"] = "Write your age in years."
        return found


def gate_of(policy: Policy) -> Gate:
    """The gate that a policy puts before its form."""
    matters = any(choice.needed_in for choice in policy.choices.values())
    youngest = policy.set_by("age-gate", "youngest", {})
    return Gate(bool(matters or youngest), youngest)


def _years(text: str) -> int | None:
    age = text.strip()
    return int(age) if age.isascii() and age.isdigit() and len(age) < 4 and int(age) <= OLDEST else None
