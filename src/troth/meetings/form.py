"""What a member filled in to plan a meeting, read into a plan or what is to be mended, field by field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from troth.meetings.calendar.repeats import Repeats
from troth.meetings.plan import Plan
from troth.runtime.addresses import mailbox
from troth.runtime.text import lines, one_line

LONGEST_TITLE, LONGEST_TEXT = 120, 2000
MOST_MINUTES = 24 * 60
DEFAULT_ZONE = "Europe/London"
WAYS = ("no", "daily", "weekly", "monthly", "monthly-weekday")


@dataclass(frozen=True, slots=True)
class Filled:
    """A form as it was read: the plan and who is invited, or what is wrong with which field."""

    plan: Plan | None
    addresses: tuple[str, ...]
    problems: Mapping[str, str]


def read_form(entries: Mapping[str, str], most: int) -> Filled:
    """Read the form; `most` is how many people may be invited at once."""
    problems: dict[str, str] = {}
    addresses = _addresses(entries.get("invited", ""), most, problems)
    plan = _plan(entries, problems)
    return Filled(None if problems else plan, addresses, problems)


def _plan(entries: Mapping[str, str], problems: dict[str, str]) -> Plan | None:
    title = one_line(entries.get("title", ""))
    if not 0 < len(title) <= LONGEST_TITLE:
        problems["title"] = f"Give the meeting a title of at most {LONGEST_TITLE} characters."
    text = "\n".join(lines(entries.get("text", "")))
    if len(text) > LONGEST_TEXT:
        problems["text"] = f"Say it in at most {LONGEST_TEXT} characters."
    waits = entries.get("waits") == "yes"
    if entries.get("when") == "always":
        return None if problems else Plan(title, text=text, waits=waits)
    starts, length = _starts(entries, problems), _length(entries, problems)
    repeats = _repeats(entries, starts, problems) if starts else None
    if problems or starts is None:
        return None
    return Plan(title, starts, length, repeats, text, waits)


def _starts(entries: Mapping[str, str], problems: dict[str, str]) -> datetime | None:
    day, at = _date(entries.get("date", "")), _time(entries.get("time", ""))
    zone = entries.get("zone", "")
    if day is None or not 1971 <= day.year <= 2999:
        problems["date"] = "Choose a day, such as 2026-12-01."
    if at is None:
        problems["time"] = "Choose a time, such as 14:30."
    if zone not in zones():
        problems["zone"] = "Choose a time zone from the list."
    if day is None or at is None or problems.keys() & {"date", "time", "zone"}:
        return None
    return datetime.combine(day, at, ZoneInfo(zone))


def _length(entries: Mapping[str, str], problems: dict[str, str]) -> timedelta:
    minutes = entries.get("minutes", "")
    if not re.fullmatch(r"\d{1,4}", minutes) or not 5 <= int(minutes) <= MOST_MINUTES:
        problems["minutes"] = f"Say how many minutes it takes: 5 to {MOST_MINUTES}."
        return timedelta()
    return timedelta(minutes=int(minutes))


def _repeats(entries: Mapping[str, str], starts: datetime, problems: dict[str, str]) -> Repeats | None:
    how = entries.get("repeats", "no")
    if how == "no":
        return None
    every, until = entries.get("every", "1") or "1", entries.get("until", "")
    if not re.fullmatch(r"\d{1,3}", every) or int(every) < 1:
        problems["every"] = "Write a whole number from 1."
    last = _date(until) if until else None
    if until and (last is None or last < starts.date()):
        problems["until"] = "Choose a day that is not before the first one, or leave it empty."
    if how not in WAYS:
        problems["repeats"] = "Choose how it repeats from the list."
    return None if problems else _rule(how, int(every), last, starts, _weekdays(entries, starts))


def _rule(how: str, every: int, until: date | None, starts: datetime, weekdays: tuple[int, ...]) -> Repeats:
    if how == "daily":
        return Repeats("daily", every, until=until)
    if how == "weekly":
        return Repeats("weekly", every, weekdays, until=until)
    if how == "monthly":
        return Repeats("monthly", every, day=starts.day, until=until)
    nth = (starts.day - 1) // 7 + 1
    return Repeats("monthly", every, (starts.weekday(),), nth=nth, until=until)


def _weekdays(entries: Mapping[str, str], starts: datetime) -> tuple[int, ...]:
    """The days that were ticked, with the one on which it begins."""
    ticked = {day for day in range(7) if entries.get(f"day{day}") == "yes"}
    return tuple(sorted(ticked | {starts.weekday()}))


def _addresses(text: str, most: int, problems: dict[str, str]) -> tuple[str, ...]:
    """The addresses in a field, one a line or with commas between; names in front of <…> are left out."""
    parts = [part.strip() for part in re.split(r"[,;\n]", text) if part.strip()]
    found = [part.rpartition("<")[2].rstrip(">").strip() if "<" in part else part for part in parts]
    if wrong := [part for part in found if not _is_mailbox(part)]:
        problems["invited"] = f"{wrong[0][:80]!r} is no mail address. Write one address a line."
    elif len(found) > most:
        problems["invited"] = f"Invite at most {most} people at once."
    return tuple(dict.fromkeys(found))


def _is_mailbox(text: str) -> bool:
    try:
        return bool(mailbox(text))
    except ValueError:
        return False


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _time(text: str) -> time | None:
    return time.fromisoformat(text) if re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", text) else None


@lru_cache(maxsize=1)
def zones() -> tuple[str, ...]:
    """The zones that people choose from, those named after places first."""
    named = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))
    return (*named, "UTC")


def entries_of(plan: Plan) -> dict[str, str]:
    """A plan as the form shows it, to be changed."""
    entries = {"title": plan.title, "text": plan.text, "waits": "yes" if plan.waits else ""}
    if plan.starts is None:
        return {**entries, "when": "always"}
    minutes = int(plan.length.total_seconds() // 60)
    at = {"date": f"{plan.starts:%Y-%m-%d}", "time": f"{plan.starts:%H:%M}", "zone": str(plan.starts.tzinfo)}
    return {**entries, **at, "when": "at", "minutes": str(minutes), **_repeats_of(plan.repeats)}


def _repeats_of(repeats: Repeats | None) -> dict[str, str]:
    if repeats is None:
        return {"repeats": "no"}
    how = "monthly-weekday" if repeats.nth is not None else repeats.how
    days = {f"day{day}": "yes" for day in repeats.weekdays}
    until = repeats.until.isoformat() if repeats.until else ""
    return {"repeats": how, "every": str(repeats.every), "until": until, **days}
