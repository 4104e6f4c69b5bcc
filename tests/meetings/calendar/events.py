"""Events for the tests of calendars."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from troth.meetings.calendar import Event, Person, Repeats

NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)


def event(
    starts: datetime, zone: str = "Europe/Berlin", repeats: Repeats | None = None, **more: Any
) -> Event:
    values: dict[str, Any] = {
        "uid": "8f1c@mail.example",
        "sequence": 0,
        "title": "Weekly round",
        "length": timedelta(minutes=45),
        "organiser": Person("Ann Miller", "meeting+k7@mail.example"),
        "invitee": Person("Bob", "bob@peer.example"),
        "url": "https://mail.example/meet/abc",
        "text": "Ann Miller invites you.",
    }
    return Event(starts=starts.replace(tzinfo=ZoneInfo(zone)), repeats=repeats, **{**values, **more})


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]
