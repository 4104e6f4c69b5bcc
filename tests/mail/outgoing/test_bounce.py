"""Delivery status notifications as another mail system reads them."""

import base64
import email
import email.policy
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from troth.mail.outgoing import Outcome, Parcel
from troth.mail.outgoing.bounce import Report, Reporter, failure_report, relayed_report

REPORTER = Reporter("mx.troth.example", "postmaster@troth.example", "Zürich Mail")
ARRIVED = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
TRIED = datetime(2026, 11, 22, 12, 5, tzinfo=UTC)
UNIQUE = "0123456789abcdef"
CONTENT = b"From: a@troth.example\r\nSubject: secret plan\r\n\r\nThe body.\r\n"
NOBODY = Outcome("b@peer.example", 550, "5.1.1", "nobody here")


def report(parcel: Parcel, *outcomes: Outcome) -> Report:
    return Report(parcel, outcomes, ARRIVED, TRIED, "mx.peer.example")


def parcel(content: bytes = CONTENT, **changes: object) -> Parcel:
    return Parcel("a@troth.example", ("b@peer.example",), content, **changes)  # type: ignore[arg-type]  # free form


def read(bounce: Parcel | None) -> EmailMessage:
    assert bounce is not None
    return email.message_from_bytes(bounce.content, policy=email.policy.default)


def test_a_failure_is_reported_to_the_sender_from_the_null_path() -> None:
    bounce = failure_report(report(parcel(envid="q 1"), NOBODY), REPORTER, UNIQUE)
    assert bounce is not None
    assert (bounce.sender, bounce.recipients) == ("", ("a@troth.example",))
    assert bounce.content.isascii()
    assert bounce.content.count(b"\n") == bounce.content.count(b"\r\n")
    message = read(bounce)
    assert message["Auto-Submitted"] == "auto-replied"
    assert message["From"] == "Zürich Mail <postmaster@troth.example>"
    assert message.get_content_type() == "multipart/report"
    assert message["Content-Type"].params["report-type"] == "delivery-status"
    words, status, returned = message.iter_parts()
    assert "b@peer.example: 550 nobody here" in words.get_content()
    about_message, about_recipient = status.iter_parts()
    assert list(about_message.items()) == [
        ("Original-Envelope-Id", "q 1"),
        ("Reporting-MTA", "dns; mx.troth.example"),
        ("Arrival-Date", "Sun, 22 Nov 2026 12:00:00 +0000"),
    ]
    assert list(about_recipient.items()) == [
        ("Final-Recipient", "rfc822; b@peer.example"),
        ("Action", "failed"),
        ("Status", "5.1.1"),
        ("Remote-MTA", "dns; mx.peer.example"),
        ("Diagnostic-Code", "smtp; 550 5.1.1 nobody here"),
        ("Last-Attempt-Date", "Sun, 22 Nov 2026 12:05:00 +0000"),
    ]
    assert returned.get_content_type() == "text/rfc822-headers"
    assert b"secret plan" in bounce.content
    assert b"The body." not in bounce.content


@pytest.mark.parametrize(
    ("content", "ret", "part"),
    [
        (CONTENT, "FULL", "message/rfc822"),
        (CONTENT, "HDRS", "text/rfc822-headers"),
        (CONTENT, None, "text/rfc822-headers"),
        (CONTENT + b"x" * 65536, "FULL", "text/rfc822-headers"),
        (CONTENT + b"\xff", "FULL", "text/rfc822-headers"),
    ],
)
def test_the_whole_message_comes_back_only_when_asked_small_and_plain(
    content: bytes, ret: str | None, part: str
) -> None:
    message = read(failure_report(report(parcel(content, ret=ret), NOBODY), REPORTER, UNIQUE))
    assert [one.get_content_type() for one in message.iter_parts()][2] == part


def test_a_bounce_is_never_bounced() -> None:
    assert failure_report(report(Parcel("", ("b@peer.example",), CONTENT), NOBODY), REPORTER, UNIQUE) is None


@pytest.mark.parametrize(
    ("notify", "due"),
    [
        ({"NEVER"}, False),
        ({"SUCCESS"}, False),
        ({"DELAY"}, False),
        ({"FAILURE", "DELAY"}, True),
        (set(), True),
    ],
)
def test_a_failure_is_reported_only_where_it_was_asked(notify: set[str], due: bool) -> None:
    asked = parcel(notify={"b@peer.example": frozenset(notify)})
    assert (failure_report(report(asked, NOBODY), REPORTER, UNIQUE) is not None) == due


def test_recipients_are_judged_one_by_one_and_the_delivered_are_left_out() -> None:
    many = Parcel(
        "a@troth.example",
        ("b@x", "c@x", "d@x"),
        CONTENT,
        notify={"c@x": frozenset({"NEVER"})},
    )
    outcomes = [Outcome("b@x", 250, "2.0.0", "ok"), Outcome("c@x", 550, "5.0.0", "no")]
    late = Outcome("d@x", 451, "4.4.1", "unreachable")
    message = read(failure_report(report(many, *outcomes, late), REPORTER, UNIQUE))
    _, status, _ = message.iter_parts()
    _, *recipients = status.iter_parts()
    assert [(one["Final-Recipient"], one["Status"]) for one in recipients] == [("rfc822; d@x", "4.4.7")]


def test_a_success_that_the_next_host_will_not_report_is_reported_as_relayed() -> None:
    asked = parcel(notify={"b@peer.example": frozenset({"SUCCESS"})})
    handed = Outcome("b@peer.example", 250, "2.0.0", "queued")
    _, status, _ = read(relayed_report(report(asked, handed), REPORTER, UNIQUE)).iter_parts()
    _, about = status.iter_parts()
    assert (about["Action"], about["Status"]) == ("relayed", "2.1.9")
    taken_over = Outcome("b@peer.example", 250, "2.0.0", "queued", peer_notifies=True)
    assert relayed_report(report(asked, taken_over), REPORTER, UNIQUE) is None
    assert relayed_report(report(parcel(), handed), REPORTER, UNIQUE) is None
    assert relayed_report(report(asked, NOBODY), REPORTER, UNIQUE) is None


def test_an_internationalised_recipient_is_named_in_seven_bits() -> None:
    bounce = failure_report(
        report(parcel(), Outcome("josé+x@bücher.example", 550, "5.1.1", "nö")), REPORTER, UNIQUE
    )
    assert bounce is not None
    assert b"Final-Recipient: utf-8; jos\\x{E9}\\x{2B}x@b\\x{FC}cher.example\r\n" in bounce.content
    assert b"Diagnostic-Code: smtp; 550 5.1.1 n?\r\n" in bounce.content
    assert not bounce.utf8


def test_an_internationalised_sender_gets_an_internationalised_bounce() -> None:
    bounce = failure_report(report(Parcel("josé@x", ("b@x",), CONTENT), NOBODY), REPORTER, UNIQUE)
    assert bounce is not None
    assert (bounce.utf8, bounce.eight_bit) == (True, True)
    assert "To: <josé@x>\r\n".encode() in bounce.content


def test_what_a_peer_said_cannot_add_a_field() -> None:
    spoken = Outcome("b@peer.example", 550, "5.1.1", "no\r\nAction: delivered\r\n\r\n--=_0123456789abcdef--")
    message = read(failure_report(report(parcel(), spoken), REPORTER, UNIQUE))
    _, status, _ = message.iter_parts()
    _, about = status.iter_parts()
    assert about.get_all("Action") == ["failed"]


JÖRG = "jörg@bücher.example"
WIDE = "From: a@troth.example\r\nTo: jörg@bücher.example\r\nSubject: Größe\r\n\r\nThe body.\r\n".encode()


def test_an_internationalised_recipient_is_named_in_the_utf_8_type_in_a_report_that_any_system_carries() -> (
    None
):
    refused = Outcome(JÖRG, 553, "5.6.7", "The next host does not take internationalised addresses")
    sent = Parcel("a@troth.example", (JÖRG,), WIDE, utf8=True)
    bounce = failure_report(report(sent, refused), REPORTER, UNIQUE)
    assert bounce is not None
    assert bounce.content.isascii()
    words, status, returned = read(bounce).iter_parts()
    assert f"{JÖRG}: 553 The next host" in words.get_content()
    _, about = status.iter_parts()
    assert about["Final-Recipient"] == r"utf-8; j\x{F6}rg@b\x{FC}cher.example"  # RFC 6533 §3
    assert about["Status"] == "5.6.7"
    assert returned.get_content_type() == "message/global-headers"
    assert "Subject: Größe".encode() in base64.b64decode(returned.get_payload(0).as_string().encode())


def test_a_report_to_an_internationalised_sender_needs_smtputf8_only_for_its_local_part() -> None:
    for sender, to, wide in (
        (JÖRG, JÖRG, True),
        ("ada@bücher.example", "ada@xn--bcher-kva.example", False),
    ):
        bounce = failure_report(
            report(Parcel(sender, ("b@peer.example",), CONTENT), NOBODY), REPORTER, UNIQUE
        )
        assert bounce is not None
        assert bounce.recipients == (sender,)
        assert f"\r\nTo: <{to}>\r\n".encode() in bounce.content
        assert bounce.utf8 is wide
        assert bounce.content.isascii() is not wide
