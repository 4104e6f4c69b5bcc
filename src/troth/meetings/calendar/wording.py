"""A rule of repetition in words: those of calendar programs, and plain English."""

from __future__ import annotations

from datetime import UTC, datetime

from troth.meetings.calendar.repeats import LAST, Repeats

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_UNITS = {"daily": "day", "weekly": "week", "monthly": "month"}
_NTH = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", LAST: "last"}
_IN_EVERY_MONTH = 28


def rule_text(repeats: Repeats, starts: datetime) -> str:
    """The value of an RRULE (RFC 5545, section 3.3.10) for an event that begins at `starts`, in its zone.

    The event's start says at which moment, in UTC, the last day's occurrence begins. The week begins on
    Monday, which some programs take for granted and others do not.
    """
    parts = {"FREQ": repeats.how.upper()}
    if repeats.every > 1:
        parts["INTERVAL"] = str(repeats.every)
    if repeats.count is not None:
        parts["COUNT"] = str(repeats.count)
    if repeats.until is not None:
        parts["UNTIL"] = f"{_last_moment(repeats, starts):%Y%m%dT%H%M%SZ}"
    if repeats.day is not None:
        parts["BYMONTHDAY"] = str(repeats.day)
    if repeats.weekdays:
        nth = "" if repeats.nth is None else str(repeats.nth)
        parts["BYDAY"] = ",".join(nth + DAYS[day] for day in _sorted(repeats))
    if repeats.how == "weekly":
        parts["WKST"] = "MO"
    return ";".join(f"{name}={value}" for name, value in parts.items())


def in_words(repeats: Repeats) -> str:
    """The rule as a person would say it, such as "every week on Monday and Thursday, 10 times"."""
    unit = _UNITS[repeats.how]
    often = f"every {unit}" if repeats.every == 1 else f"every {repeats.every} {unit}s"
    return often + _on(repeats) + _how_long(repeats)


def _on(repeats: Repeats) -> str:
    if repeats.nth is not None:
        where = ", where there is one" if repeats.nth == 5 else ""
        return f" on the {_NTH[repeats.nth]} {_NAMES[repeats.weekdays[0]]}{where}"
    if repeats.weekdays:
        return f" on {_listed([_NAMES[day] for day in _sorted(repeats)])}"
    if repeats.day is None:
        return ""
    if repeats.day == LAST:
        return " on the last day"
    where = ", where there is one" if repeats.day > _IN_EVERY_MONTH else ""
    return f" on the {_ordinal(repeats.day)}{where}"


def _how_long(repeats: Repeats) -> str:
    if repeats.until is not None:
        return f", until {repeats.until.day} {repeats.until:%B} {repeats.until.year}"
    if repeats.count is None:
        return ""
    return ", once" if repeats.count == 1 else f", {repeats.count} times"


def _last_moment(repeats: Repeats, starts: datetime) -> datetime:
    assert repeats.until is not None  # noqa: S101  # its caller has looked
    return datetime.combine(repeats.until, starts.time(), starts.tzinfo).astimezone(UTC)


def _sorted(repeats: Repeats) -> list[int]:
    return sorted(set(repeats.weekdays))


def _listed(names: list[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


def _ordinal(day: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{'th' if day in (11, 12, 13) else ending}"
