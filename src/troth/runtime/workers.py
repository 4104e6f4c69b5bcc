"""Which of the server's worker processes this one is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Workers:
    """The number of this worker, from 0, and how many there are; one that is replaced keeps its number."""

    number: int = 0
    count: int = 1


ALONE = Workers()
