"""A time zone as calendar programs take it: the rule by which its clocks change every year.

The library would list the changes one by one. Outlook reads no such list, only yearly rules (MS-STANOICAL,
section 2.2.47), and a list ends while a series without an end goes on.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard, vRecur

from troth.meetings.calendar.wording import DAYS

YEARS = 10
"""For so long a yearly rule has to hold, or it is none."""
_SECOND, _DAY = timedelta(seconds=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Change:
    """One change of the clocks: `at` on the wall as it is until then (RFC 5545, section 3.6.5)."""

    at: datetime
    before: timedelta
    after: timedelta
    name: str

    @property
    def ordinals(self) -> frozenset[str]:
        """The ways to name its day within the month, such as 4SU and -1SU."""
        day, days = self.at.day, monthrange(self.at.year, self.at.month)[1]
        weekday = DAYS[self.at.weekday()]
        return frozenset({f"{(day - 1) // 7 + 1}{weekday}"} | ({f"-1{weekday}"} if day > days - 7 else set()))

    @property
    def manner(self) -> tuple[object, ...]:
        """What is the same of it in every year, where a rule says which day it is."""
        return self.at.month, self.at.time(), self.before, self.after


@dataclass(frozen=True, slots=True)
class Observance:
    """A change, with the rule by which it comes every year or the further times at which it comes."""

    change: Change
    rule: str | None = None
    further: tuple[datetime, ...] = ()


def vtimezone(zone: ZoneInfo, year: int) -> Timezone:
    """The VTIMEZONE of a zone for events from that year on: by yearly rules or, where there are none, a list.

    A list goes on for nine years; who reads lists at all mostly knows the zone by its name.
    """
    made = Timezone()
    made.add("TZID", zone.key)
    for observance in _observances(zone, year - 1):
        made.add_component(_component(observance))
    return made


def _component(observance: Observance) -> TimezoneStandard | TimezoneDaylight:
    change = observance.change
    made = TimezoneDaylight() if change.after > change.before else TimezoneStandard()
    made.add("DTSTART", change.at)
    made.add("TZOFFSETFROM", change.before)
    made.add("TZOFFSETTO", change.after)
    made.add("TZNAME", change.name)
    if observance.rule:
        made.add("RRULE", vRecur.from_ical(observance.rule))
    if observance.further:
        made.add("RDATE", list(observance.further))
    return made


@lru_cache(maxsize=64)
def _observances(zone: ZoneInfo, year: int) -> tuple[Observance, ...]:
    years = [_changes(zone, one) for one in range(year, year + YEARS)]
    ruled = tuple(Observance(same[0], _rule(same)) for same in zip(*years, strict=False))
    steady = len({len(changes) for changes in years}) == 1 and all(one.rule for one in ruled)
    if steady and ruled:
        return ruled
    return Observance(_unchanged(zone, year)), *_listed([one for changes in years for one in changes])


def _listed(changes: list[Change]) -> Iterator[Observance]:
    """Changes that have no rule, those of one kind together."""
    kinds: dict[tuple[object, ...], list[Change]] = {}
    for change in changes:
        kinds.setdefault((change.before, change.after, change.name), []).append(change)
    for same in kinds.values():
        yield Observance(same[0], further=tuple(change.at for change in same[1:]))


def _rule(same: tuple[Change, ...]) -> str | None:
    """The yearly rule of changes of one year after another, if there is one."""
    ordinals = frozenset.intersection(*(change.ordinals for change in same))
    if not ordinals or len({change.manner for change in same}) > 1:
        return None
    return f"FREQ=YEARLY;BYMONTH={same[0].at.month};BYDAY={min(ordinals)}"


def _unchanged(zone: ZoneInfo, year: int) -> Change:
    begins = datetime(year, 1, 1, tzinfo=zone)
    offset = _offset(zone, begins.astimezone(UTC))
    return Change(begins.replace(tzinfo=None), offset, offset, begins.tzname() or zone.key)


def _changes(zone: ZoneInfo, year: int) -> list[Change]:
    """The changes of a year of UTC, in order; of two on one day, none or one."""
    days = [datetime(year, 1, 1, tzinfo=UTC) + number * _DAY for number in range(367)]
    offsets = [_offset(zone, day) for day in days]
    return [
        _change(zone, day)
        for day, before, after in zip(days, offsets, offsets[1:], strict=False)
        if before != after and day.year == year
    ]


def _change(zone: ZoneInfo, day: datetime) -> Change:
    """The change within the day that begins here, found by halving."""
    earlier, later, before = day, day + _DAY, _offset(zone, day)
    while later - earlier > _SECOND:
        middle = earlier + (later - earlier) // 2
        earlier, later = (middle, later) if _offset(zone, middle) == before else (earlier, middle)
    at = later.replace(microsecond=0)
    name = at.astimezone(zone).tzname() or zone.key
    return Change((at + before).replace(tzinfo=None), before, _offset(zone, at), name)


def _offset(zone: ZoneInfo, at: datetime) -> timedelta:
    offset = at.astimezone(zone).utcoffset()
    assert offset is not None  # noqa: S101  # a ZoneInfo always has one
    return offset
