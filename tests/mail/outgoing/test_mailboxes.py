"""Which addresses we write to, and how they stand in a header that other mail systems read."""

import email
import email.policy
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.mail.outgoing.test_notices import BRAND, DATE, EXPIRES, LINK, UNIQUE
from troth.mail.outgoing.answers import compose_answer
from troth.mail.outgoing.mailboxes import written
from troth.mail.outgoing.notices import Failed, Receipt, Waiting, compose
from troth.runtime.addresses import mailbox

JÖRG = "jörg@bücher.example"


@pytest.mark.parametrize(
    "address",
    [
        "ada@b.example",
        JÖRG,
        "ada@bücher.example",
        "用户@例え.テスト",
        "ชื่อ@ไทย.example",
        "a.ö+x@b",
        "ä" * 32 + "@b",
    ],
)
def test_an_address_of_letters_that_can_be_seen_is_taken_as_it_is(address):
    assert mailbox(address) == address


@pytest.mark.parametrize(
    "address",
    ["ö@", "@ö", "ö..a@b", ".ö@b", "ö.@b", '"ö"@b', "ö a@b", "ö@☃", "ö@-b", "ö@b_c", "ö<@b", "ö@b>",
     "ö\u200d@b", "ö\u202e@b", "ö\u3000@b", "o\u0308@b", "\u212a@b", "ö\ud800@b", "ö\x80@b", "ö\ue000@b",
     "ä" * 33 + "@b"],
    ids=ascii,
)  # fmt: skip
def test_what_could_mislead_or_be_two_mailboxes_is_not(address):
    with pytest.raises(ValueError, match="not a mail address"):
        mailbox(address)


@given(st.text(max_size=10), st.text(max_size=10))
def test_whatever_is_taken_stays_within_the_brackets_of_a_header(local, domain):
    try:
        address = mailbox(f"{local}@{domain}")
    except ValueError:
        return
    assert address.isprintable() or "\u200c" in domain or "\u200d" in domain
    assert not set(address) & set(' <>()[]:;,"\\\r\n')
    assert address.count("@") == 1


def test_a_domain_alone_stands_in_ascii_and_a_local_part_brings_its_domain_along():
    assert written("ada@bücher.example") == "ada@xn--bcher-kva.example"
    assert written(JÖRG) == JÖRG


def header(raw):
    return email.message_from_string(raw.decode(), policy=email.policy.SMTPUTF8)


def test_a_notice_to_an_internationalised_address_has_it_in_utf_8_and_a_seven_bit_text():
    raw = compose(Waiting(JÖRG, "a@mail.example", LINK, EXPIRES, "Müller"), BRAND, date=DATE, unique=UNIQUE)
    head, _, body = raw.partition(b"\r\n\r\n")
    assert "To: jörg@bücher.example\r\n".encode() in head
    assert body.isascii()
    assert header(raw)["To"].addresses[0].addr_spec == JÖRG


@pytest.mark.parametrize(
    "notice",
    [
        Waiting("ada@bücher.example", JÖRG, LINK, EXPIRES),
        Failed("ada@bücher.example", (JÖRG,), "undeliverable"),
        Receipt("ada@bücher.example", JÖRG, datetime(2026, 1, 1, tzinfo=UTC)),
    ],
    ids=lambda notice: notice.kind.value,
)
def test_a_notice_about_such_an_address_is_seven_bit_for_everybody_else_and_still_names_it(notice):
    raw = compose(notice, BRAND, date=DATE, unique=UNIQUE)
    assert raw.isascii()
    message = header(raw)
    assert message["To"].addresses[0].addr_spec == "ada@xn--bcher-kva.example"
    assert JÖRG in message["Subject"] + message.get_content()


def test_an_answer_names_everybody_as_they_are_written_to():
    raw = compose_answer(
        JÖRG,
        ("ada@bücher.example",),
        ("用户@例え.テスト",),
        "Größe",
        "Ja.\n",
        (),
        None,
        (),
        DATE,
        f"<{UNIQUE}@x>",
    )
    message = header(raw)
    assert message["From"].addresses[0].addr_spec == JÖRG
    assert message["To"].addresses[0].addr_spec == "ada@xn--bcher-kva.example"
    assert message["Cc"].addresses[0].addr_spec == "用户@例え.テスト"
    assert message["Subject"] == "Größe"
    assert compose_answer(
        "a@x", ("b@x",), (), "Größe", "Ja.\n", (), None, (), DATE, f"<{UNIQUE}@x>"
    ).isascii()
