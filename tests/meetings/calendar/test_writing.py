"""Invitations as calendar programs read them: what they hold, their zones, and that no words break out."""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.meetings.calendar.events import NOW, event
from troth.meetings.calendar import Person, Repeats, cancellation, request
from troth.meetings.calendar.zones import vtimezone

WEEKLY = Repeats("weekly", weekdays=(0, 3), until=date(2026, 12, 31))
ROUND = event(
    datetime(2026, 9, 7, 10), repeats=WEEKLY, sequence=2, text="Ann invites you.\n\nBring tea; no cake."
)


def lines_of(content: bytes) -> list[str]:
    return content.decode().replace("\r\n ", "").split("\r\n")


def entry_of(content: bytes) -> list[str]:
    lines = lines_of(content)
    return sorted(lines[lines.index("BEGIN:VEVENT") + 1 : lines.index("END:VEVENT")])


def test_an_invitation_holds_what_calendar_programs_ask_for():
    lines = lines_of(request(ROUND, NOW))
    assert lines[:5] == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Troth//Meetings//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:REQUEST",
    ]
    assert lines[-3:] == ["END:VEVENT", "END:VCALENDAR", ""]
    assert entry_of(request(ROUND, NOW)) == [
        "ATTENDEE;CN=Bob;CUTYPE=INDIVIDUAL;PARTSTAT=NEEDS-ACTION;ROLE=REQ-PARTICIPANT;RSVP=TRUE"
        ":mailto:bob@peer.example",
        "CLASS:PRIVATE",
        "DESCRIPTION:Ann invites you.\\n\\nBring tea\\; no cake.",
        "DTEND;TZID=Europe/Berlin:20260907T104500",
        "DTSTAMP:20260901T120000Z",
        "DTSTART;TZID=Europe/Berlin:20260907T100000",
        "LOCATION:https://mail.example/meet/abc",
        'ORGANIZER;CN="Ann Miller":mailto:meeting+k7@mail.example',
        "RRULE:FREQ=WEEKLY;UNTIL=20261231T090000Z;BYDAY=MO,TH;WKST=MO",
        "SEQUENCE:2",
        "STATUS:CONFIRMED",
        "SUMMARY:Weekly round",
        "TRANSP:OPAQUE",
        "UID:8f1c@mail.example",
        "URL:https://mail.example/meet/abc",
    ]


def test_a_cancellation_is_the_same_event_called_off():
    asked, called_off = entry_of(request(ROUND, NOW)), entry_of(cancellation(ROUND, NOW))
    assert "METHOD:CANCEL" in lines_of(cancellation(ROUND, NOW))
    assert set(called_off) - set(asked) == {"STATUS:CANCELLED"}
    assert set(asked) - set(called_off) == {"STATUS:CONFIRMED"}


def test_there_is_no_alarm_and_nothing_of_one_vendor():
    assert b"VALARM" not in request(ROUND, NOW)
    assert re.search(rb"(?m)^X-", request(ROUND, NOW)) is None


def zone_lines(zone: str, year: int = 2026) -> list[str]:
    return lines_of(vtimezone(ZoneInfo(zone), year).to_ical())[1:-2]


def test_a_zone_comes_with_the_yearly_rules_of_its_clocks():
    assert zone_lines("Europe/Berlin") == [
        "TZID:Europe/Berlin",
        "BEGIN:DAYLIGHT",
        "DTSTART:20250330T020000",
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3",
        "TZNAME:CEST",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0200",
        "END:DAYLIGHT",
        "BEGIN:STANDARD",
        "DTSTART:20251026T030000",
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
        "TZNAME:CET",
        "TZOFFSETFROM:+0200",
        "TZOFFSETTO:+0100",
        "END:STANDARD",
    ]
    american = zone_lines("America/New_York")
    assert "RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3" in american
    assert "RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11" in american


def test_a_zone_without_changes_has_one_time():
    assert zone_lines("Asia/Kolkata") == [
        "TZID:Asia/Kolkata",
        "BEGIN:STANDARD",
        "DTSTART:20250101T000000",
        "TZNAME:IST",
        "TZOFFSETFROM:+0530",
        "TZOFFSETTO:+0530",
        "END:STANDARD",
    ]


def test_a_zone_whose_changes_have_no_rule_comes_with_a_list():
    lines = zone_lines("Africa/Casablanca")
    assert "RRULE" not in "".join(lines)
    assert "DTSTART:20250406T020000" in lines
    assert any(line.startswith("RDATE:20260322T020000,20270314T020000,") for line in lines)


def test_utc_needs_no_zone():
    content = request(event(datetime(2026, 9, 7, 10), "UTC"), NOW)
    assert b"VTIMEZONE" not in content
    assert "DTSTART:20260907T100000Z" in entry_of(content)


ZONES = ["Europe/Berlin", "Europe/Dublin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca"]


@pytest.mark.parametrize("name", [*ZONES, "America/Sao_Paulo", "Asia/Gaza", "Pacific/Apia", "Etc/UTC"])
def test_a_zone_as_written_has_the_offsets_of_the_zone(name):
    written, zone = vtimezone(ZoneInfo(name), 2026).to_tz(lookup_tzid=False), ZoneInfo(name)
    for day in range(0, 8 * 365, 5):
        at = datetime(2026, 1, 1, 12, tzinfo=UTC) + timedelta(days=day)
        assert at.astimezone(written).utcoffset() == at.astimezone(zone).utcoffset(), at


def test_a_series_begins_on_the_first_day_that_its_rule_holds():
    content = request(event(datetime(2026, 9, 1, 10), repeats=WEEKLY), NOW)
    assert "DTSTART;TZID=Europe/Berlin:20260903T100000" in entry_of(content)


def test_an_end_on_a_time_that_comes_twice_is_told_in_utc():
    content = request(event(datetime(2026, 10, 25, 2, 30)), NOW)
    assert "DTSTART;TZID=Europe/Berlin:20261025T023000" in entry_of(content)
    assert "DTEND:20261025T011500Z" in entry_of(content)


def test_what_never_takes_place_is_not_written():
    with pytest.raises(ValueError, match="never takes place"):
        request(event(datetime(2026, 2, 1, 9), repeats=Repeats("monthly", 12, day=30)), NOW)


BREAKING_OUT = 'Tea\r\nMETHOD:CANCEL\nATTENDEE:mailto:eve@evil.example\rX:1\u2028Y\x85Z\x00;,:"\\'


def test_a_title_with_line_ends_stays_one_line():
    content = request(event(datetime(2026, 9, 7, 10), title=BREAKING_OUT), NOW)
    (line,) = [line for line in lines_of(content) if "Tea" in line]
    assert line == 'SUMMARY:Tea METHOD:CANCEL ATTENDEE:mailto:eve@evil.example X:1 Y Z\\;\\,:"\\\\'


def test_a_name_with_quotes_and_line_ends_stays_within_its_own():
    content = request(event(datetime(2026, 9, 7, 10), organiser=Person(BREAKING_OUT, "a@x.example")), NOW)
    (line,) = [line for line in lines_of(content) if line.startswith("ORGANIZER")]
    assert line == (
        'ORGANIZER;CN="Tea METHOD:CANCEL ATTENDEE:mailto:eve@evil.example X:1 Y Z;,:\'\\":mailto:a@x.example'
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": "https://mail.example/\r\nATTENDEE:mailto:eve@evil.example"},
        {"url": "javascript:alert(1)"},
        {"url": "https://mail.example/a b"},
        {"url": ""},
        {"invitee": Person("", "bob@peer.example\r\nX:1")},
        {"invitee": Person("", "bob")},
        {"organiser": Person("", "a b@peer.example")},
        {"organiser": Person("", "a\x00b@peer.example")},
    ],
)
def test_a_link_or_address_that_is_none_is_not_written(wrong):
    with pytest.raises(ValueError, match=r"link|address"):
        request(event(datetime(2026, 9, 7, 10), **wrong), NOW)


def test_an_address_is_written_as_a_link_to_it():
    content = request(event(datetime(2026, 9, 7, 10), invitee=Person("", "bär?a%b+c@peer.example")), NOW)
    (line,) = [line for line in lines_of(content) if line.startswith("ATTENDEE")]
    assert line.endswith(":mailto:b%C3%A4r%3Fa%25b+c@peer.example")


PROPERTIES = {line.partition(":")[0].partition(";")[0] for line in entry_of(request(ROUND, NOW))} - {"RRULE"}


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=300), st.text(max_size=300), st.text(max_size=100))
def test_whatever_people_write_the_lines_are_short_and_the_event_is_the_same(title, text, name):
    content = request(
        event(datetime(2026, 9, 7, 10), title=title, text=text, invitee=Person(name, "b@x.example")), NOW
    )
    assert content.count(b"\n") == content.count(b"\r\n") == content.count(b"\r")
    assert max(map(len, content.split(b"\r\n"))) <= 75
    (read,) = icalendar.Calendar.from_ical(content).events
    assert set(read) == PROPERTIES
    assert read["ATTENDEE"] == "mailto:b@x.example"
    assert not read.errors
