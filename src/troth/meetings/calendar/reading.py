"""An answer to an invitation, as a stranger's calendar program words it (RFC 5546, section 3.2.3).

The lines are read one by one, and only those few that matter. The library's whole parser would also work out
the time zones that a stranger sends, and remember them for everybody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Literal
from urllib.parse import unquote

from icalendar.parser import Contentlines, Parameters

MOST_BYTES = 65_536
MOST_LINES = 500
"""Of those that matter; a reply has some twenty."""
LONGEST_LINE, LONGEST_UID, LONGEST_ADDRESS = 2_000, 255, 254
"""Characters; what has longer ones is no reply."""
Answered = Literal["accepted", "declined", "tentative"]
_ANSWERS: dict[str, Answered] = {"ACCEPTED": "accepted", "DECLINED": "declined", "TENTATIVE": "tentative"}
_WANTED = frozenset({"BEGIN", "END", "METHOD", "UID", "SEQUENCE", "ATTENDEE", "RECURRENCE-ID"})
_NAME = re.compile(r"[A-Za-z-]{1,20}")
_ADDRESS = re.compile(r"[^\s@<>]+@[^\s@<>/?]+")
_SEQUENCE = re.compile(r"[0-9]{1,9}")
_CALENDAR, _EVENT = ["VCALENDAR"], ["VCALENDAR", "VEVENT"]
_Lines = list[tuple[Parameters, str]]
_Event = dict[str, _Lines]


@dataclass(frozen=True, slots=True)
class Reply:
    """Who says what to which invitation. `attendee` is in lower case; nothing here has been verified."""

    uid: str
    attendee: str
    answer: Answered
    sequence: int


def reply(content: bytes) -> Reply | None:
    """The answer to a whole event or series, or None for bytes that are no such thing. Never raises.

    At most 64 KiB are looked at. An answer to one occurrence of a series is none to the series.
    """
    if len(content) > MOST_BYTES:
        return None
    try:
        method, events = _parsed(content.decode("utf-8-sig", "replace"))
    except Exception:
        # Parsers of strangers' documents fail in more ways than their authors list.
        return None
    answers = (_answer(event) for event in events)
    return next(filter(None, answers), None) if method == "REPLY" else None


def _parsed(text: str) -> tuple[str, list[_Event]]:
    """The method of a calendar, and the lines of each event that lie in no deeper component, by name."""
    method, events, path = "", list[_Event](), list[str]()
    for name, parameters, value in islice(_wanted(text), MOST_LINES):
        if name == "BEGIN":
            path.append(value.upper())
            if path == _EVENT:
                events.append({})
        elif name == "END":
            path = path[:-1]
        elif path == _EVENT:
            events[-1].setdefault(name, []).append((parameters, value))
        elif path == _CALENDAR and name == "METHOD":
            method = value.strip().upper()
    return method, events


def _wanted(text: str) -> Iterator[tuple[str, Parameters, str]]:
    for line in Contentlines.from_ical(text):  # type: ignore[no-untyped-call]  # the library has no types here
        named = _NAME.match(line)
        if named and named[0].upper() in _WANTED:
            if len(line) > LONGEST_LINE:
                raise ValueError("a line that no calendar program writes")
            _, parameters, value = line.parts()
            yield named[0].upper(), parameters, value.strip()


def _answer(event: _Event) -> Reply | None:
    if "RECURRENCE-ID" in event:
        return None
    uid, sequence = _only(event, "UID"), _only(event, "SEQUENCE") or "0"
    attendees = event.get("ATTENDEE", [])
    if not uid or len(uid) > LONGEST_UID or _SEQUENCE.fullmatch(sequence) is None or len(attendees) != 1:
        return None
    address, answer = _address(*attendees[0]), _ANSWERS.get(_text(attendees[0][0], "PARTSTAT").upper())
    return Reply(uid, address, answer, int(sequence)) if address and answer else None


def _only(event: _Event, name: str) -> str | None:
    lines = event.get(name, [])
    return lines[0][1] if len(lines) == 1 else None


def _address(parameters: Parameters, value: str) -> str | None:
    """The mail address of a calendar user: that of a mailto:, or EMAIL beside another URI (RFC 7986, 6.2)."""
    scheme, _, rest = value.partition(":")
    address = unquote(rest) if scheme.lower() == "mailto" else _text(parameters, "EMAIL")
    address = address.strip().lower()
    fits = len(address) <= LONGEST_ADDRESS and address.isprintable()
    return address if fits and _ADDRESS.fullmatch(address) else None


def _text(parameters: Parameters, name: str) -> str:
    value = parameters.get(name, "")
    return value if isinstance(value, str) else ""
