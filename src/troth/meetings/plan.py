"""What a member plans: a meeting's title, time, length, repetition and settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from troth.meetings.calendar.event import Event, Person
from troth.meetings.calendar.occurrences import last_end, occurrences
from troth.meetings.calendar.repeats import Repeats


@dataclass(frozen=True, slots=True)
class Plan:
    """A meeting as it was planned. `starts` is in the zone of whoever planned it; a room that is always
    there has none. `waits` says that guests come in only when a host lets them.
    """

    title: str
    starts: datetime | None = None
    length: timedelta = timedelta(hours=1)
    repeats: Repeats | None = None
    text: str = ""
    waits: bool = True

    def opens(self) -> datetime | None:
        """When the first meeting begins."""
        return self.starts

    def closes(self) -> datetime | None:
        """When the last one ends; None where there is no last one."""
        event = self.event("plan") if self.starts else None
        return last_end(event) if event else None

    def next(self, now: datetime, most: int = 1) -> list[datetime]:
        """The beginnings of the meetings that have not ended, in UTC."""
        event = self.event("plan") if self.starts else None
        return occurrences(event, now - self.length, most) if event else []

    def event(self, uid: str, sequence: int = 0, **more: Any) -> Event:
        """The plan as calendars have it. Raises ValueError for a room that is always there."""
        if self.starts is None:
            raise ValueError("a room that is always there is in no calendar")
        nobody = Person("", "")
        said: dict[str, Any] = {"organiser": nobody, "invitee": nobody, "url": "", **more}
        return Event(
            uid, sequence, self.title, self.starts, self.length, self.repeats, text=self.text, **said
        )

    def written(self) -> Mapping[str, Any]:
        """As it is sealed: JSON values."""
        when = {} if self.starts is None else _when(self.starts)
        repeats = {} if self.repeats is None else {"repeats": _written(self.repeats)}
        minutes = int(self.length.total_seconds() // 60)
        return {
            "title": self.title,
            "text": self.text,
            "minutes": minutes,
            "waits": self.waits,
            **when,
            **repeats,
        }


def _when(starts: datetime) -> Mapping[str, str]:
    if not isinstance(starts.tzinfo, ZoneInfo):
        raise TypeError("a meeting begins at a time of a zone that has a name")
    return {"starts": starts.replace(tzinfo=None).isoformat(), "zone": starts.tzinfo.key}


def _written(repeats: Repeats) -> Mapping[str, Any]:
    return {
        "how": repeats.how,
        "every": repeats.every,
        "weekdays": list(repeats.weekdays),
        "day": repeats.day,
        "nth": repeats.nth,
        "until": repeats.until.isoformat() if repeats.until else None,
        "count": repeats.count,
    }


def read_plan(said: Mapping[str, Any]) -> Plan:
    """The plan that was sealed."""
    starts = datetime.fromisoformat(said["starts"]) if "starts" in said else None
    return Plan(
        said["title"],
        starts.replace(tzinfo=ZoneInfo(said["zone"])) if starts else None,
        timedelta(minutes=said["minutes"]),
        _repeats(said["repeats"]) if "repeats" in said else None,
        said["text"],
        said["waits"],
    )


def _repeats(said: Mapping[str, Any]) -> Repeats:
    until = date.fromisoformat(said["until"]) if said["until"] else None
    return Repeats(
        said["how"], said["every"], tuple(said["weekdays"]), said["day"], said["nth"], until, said["count"]
    )
