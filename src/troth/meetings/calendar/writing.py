"""Invitations and their cancellation as calendar programs read them (RFC 5545, RFC 5546)."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime
from typing import Literal
from urllib.parse import quote

import icalendar
from icalendar import vCalAddress, vRecur

from troth.meetings.calendar.event import Event, Person
from troth.meetings.calendar.occurrences import first
from troth.meetings.calendar.wording import rule_text
from troth.meetings.calendar.zones import vtimezone

PRODUCT = "-//Troth//Meetings//EN"
_URL = re.compile(r"https?://[!-~]+")
_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+")
# What RFC 6068, section 2, lets stand in a mailto: of one address; a plus most of all.
_SAFE = "@!$'*+,:"
Method = Literal["REQUEST", "CANCEL"]


def request(event: Event, now: datetime) -> bytes:
    """The invitation (RFC 5546, section 3.2.2), in UTF-8 with CRLF, folded at 75 octets.

    `now` is aware. Raises ValueError where the event never takes place, its url is none of http or https, or
    an address is none.
    """
    return _written("REQUEST", event, now)


def cancellation(event: Event, now: datetime) -> bytes:
    """The word that it does not take place (RFC 5546, section 3.2.5). Raises ValueError as `request` does.

    Programs heed it where the event's sequence is not below that of the invitation they have.
    """
    return _written("CANCEL", event, now)


def _written(method: Method, event: Event, now: datetime) -> bytes:
    begins = first(event)
    if begins is None:
        raise ValueError("the event never takes place")
    made = icalendar.Calendar()
    made.add("VERSION", "2.0")
    made.add("PRODID", PRODUCT)
    made.add("CALSCALE", "GREGORIAN")
    made.add("METHOD", method)
    if event.zone.key != "UTC":
        made.add_component(vtimezone(event.zone, begins.year))
    made.add_component(_entry(method, event, begins, now))
    return bytes(made.to_ical())


def _entry(method: Method, event: Event, begins: datetime, now: datetime) -> icalendar.Event:
    made = icalendar.Event()
    made.add("UID", _line(event.uid))
    made.add("SEQUENCE", event.sequence)
    made.add("DTSTAMP", now.astimezone(UTC).replace(microsecond=0))
    made.add("DTSTART", begins)
    made.add("DTEND", _end(event, begins))
    if event.repeats is not None:
        made.add("RRULE", vRecur.from_ical(rule_text(event.repeats, begins)))
    made.add("SUMMARY", _line(event.title))
    made.add("DESCRIPTION", _lines(event.text))
    made.add("LOCATION", _url(event.url))
    made.add("URL", _url(event.url))
    made.add("STATUS", "CANCELLED" if method == "CANCEL" else "CONFIRMED")
    made.add("CLASS", "PRIVATE")
    made.add("TRANSP", "OPAQUE")
    made.add("ORGANIZER", _organiser(event.organiser))
    made.add("ATTENDEE", _invitee(event.invitee))
    return made


def _end(event: Event, begins: datetime) -> datetime:
    """The end on the same clock; in UTC where that would mean an hour earlier, as the first of two times."""
    ends = (begins.astimezone(UTC) + event.length).astimezone(event.zone)
    return ends.astimezone(UTC) if ends.fold else ends


def _organiser(person: Person) -> vCalAddress:
    made = _address(person)
    # A quote cannot stand there (RFC 5545, section 3.2), and its escape of RFC 6868 is unknown to many.
    made.params["CN"] = _line(person.name).replace('"', "'") or person.address
    return made


def _invitee(person: Person) -> vCalAddress:
    made = _organiser(person)
    made.params["CUTYPE"] = "INDIVIDUAL"
    made.params["ROLE"] = "REQ-PARTICIPANT"
    made.params["PARTSTAT"] = "NEEDS-ACTION"
    made.params["RSVP"] = "TRUE"
    return made


def _address(person: Person) -> vCalAddress:
    if _ADDRESS.fullmatch(person.address) is None or not person.address.isprintable():
        raise ValueError("an address in a calendar is local@domain")
    return vCalAddress("mailto:" + quote(person.address, safe=_SAFE))


def _url(url: str) -> str:
    if _URL.fullmatch(url) is None:
        raise ValueError("a link in a calendar begins with http:// or https:// and has no spaces")
    return url


def _line(text: str) -> str:
    """The text on one line: whatever ends a line is a space, and no control is left."""
    return _visible(" ".join(text.splitlines()))


def _lines(text: str) -> str:
    """The text with plain line feeds, which are escaped as it is written, and no other control."""
    return "\n".join(map(_visible, text.splitlines()))


def _visible(text: str) -> str:
    return "".join(one for one in text if unicodedata.category(one) not in ("Cc", "Cs"))
