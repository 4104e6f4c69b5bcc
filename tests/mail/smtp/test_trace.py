from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.mail.smtp.receiving import PEER
from troth.mail.smtp.trace import protocol, received
from troth.mail.smtp.values import Envelope, Recipient

AT = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
ONE = (Recipient("b@example.org", frozenset(), None),)
ENVELOPE = Envelope("a@example.com", ONE, False, False, None, None)
CLIENT = replace(PEER, helo="client.example", tls=True, user="ann")


def header(envelope: Envelope = ENVELOPE, address: str = "192.0.2.1", *, show_client: bool = True) -> bytes:
    peer = replace(CLIENT, address=address)
    return received(peer, envelope, hostname="mx.example", identifier="Q1", at=AT, show_client=show_client)


def test_the_header_names_client_server_protocol_and_sole_recipient():
    assert header() == (
        b"Received: from client.example ([192.0.2.1])\r\n\tby mx.example with ESMTPSA id Q1\r\n"
        b"\tfor <b@example.org>; Wed, 04 Mar 2026 05:06:07 +0000\r\n"
    )


def test_the_client_is_left_out_when_told_so():
    hidden = header(show_client=False)
    assert hidden.startswith(b"Received: by mx.example with ESMTPSA id Q1\r\n")
    assert b"192.0.2.1" not in hidden and b"client.example" not in hidden


def test_one_recipient_is_not_shown_to_another():
    assert b"for <" not in header(replace(ENVELOPE, recipients=ONE * 2))


def test_an_ipv6_address_is_tagged():
    assert b"([IPv6:2001:db8::1])" in header(address="2001:db8::1")


@pytest.mark.parametrize(
    ("esmtp", "tls", "user", "utf8", "keyword"),
    [
        (False, False, None, False, "SMTP"),
        (True, False, None, False, "ESMTP"),
        (True, True, None, False, "ESMTPS"),
        (True, True, "ann", False, "ESMTPSA"),
        (True, False, None, True, "UTF8SMTP"),
        (True, True, "ann", True, "UTF8SMTPSA"),
    ],
)
def test_the_protocol_keyword(esmtp: bool, tls: bool, user: str | None, utf8: bool, keyword: str):
    peer = replace(PEER, esmtp=esmtp, tls=tls, user=user)
    assert protocol(peer, replace(ENVELOPE, utf8=utf8)) == keyword
