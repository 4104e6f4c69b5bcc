"""Answers to invitations as calendar programs word them, and whatever else a stranger may send instead."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from troth.meetings.calendar import Reply, reply

OUTLOOK = """BEGIN:VCALENDAR
METHOD:REPLY
PRODID:Microsoft Exchange Server 2010
VERSION:2.0
BEGIN:VTIMEZONE
TZID:W. Europe Standard Time
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
ATTENDEE;PARTSTAT=ACCEPTED;CN=Bob Jones:mailto:Bob.Jones@Peer.example
COMMENT;LANGUAGE=en-US:\\n
UID:8f1c@mail.example
SUMMARY;LANGUAGE=en-US:Accepted: Weekly round
DTSTART;TZID=W. Europe Standard Time:20260907T100000
DTEND;TZID=W. Europe Standard Time:20260907T104500
CLASS:PRIVATE
PRIORITY:5
DTSTAMP:20260902T080000Z
TRANSP:OPAQUE
STATUS:CONFIRMED
SEQUENCE:2
LOCATION;LANGUAGE=en-US:https://mail.example/meet/abc
X-MICROSOFT-CDO-APPT-SEQUENCE:2
X-MICROSOFT-CDO-BUSYSTATUS:BUSY
END:VEVENT
END:VCALENDAR
"""
GOOGLE = """BEGIN:VCALENDAR
PRODID:-//Google Inc//Google Calendar 70.9054//EN
VERSION:2.0
CALSCALE:GREGORIAN
METHOD:REPLY
BEGIN:VEVENT
DTSTART:20260907T080000Z
DTEND:20260907T084500Z
DTSTAMP:20260902T080000Z
ORGANIZER;CN=Ann Miller:mailto:meeting+k7@mail.example
UID:8f1c@mail.example
ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=DECLINED;CN=bob.jo
 nes@peer.example;X-NUM-GUESTS=0:mailto:bob.jones@peer.example
X-MICROSOFT-CDO-OWNERAPPTID:-1022483310
CREATED:20260901T120000Z
DESCRIPTION:
LAST-MODIFIED:20260902T080000Z
LOCATION:https://mail.example/meet/abc
SEQUENCE:2
STATUS:CONFIRMED
SUMMARY:Weekly round
TRANSP:OPAQUE
END:VEVENT
END:VCALENDAR
"""
APPLE = """BEGIN:VCALENDAR
CALSCALE:GREGORIAN
METHOD:REPLY
PRODID:-//Apple Inc.//macOS 14.5//EN
VERSION:2.0
BEGIN:VEVENT
UID:8f1c@mail.example
DTEND:20260907T084500Z
ORGANIZER;CN="Ann Miller";EMAIL="meeting+k7@mail.example":mailto:meetin
 g+k7@mail.example
ATTENDEE;CN="Bob Jones";CUTYPE=INDIVIDUAL;EMAIL="bob.jones@peer.example
 ";PARTSTAT=TENTATIVE;ROLE=REQ-PARTICIPANT:urn:uuid:3E3C1B4B-0000-4000-
 8000-000000000001
DTSTART:20260907T080000Z
DTSTAMP:20260902T080000Z
SEQUENCE:2
BEGIN:VALARM
UID:another
ATTENDEE:mailto:alarm@peer.example
END:VALARM
END:VEVENT
END:VCALENDAR
"""


def sent(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode()


def changed(old: str, new: str) -> bytes:
    assert old in OUTLOOK
    return sent(OUTLOOK.replace(old, new))


@pytest.mark.parametrize(
    ("text", "answer"), [(OUTLOOK, "accepted"), (GOOGLE, "declined"), (APPLE, "tentative")]
)
def test_the_answers_of_well_known_programs_are_understood(text, answer):
    assert reply(sent(text)) == Reply("8f1c@mail.example", "bob.jones@peer.example", answer, 2)


@pytest.mark.parametrize(
    "content",
    [
        OUTLOOK.encode(),
        b"\xef\xbb\xbf" + sent(OUTLOOK),
        sent(OUTLOOK).rstrip(),
        changed("METHOD:REPLY", "method:reply"),
        changed("mailto:Bob", "MAILTO:Bob"),
        changed("Bob.Jones@", "bob%2Ejones@"),
        changed("CN=Bob Jones", "CN=\xe4\u4e00"),
        changed("PARTSTAT=ACCEPTED", "partstat=Accepted"),
        sent(OUTLOOK).replace(b"Bob Jones", b"B\xf6b"),
    ],
)
def test_another_way_to_word_the_same_is_the_same(content):
    assert reply(content) == Reply("8f1c@mail.example", "bob.jones@peer.example", "accepted", 2)


def test_without_a_sequence_it_is_the_first():
    found = reply(changed("SEQUENCE:2\n", ""))
    assert found is not None
    assert found.sequence == 0


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello",
        changed("METHOD:REPLY", "METHOD:REQUEST"),
        changed("METHOD:REPLY\n", ""),
        changed("PARTSTAT=ACCEPTED", "PARTSTAT=NEEDS-ACTION"),
        changed("PARTSTAT=ACCEPTED", "PARTSTAT=DELEGATED"),
        changed("PARTSTAT=ACCEPTED", "PARTSTAT=ACCEPTED,DECLINED"),
        changed("PARTSTAT=ACCEPTED;", ""),
        changed("UID:8f1c@mail.example\n", ""),
        changed("UID:8f1c@mail.example", "UID:" + "x" * 256),
        changed("UID:8f1c@mail.example", "UID:a\nUID:b"),
        changed("SEQUENCE:2", "SEQUENCE:-1"),
        changed("SEQUENCE:2", "SEQUENCE:" + "9" * 5000),
        changed("SEQUENCE:2", "SEQUENCE:2\nRECURRENCE-ID:20260914T080000Z"),
        changed("mailto:Bob.Jones@Peer.example", "urn:uuid:1"),
        changed("mailto:Bob.Jones@Peer.example", "mailto:Bob Jones"),
        changed("mailto:Bob.Jones@Peer.example", "mailto:bob%0d%0a@peer.example"),
        changed("mailto:Bob.Jones@Peer.example", "mailto:" + "x" * 255 + "@peer.example"),
        changed("UID:8f1c", "ATTENDEE;PARTSTAT=DECLINED:mailto:eve@evil.example\nUID:8f1c"),
        changed("BEGIN:VEVENT", "BEGIN:VTODO"),
    ],
)
def test_what_is_no_answer_to_a_whole_event_is_none(content):
    assert reply(content) is None


def test_an_answer_to_the_series_is_found_beside_one_to_a_single_day():
    one_day = "BEGIN:VEVENT\nUID:8f1c@mail.example\nRECURRENCE-ID:20260914T080000Z\nSEQUENCE:2\n"
    one_day += "ATTENDEE;PARTSTAT=DECLINED:mailto:bob.jones@peer.example\nEND:VEVENT\n"
    found = reply(changed("BEGIN:VEVENT\n", one_day + "BEGIN:VEVENT\n"))
    assert found == Reply("8f1c@mail.example", "bob.jones@peer.example", "accepted", 2)


def test_an_answer_of_more_than_64_kib_is_not_looked_at():
    whole = sent(OUTLOOK)
    filler = b"X-FILLER:" + b"x" * 60 + b"\r\n"
    padded = whole.replace(b"BEGIN:VEVENT", filler * ((65_536 - len(whole)) // len(filler)) + b"BEGIN:VEVENT")
    assert reply(padded) is not None
    assert reply(padded + b" " * (65_537 - len(padded))) is None


HEAVY = [
    b"\n" * 65_536,
    b"\r\n " * 21_845,
    b"\r\n\r" * 21_845,
    b"ATTENDEE;" + b" " * 60_000,
    b'ATTENDEE;CN="a\\,b":mailto:x@y\r\n' * 2_000,
    b"BEGIN:VEVENT\r\n" * 4_600,
    (b"UID;" + b";A=b" * 490 + b":x\r\n") * 32,
    b'BEGIN;A="' + b" ,;" * 600 + b"\r\n",
    b"UID" + b"\\" * 65_000,
]


@pytest.mark.parametrize("content", HEAVY, ids=range(len(HEAVY)))
def test_no_bytes_keep_the_reader_busy(content):
    before = time.process_time()
    assert reply(content) is None
    assert time.process_time() - before < 1


def test_a_zone_that_a_stranger_sends_is_not_worked_out():
    heavy = "RRULE:FREQ=SECONDLY\nRRULE:FREQ=SECONDLY;UNTIL=99991231T000000Z"
    before = time.process_time()
    assert reply(changed("RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10", heavy)) is not None
    assert time.process_time() - before < 0.2


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=2_000))
def test_random_bytes_are_no_answer(content):
    assert reply(content) is None


pieces = st.sampled_from(
    [b"\r\n", b" ", b";", b":", b'"', b"\\", b"=", b",", b"\x00", b"\xff", b"%", b"ATTENDEE"]
)
cuts = st.lists(
    st.tuples(st.integers(0, 1_200), st.integers(0, 12), pieces | st.binary(max_size=6)), max_size=6
)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from([OUTLOOK, GOOGLE, APPLE]), cuts)
def test_an_answer_that_was_tampered_with_is_an_answer_or_none(text, changes):
    content = sent(text)
    for at, length, piece in changes:
        content = content[:at] + piece + content[at + length :]
    found = reply(content)
    assert found is None or (
        found.answer in ("accepted", "declined", "tentative")
        and 0 < len(found.uid) <= 255
        and found.attendee == found.attendee.lower()
        and found.attendee.isprintable()
        and found.attendee.count("@") == 1
        and found.sequence >= 0
    )
