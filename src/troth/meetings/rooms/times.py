"""What is noted of a meeting while it lasts: times, counts and features, and nothing that was said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(slots=True)
class Visit:
    """One participant's time in a meeting."""

    seat: str
    name: str
    came: datetime
    left: datetime | None = None


@dataclass(slots=True)
class Times:
    """The usage of one meeting: when it began, who came and left when, how many there were, what was used."""

    began: datetime
    ended: datetime | None = None
    visits: list[Visit] = field(default_factory=list)
    counts: list[tuple[datetime, int]] = field(default_factory=list)
    features: set[str] = field(default_factory=set)
    present: int = 0

    def came(self, seat: str, name: str, now: datetime) -> None:
        """Somebody came in."""
        self.visits.append(Visit(seat, name, now))
        self._count(now, self.present + 1)

    def left(self, seat: str, now: datetime) -> None:
        """Somebody is gone; who was is no more present."""
        for visit in self.visits:
            if visit.seat == seat and visit.left is None:
                visit.left = now
                self._count(now, self.present - 1)

    def over(self, now: datetime) -> None:
        """The meeting has ended."""
        for visit in self.visits:
            visit.left = visit.left or now
        self.ended, self.present = now, 0

    def _count(self, now: datetime, present: int) -> None:
        self.present = present
        self.counts.append((now, present))

    def written(self, *, names: bool) -> Mapping[str, Any]:
        """As it is kept (JSON values, times in ISO 8601); with names only where the policy has them kept."""
        return {
            "began": self.began.isoformat(),
            "ended": self.ended.isoformat() if self.ended else None,
            "participants": [_written(visit, number, names) for number, visit in enumerate(self.visits, 1)],
            "counts": [[at.isoformat(), count] for at, count in self.counts],
            "features": sorted(self.features),
        }


def _written(visit: Visit, number: int, names: bool) -> Mapping[str, Any]:
    left = visit.left.isoformat() if visit.left else None
    known = {"name": visit.name} if names else {}
    return {"number": number, "came": visit.came.isoformat(), "left": left, **known}
