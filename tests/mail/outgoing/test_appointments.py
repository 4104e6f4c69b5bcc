"""Invitations as mails: the parts that mail programs look for, and the marks of every notice."""

import email
import email.policy
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from troth.mail.outgoing.appointments import Appointment
from troth.mail.outgoing.notices import Brand, compose

BRAND = Brand(
    "Müller, Söhne", "no-reply@mail.example", "help@mail.example", "https://mail.example", "mail.example"
)
DATE = datetime(2026, 11, 22, 12, 30, tzinfo=UTC)
UNIQUE = "0123456789abcdefABCDEF"
CALENDAR = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:Café\r\nEND:VCALENDAR\r\n".encode()
INVITATION = Appointment(
    to="bob@peer.example",
    kind="meeting-invitation",
    title="Ann invites you to a meeting",
    text=["Ann Miller invites you.", "Monday, 23 November 2026, 10:00 (Europe/Berlin)"],
    link="https://mail.example/meet/abc",
    calendar=CALENDAR,
    method="REQUEST",
    reply="meeting+k7@mail.example",
)


def composed(appointment: Appointment = INVITATION) -> EmailMessage:
    content = compose(appointment, BRAND, date=DATE, unique=UNIQUE)
    return email.message_from_bytes(content, policy=email.policy.default)


def shape(message: EmailMessage) -> list[str]:
    return [part.get_content_type() for part in message.walk()]


def test_the_calendar_stands_beside_the_text_and_as_a_file():
    message = composed()
    assert shape(message) == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/calendar",
        "application/ics",
    ]
    _, _, text, beside, file = message.walk()
    assert beside["Content-Type"].params == {"charset": "utf-8", "method": "REQUEST"}
    assert beside["Content-Disposition"] is None
    assert beside.get_payload(decode=True) == CALENDAR
    assert (file.get_content_disposition(), file.get_filename()) == ("attachment", "invite.ics")
    assert file.get_payload(decode=True) == CALENDAR
    assert "https://mail.example/meet/abc" in text.get_content().splitlines()
    assert "Monday, 23 November 2026, 10:00 (Europe/Berlin)" in text.get_content().splitlines()


def test_a_cancellation_says_so_where_programs_look():
    _, _, _, beside, _ = composed(replace(INVITATION, method="CANCEL")).walk()
    assert beside["Content-Type"].params["method"] == "CANCEL"


def test_it_is_marked_as_every_notice_and_answers_go_to_the_organiser():
    raw = compose(INVITATION, BRAND, date=DATE, unique=UNIQUE)
    assert raw.isascii()
    assert raw.count(b"\n") == raw.count(b"\r\n") == raw.count(b"\r")
    message = composed()
    assert message["From"] == '"Müller, Söhne" <no-reply@mail.example>'
    assert message["To"] == "bob@peer.example"
    assert message["Reply-To"] == "meeting+k7@mail.example"
    assert message["Subject"] == "Ann invites you to a meeting"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"] == "<0123456789abcdefABCDEF@mail.example>"


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": "Tea\r\nBcc: eve@evil.example"},
        {"text": ["Tea\r\n\r\n--boundary"]},
        {"link": "https://evil.example/meet/abc"},
        {"reply": "meeting+k7@mail.example\r\nBcc: eve@evil.example"},
        {"to": "bob"},
    ],
)
def test_no_value_breaks_out_of_its_place(wrong):
    with pytest.raises(ValueError, match=r"control|link|address"):
        composed(replace(INVITATION, **wrong))
