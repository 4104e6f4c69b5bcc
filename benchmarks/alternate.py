"""Alternating runs: peer, Troth, peer, Troth…, so that a machine's moods fall on all subjects alike."""

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar


class Named(Protocol):
    """Anything that has the name under which its figures are shown."""

    @property
    def name(self) -> str: ...


S = TypeVar("S", bound=Named)
R = TypeVar("R")


def alternate(subjects: Sequence[S], runs: int, once: Callable[[S], R]) -> dict[str, list[R]]:
    """Run `once` on every subject in turn, `runs` times over; results by the subject's name."""
    results: dict[str, list[R]] = {subject.name: [] for subject in subjects}
    for _ in range(runs):
        for subject in subjects:
            results[subject.name].append(once(subject))
    return results
