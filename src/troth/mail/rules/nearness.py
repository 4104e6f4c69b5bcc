"""Finds where matches of different sources stand next to each other, as a diagnosis next to a name."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from operator import attrgetter

from troth.mail.rules.conditions import Near
from troth.mail.rules.evidence import Passage
from troth.mail.rules.sources import Located, Match


class Neighbours:
    """The matches of one source in one text, to be asked for the closest to a place."""

    __slots__ = ("_by_end", "_by_start", "_text")

    def __init__(self, matches: Sequence[Match], text: bytes) -> None:
        self._text = text
        self._by_start = matches
        self._by_end = sorted(matches, key=attrgetter("end"))

    def closest(self, anchor: Match, within: int) -> Match | None:
        """A match at most `within` characters after or before the anchor, and not overlapping it."""
        after = bisect_left(self._by_start, anchor.end, key=attrgetter("start"))
        if after < len(self._by_start):
            match = self._by_start[after]
            if self._apart(anchor.end, match.start) <= within:
                return match
        before = bisect_right(self._by_end, anchor.start, key=attrgetter("end")) - 1
        if before >= 0 and self._apart(self._by_end[before].end, anchor.start) <= within:
            return self._by_end[before]
        return None

    def _apart(self, end: int, start: int) -> int:
        """Characters between two places; at four bytes each at most, so that far ones need no count."""
        if start - end > 4 * 10_000:
            return start - end
        return len(self._text[end:start].decode("utf-8", "ignore"))


def together(passage: Passage, near: Near) -> Iterator[tuple[tuple[str, Match], ...]]:
    """Each place in the text where all sources meet, as (source, match) pairs."""
    first, *others = (passage.located.get(name, Located(())) for name in near.sources)
    neighbours = [Neighbours(located.matches, passage.text) for located in others]
    for anchor in first.matches:
        met = [anchor, *(each.closest(anchor, near.within) for each in neighbours)]
        if None not in met:
            yield tuple((name, match) for name, match in zip(near.sources, met, strict=True) if match)
