"""The mails that the server writes itself: their words, their headers, and that nobody can forge a header."""

import email
import email.policy
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.mail.outgoing.notices import (
    Brand,
    Failed,
    FollowUp,
    Notice,
    NoticeKind,
    PassphraseFailures,
    Receipt,
    ServiceContact,
    Waiting,
    Why,
    compose,
)

BRAND = Brand(
    "Müller, Söhne", "no-reply@mail.example", "help@mail.example", "https://mail.example/box", "mail.example"
)
DATE = datetime(2026, 11, 22, 12, 30, tzinfo=UTC)
EXPIRES = datetime(2026, 11, 29, 12, 30, tzinfo=UTC)
UNIQUE = "0123456789abcdefABCDEF"
LINK = "https://mail.example/box/read/" + "k" * 80

WAITING = Waiting("bob@peer.example", "alice@mail.example", LINK, EXPIRES, "Alice Müller")
NOTICES: list[Notice] = [
    WAITING,
    Failed("alice@mail.example", ("bob@peer.example", "l" * 64 + "@" + "d" * 60 + ".example"), "expired"),
    PassphraseFailures("bob@peer.example", 5, EXPIRES, resets=True),
    Receipt("alice@mail.example", "bob@peer.example", DATE),
    ServiceContact("bob@peer.example", "Your sign-in link", ["Here it is.", "word " * 60], LINK),
    FollowUp("bob@peer.example", "T-1042", ["We found the cause."], solved=True),
]


def composed(notice: Notice, brand: Brand = BRAND) -> EmailMessage:
    return email.message_from_bytes(
        compose(notice, brand, date=DATE, unique=UNIQUE), policy=email.policy.default
    )


def test_there_is_one_notice_of_every_kind() -> None:
    assert {notice.kind for notice in NOTICES} == set(NoticeKind)


@pytest.mark.parametrize("notice", NOTICES, ids=lambda notice: notice.kind.value)
def test_every_notice_is_seven_bit_marked_automatic_and_from_the_tenant(notice: Notice) -> None:
    raw = compose(notice, BRAND, date=DATE, unique=UNIQUE)
    assert raw.isascii()
    assert raw.count(b"\n") == raw.count(b"\r\n") == raw.count(b"\r")
    message = composed(notice)
    assert message["From"] == '"Müller, Söhne" <no-reply@mail.example>'
    assert message["To"].addresses[0].addr_spec == notice.to
    assert message["Date"] == "Sun, 22 Nov 2026 12:30:00 +0000"
    assert message["Message-ID"] == "<0123456789abcdefABCDEF@mail.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content_type() == "text/plain"
    assert message.get_content_charset() == "utf-8"


@pytest.mark.parametrize("notice", NOTICES, ids=lambda notice: notice.kind.value)
def test_text_is_at_most_78_columns_wide_except_what_cannot_be_broken(notice: Notice) -> None:
    text = composed(notice).get_content()
    assert [row for row in text.splitlines() if len(row) > 78 and " " in row] == []


def test_a_waiting_message_tells_who_until_when_where_and_how_to_tell_a_forgery() -> None:
    message = composed(WAITING)
    text = " ".join(message.get_content().split())
    assert message["Subject"] == "alice@mail.example has sent you a confidential message"
    assert "Alice Müller (alice@mail.example) has sent you a confidential message" in text
    assert "It can be read until Sunday, 29 November 2026, 12:30 UTC." in text
    assert LINK in message.get_content().splitlines()
    assert (
        "the real link begins with https://mail.example/box/ and we never ask for a passphrase by mail"
    ) in text
    assert "On your first visit you choose a passphrase" in text


@pytest.mark.parametrize(
    "name", ["help@bank.example", "Go to bank.example", "https://x", "Reset <here>", "x" * 81, ""]
)
def test_a_name_that_could_pass_for_a_link_or_an_address_is_left_out(name: str) -> None:
    notice = Waiting("bob@peer.example", "alice@mail.example", LINK, EXPIRES, name)
    assert "Söhne, alice@mail.example has sent" in " ".join(composed(notice).get_content().split())


@pytest.mark.parametrize(
    ("why", "said"),
    [
        ("expired", "before the time for it ran out"),
        ("undeliverable", "we have stopped trying"),
        ("refused by rules", "do not allow it"),
        ("deleted unread", "deleted before it was read"),
    ],
)
def test_a_failed_message_tells_to_whom_and_why(why: Why, said: str) -> None:
    text = composed(Failed("a@mail.example", ("b@x.example", "c@y.example"), why)).get_content()
    assert said in " ".join(text.split())
    assert {"b@x.example", "c@y.example"} <= set(text.splitlines())


def test_passphrase_failures_tell_whether_the_account_is_locked() -> None:
    locked = composed(PassphraseFailures("b@x.example", 5, EXPIRES, resets=True)).get_content()
    open_ = composed(PassphraseFailures("b@x.example", 1, None, resets=True)).get_content()
    assert "given 5 times" in locked
    assert "until Sunday, 29 November 2026, 12:30 UTC" in " ".join(locked.split())
    assert "given once" in open_
    assert "until" not in open_


def test_passphrase_failures_name_the_mend_that_the_owner_has() -> None:
    own = composed(PassphraseFailures("b@x.example", 6, EXPIRES, resets=True)).get_content()
    members = " ".join(
        composed(PassphraseFailures("b@x.example", 6, EXPIRES, resets=False)).get_content().split()
    )
    assert "You can reset a forgotten passphrase here:" in " ".join(own.split())
    assert "You can reset" not in members
    assert "Whoever looks after mail in your organisation can give you a new one." in members


@pytest.mark.parametrize(
    "link",
    [
        "https://evil.example/box/x",
        "https://mail.example/boxer",
        "https://mail.example/box/a b",
        "https://mail.example/box/\r\nx",
        "https://mail.example/box/é",
    ],
)
def test_a_link_that_leads_elsewhere_is_refused(link: str) -> None:
    with pytest.raises(ValueError, match=r"portal|control"):
        composed(Waiting("b@x.example", "a@y.example", link, EXPIRES))


@pytest.mark.parametrize(
    "address",
    ["", "x", "a@b@c", "a b@c", "<a@b>", "a@b,c@d", "a@-b", "a@b..c", ".a@b", "a" * 65 + "@b"],
)
def test_a_malformed_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="not a mail address"):
        composed(Receipt(address, "bob@peer.example", DATE))


@pytest.mark.parametrize("breaker", ["\r", "\n", "\r\n", "\0", "\x0b", "\x85", "\u2028", "\u202e", "\ud800"])
@pytest.mark.parametrize(
    "inject",
    [
        lambda bad: composed(Waiting(bad, "a@y.example", LINK, EXPIRES)),
        lambda bad: composed(Waiting("b@x.example", bad, LINK, EXPIRES)),
        lambda bad: composed(Waiting("b@x.example", "a@y.example", LINK, EXPIRES, bad)),
        lambda bad: composed(Failed("b@x.example", (bad,), "expired")),
        lambda bad: composed(ServiceContact("b@x.example", bad, ["text"])),
        lambda bad: composed(ServiceContact("b@x.example", "title", [bad])),
        lambda bad: composed(FollowUp("b@x.example", bad, ["text"], solved=False)),
        lambda bad: composed(NOTICES[3], Brand(bad, "a@b", "a@b", "https://x", "x")),
        lambda bad: composed(NOTICES[3], Brand("x", bad, "a@b", "https://x", "x")),
        lambda bad: composed(NOTICES[3], Brand("x", "a@b", bad, "https://x", "x")),
        lambda bad: composed(NOTICES[3], Brand("x", "a@b", "a@b", "https://x", bad)),
        lambda bad: compose(NOTICES[3], BRAND, date=DATE, unique=bad),
    ],
)
def test_a_line_break_in_any_value_is_refused(inject: object, breaker: str) -> None:
    with pytest.raises(ValueError, match=r"control|not a mail address|message id"):
        inject(f"x@y.example{breaker}Bcc: all@x.example")  # type: ignore[operator]  # a parametrised lambda


@given(st.text(max_size=120))
def test_whatever_the_title_is_the_headers_stay_the_same(title: str) -> None:
    try:
        message = composed(ServiceContact("b@x.example", title, ["text"]))
    except ValueError:
        return
    assert sorted(message.keys()) == [
        "Auto-Submitted",
        "Content-Transfer-Encoding",
        "Content-Type",
        "Date",
        "From",
        "MIME-Version",
        "Message-ID",
        "Subject",
        "To",
    ]
    assert "".join(str(message["Subject"]).split()) == "".join(title.split())


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        composed(Receipt("a@x.example", "b@x.example", datetime(2026, 1, 1)))
