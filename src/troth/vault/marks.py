"""Marks: what a record is marked as, out of a few values that the code states, such as a decision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from troth.vault.seal import BlindIndex


@dataclass(frozen=True, slots=True)
class Mark:
    """One kind of mark: its number in the database (for ever), its name and the values that it may have."""

    number: int
    name: str
    values: tuple[str, ...]

    def __post_init__(self) -> None:
        if not 0 < self.number < 2**15:
            raise ValueError("a mark's number is above 0 and has 15 bits")


class Marks:
    """Between values and the keyed hashes that stand for them; which there are, the code says."""

    def __init__(self, index: BlindIndex, kinds: Iterable[Mark]) -> None:
        self._index = index
        self._kinds = tuple(kinds)
        self._known: dict[int, dict[bytes, tuple[str, str]]] = {}

    def token(self, tenant: int, mark: Mark, value: str) -> bytes:
        """The hash for a value; raises ValueError for one that the mark does not have."""
        if value not in mark.values:
            raise ValueError(f"{value!r} is not a value of mark {mark.name!r}")
        return self._index.token(tenant, f"mark {mark.number}", value)

    def read(self, tenant: int, tokens: Iterable[bytes]) -> Mapping[str, str]:
        """What a record is marked as, by the marks' names; a mark that the code has no more is left out."""
        known = self._known.get(tenant) or self._known.setdefault(tenant, self._learn(tenant))
        return dict(known[token] for token in tokens if token in known)

    def _learn(self, tenant: int) -> dict[bytes, tuple[str, str]]:
        return {
            self.token(tenant, mark, value): (mark.name, value)
            for mark in self._kinds
            for value in mark.values
        }
