"""A meeting as it stands in one invitee's calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from troth.meetings.calendar.repeats import EARLIEST, LATEST, Repeats

LONGEST = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as calendars name them: a name, which may be empty, and a mail address."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Event:
    """One meeting, or a series of them, for one invitee.

    `starts` is the time on the organiser's wall: aware, of a ZoneInfo with a key, in whole seconds, of the
    years 1971 to 2999. A time that exists twice is the first of the two; one that does not exist counts as if
    the clock had not been changed (RFC 5545, section 3.3.5). `sequence` grows with every change of the event
    (RFC 5546, section 2.1.4). Raises ValueError for what no calendar could hold.
    """

    uid: str
    sequence: int
    title: str
    starts: datetime
    length: timedelta
    repeats: Repeats | None
    organiser: Person
    invitee: Person
    url: str
    text: str

    def __post_init__(self) -> None:
        if not isinstance(self.starts.tzinfo, ZoneInfo) or not self.starts.tzinfo.key:
            raise ValueError("an event begins at a time of a zone that has a name")
        if self.starts.microsecond or not EARLIEST <= self.starts.year <= LATEST:
            raise ValueError("an event begins at a whole second of the years 1971 to 2999")
        if not timedelta() < self.length <= LONGEST or self.length.microseconds:
            raise ValueError("an event lasts a second to seven days, in whole seconds")
        if not self.uid or self.sequence < 0:
            raise ValueError("an event has a uid, and a sequence from 0")

    @property
    def zone(self) -> ZoneInfo:
        """The zone whose clock the event keeps to."""
        assert isinstance(self.starts.tzinfo, ZoneInfo)  # noqa: S101  # held by __post_init__
        return self.starts.tzinfo
