"""How a meeting repeats: by days, by days of the week, or by a day of the month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

How = Literal["daily", "weekly", "monthly"]
LAST = -1
"""As `day` the last day of the month, as `nth` the last such weekday of it."""
EARLIEST, LATEST = 1971, 2999
"""Years in which meetings take place: no zone's offset leads out of what a calendar can hold."""
_NTH = (1, 2, 3, 4, 5, LAST)


@dataclass(frozen=True, slots=True)
class Repeats:
    """A rule of RFC 5545, section 3.3.10, of those that people say.

    Every `every`th day, week or month. `weekdays` (Monday is 0) are those of a weekly rule, or the one of a
    monthly rule with `nth`; a monthly rule has either that or `day`. `until` is the last day, in the event's
    zone, on which it may begin; `count` how often it takes place; at most one of them is given. A month
    without such a day is left out. Raises ValueError for what is no rule.
    """

    how: How
    every: int = 1
    weekdays: tuple[int, ...] = ()
    day: int | None = None
    nth: int | None = None
    until: date | None = None
    count: int | None = None

    def __post_init__(self) -> None:
        if self.every < 1 or (self.count is not None and self.count < 1):
            raise ValueError(
                "a meeting repeats every first, second, third time, and takes place at least once"
            )
        if self.until is not None and self.count is not None:
            raise ValueError("a meeting repeats until a day or so many times, not both")
        if self.until is not None and not EARLIEST <= self.until.year <= LATEST:
            raise ValueError("a meeting repeats until a day of the years 1971 to 2999")
        if any(weekday not in range(7) for weekday in self.weekdays):
            raise ValueError("weekdays are numbered from 0, Monday, to 6, Sunday")
        if not self._says_when():
            raise ValueError("the days do not suit the way in which the meeting repeats")

    def _says_when(self) -> bool:
        if self.how == "daily":
            return not self.weekdays and self.day is None and self.nth is None
        if self.how == "weekly":
            return bool(self.weekdays) and self.day is None and self.nth is None
        if self.nth is not None:
            return self.nth in _NTH and len(self.weekdays) == 1 and self.day is None
        return not self.weekdays and (self.day == LAST or self.day in range(1, 32))
