"""When a meeting takes place. It keeps its time on the wall when clocks change; no host's zone matters."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import dropwhile, islice
from typing import Any

from dateutil import rrule

from troth.meetings.calendar.event import Event
from troth.meetings.calendar.repeats import Repeats

HORIZON = 50
"""Years after its start in which a series takes place, at most: what bounds the work for any rule."""
CYCLE = 400
"""Years after which the calendar repeats, weekdays and all."""
_NEAR_THE_END = 9990 - HORIZON
_FREQUENCY = {"daily": rrule.DAILY, "weekly": rrule.WEEKLY, "monthly": rrule.MONTHLY}


def occurrences(event: Event, after: datetime, most: int) -> list[datetime]:
    """The first `most` times, in UTC, at which the event begins that are not before `after` (aware).

    Days that a month does not have are left out (RFC 5545, section 3.3.10). Of times that do not exist that
    section says two things: to leave them out, and to read them as section 3.3.5 does. We do the latter: a
    meeting that is an hour off is found, one that vanishes is missed.
    """
    return list(islice(dropwhile(lambda at: at < after, _all(event)), most))


def first(event: Event) -> datetime | None:
    """The first time at which it takes place, on the clock of its zone; None where its rule has no day."""
    return next((local.replace(tzinfo=event.zone) for local in _on_the_wall(event)), None)


def last_end(event: Event) -> datetime | None:
    """When its last occurrence ends, in UTC; None for a series without end.

    What never takes place ends as if it did once, at its `starts`.
    """
    rule = event.repeats
    if rule is not None and rule.until is None and rule.count is None:
        return None
    begins = deque(_all(event), maxlen=1) or [event.starts.replace(fold=0).astimezone(UTC)]
    return begins[-1] + event.length


def _all(event: Event) -> Iterator[datetime]:
    """Every beginning in UTC, each later than the one before."""
    former = datetime.min.replace(tzinfo=UTC)
    for local in _on_the_wall(event):
        # Without a fold, Python reads times that do not exist or exist twice as RFC 5545 section 3.3.5 does.
        at = local.replace(tzinfo=event.zone).astimezone(UTC)
        if at > former:  # islands have crossed the date line, and left a whole day out
            yield at
        former = at


def _on_the_wall(event: Event) -> Iterator[datetime]:
    """Every beginning as the clock on the wall shows it, without a zone."""
    starts = event.starts.replace(tzinfo=None, fold=0)
    if event.repeats is None:
        return iter((starts,))
    # dateutil looks until the year 9999 for a day that never comes. Near it, that is soon.
    ahead = (_NEAR_THE_END - starts.year) // CYCLE * CYCLE
    rule = rrule.rrule(dtstart=_in_years(starts, ahead), **_limits(event.repeats, starts, ahead))
    return (_in_years(one, -ahead) for one in islice(rule, event.repeats.count))


def _limits(repeats: Repeats, starts: datetime, ahead: int) -> dict[str, Any]:
    """The rule as dateutil has it, never beyond the horizon; nothing is left to what the process has set."""
    horizon = date(starts.year + HORIZON, starts.month, min(starts.day, 28))
    last = min(repeats.until or horizon, horizon)
    return {
        "freq": _FREQUENCY[repeats.how],
        "interval": repeats.every,
        "wkst": rrule.MO,
        "byweekday": [rrule.weekday(day, repeats.nth) for day in repeats.weekdays] or None,
        "bymonthday": repeats.day,
        "until": _in_years(datetime.combine(last, starts.time()), ahead),
    }


def _in_years(at: datetime, years: int) -> datetime:
    return at.replace(year=at.year + years)
