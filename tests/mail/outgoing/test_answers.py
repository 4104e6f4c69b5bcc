"""Answers written in the portal, as another mail program reads them."""

import email
import email.policy
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.mail.outgoing.answers import compose_answer, safe_filename

DATE = datetime(2026, 11, 22, 12, 30, tzinfo=UTC)
LONG_ID = "<" + "i" * 200 + "@peer.example>"


def answer(**changes: object) -> bytes:
    values: dict = {
        "sender": "bob@peer.example",
        "to": ["alice@mail.example"],
        "cc": [],
        "subject": "Re: hello",
        "text": "Yes.\r\nBob",
        "attachments": [],
        "in_reply_to": "<1@mail.example>",
        "references": ["<0@mail.example>", "<1@mail.example>"],
        "date": DATE,
        "message_id": "<2@mail.example>",
    }
    return compose_answer(**(values | changes))


def read(raw: bytes) -> EmailMessage:
    assert raw.isascii()
    assert raw.count(b"\n") == raw.count(b"\r\n") == raw.count(b"\r")
    return email.message_from_bytes(raw, policy=email.policy.default)


def test_a_plain_answer_has_the_headers_of_its_thread() -> None:
    message = read(answer(cc=["carol@x.example"], sender_name="Bob Brüll"))
    assert dict(message.items()) == {
        "Message-ID": "<2@mail.example>",
        "In-Reply-To": "<1@mail.example>",
        "References": "<0@mail.example> <1@mail.example>",
        "From": "Bob Brüll <bob@peer.example>",
        "To": "alice@mail.example",
        "Cc": "carol@x.example",
        "Date": "Sun, 22 Nov 2026 12:30:00 +0000",
        "Subject": "Re: hello",
        "Content-Type": 'text/plain; charset="utf-8"',
        "Content-Transfer-Encoding": "7bit",
        "MIME-Version": "1.0",
    }
    assert message.get_content() == "Yes.\r\nBob\r\n"


def test_a_long_message_id_stays_whole() -> None:
    raw = answer(in_reply_to=LONG_ID, references=["<0@mail.example>", LONG_ID])
    assert f"\r\nIn-Reply-To: {LONG_ID}\r\n".encode() in raw
    assert f"\r\nReferences: <0@mail.example>\r\n {LONG_ID}\r\n".encode() in raw


def test_attachments_arrive_byte_for_byte_under_a_safe_name() -> None:
    files = [
        ("../../etc/Prüfung\r\n.pdf", "application/pdf", bytes(range(256))),
        ("note.txt", "text/plain", b"bare\nlf \xff"),
        ("mail.eml", "message/rfc822", b"Subject: x\r\n\r\n"),
        ("odd", "text/html; charset=x\r\nBcc: all@x", b"<p>"),
    ]
    parts = list(read(answer(attachments=files)).iter_attachments())
    found = [(part.get_filename(), part.get_content_type(), part.get_payload(decode=True)) for part in parts]
    assert found == [
        ("Prüfung_.pdf", "application/pdf", bytes(range(256))),
        ("note.txt", "text/plain", b"bare\nlf \xff"),
        ("mail.eml", "application/octet-stream", b"Subject: x\r\n\r\n"),
        ("odd", "application/octet-stream", b"<p>"),
    ]


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("C:\\temp\\a.doc", "a.doc"),
        ("..", "attachment"),
        ("", "attachment"),
        (".bashrc", "bashrc"),
        ("a\u202egnp.exe", "a_gnp.exe"),
        ("x" * 200 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_a_file_name_is_made_safe(name: str, safe: str) -> None:
    assert safe_filename(name) == safe


@pytest.mark.parametrize(
    "changes",
    [
        {"sender": "bob@peer.example\r\nBcc: x@y"},
        {"to": ["a@b\nBcc: x@y"]},
        {"cc": ["a@b, c@d"]},
        {"subject": "hi\r\nBcc: x@y"},
        {"sender_name": "Bob\nBcc: x@y"},
        {"in_reply_to": "<1@x>\r\nBcc: x@y"},
        {"references": ["<1@x> <2@x>"]},
        {"message_id": "<1@x"},
        {"date": datetime(2026, 1, 1)},
    ],
)
def test_a_value_that_could_add_a_header_is_refused(changes: dict) -> None:
    with pytest.raises(ValueError, match=r"control|address|message id|zone"):
        answer(**changes)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=200))
def test_any_text_reads_back(text: str) -> None:
    expected = text.replace("\r\n", "\n").replace("\r", "\n")
    content = read(answer(text=text)).get_content().replace("\r\n", "\n")
    assert content.rstrip("\n") == expected.rstrip("\n")
