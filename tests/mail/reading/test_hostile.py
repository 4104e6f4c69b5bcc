"""Whatever the bytes are, reading them ends and never raises."""

import gzip
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.mail.reading.documents import (
    attached,
    composed,
    docx,
    mail,
    odt,
    paragraph,
    pdf,
    pptx,
    tarred,
    xlsx,
    zipped,
)
from tests.mail.reading.test_sealed import SEALED, SESSION_KEY, armoured, enveloped, pgp_mime, signed, smime
from troth.mail.reading import Limits, Reading, opening, read
from troth.mail.reading.values import Finding

LIMITS = Limits(expanded_bytes=1_000_000, text_chars=200_000)
CORPUS = [
    mail("From: Ada <a@x>", "Subject: =?utf-8?B?w5w=?=", "Date: Mon, 6 Oct 2025 10:00:00 +0000"),
    mail(
        "Content-Type: text/html; charset=utf-8", body="<p title='x'>a &amp; b<!-- c --><style>d</style></p>"
    ),
    attached(zipped({"n.txt": "words", "b.zip": zipped({"m.txt": "deep"})}), "a.zip"),
    attached(tarred({"n.txt": b"words"}), "a.tar"),
    attached(docx(paragraph("words")), "a.docx"),
    attached(xlsx(), "a.xlsx"),
    attached(pptx(), "a.pptx"),
    attached(odt(), "a.odt"),
    attached(rb"{\rtf1 words \u233? \'e9 \bin3 abc {\fonttbl x}}", "a.rtf"),
    attached(composed("words").as_bytes(), "a.eml"),
    smime(enveloped()),
    smime(signed()),
    pgp_mime(armoured(SESSION_KEY + SEALED)),
]


def use(reading: Reading) -> None:
    for part in reading.parts:
        assert len(part.content()) <= len(part.raw())
        part.text()
    shown = (reading.texts, reading.findings, reading.body_text, reading.body_html, reading.attachments)
    assert all(part is not None or index in (2, 3) for index, part in enumerate(shown))
    assert reading.inline is not None
    assert reading.encrypted_to_person in (True, False)
    assert [reading.date, reading.subject, reading.message_id, reading.addresses("to"), reading.headers("to")]


@given(st.binary(max_size=2000))
@settings(max_examples=300, deadline=None)
def test_random_bytes_are_read(content: bytes):
    use(read(content, LIMITS))


@given(
    st.lists(
        st.sampled_from(
            [b"--b", b"\r\n", b"--", b"Content-Type: multipart/mixed; boundary=b", b": ", b"x", b"="]
        )
    )
)
@settings(max_examples=300, deadline=None)
def test_random_pieces_of_messages_are_read(pieces: list[bytes]):
    use(read(b"".join(pieces), LIMITS))


def mutated(content: bytes, chance: random.Random) -> bytes:
    raw = bytearray(content)
    for _ in range(chance.randint(1, 6)):
        at, size = chance.randrange(len(raw)), chance.randint(1, 40)
        match chance.randrange(4):
            case 0:
                raw[at] ^= 1 << chance.randrange(8)
            case 1:
                raw[at:at] = chance.randbytes(size)
            case 2:
                del raw[at : at + size]
            case _:
                raw[at:at] = raw[at : at + size * 8]
        raw = raw or bytearray(b"x")
    return bytes(raw)


@pytest.mark.parametrize("seed", range(len(CORPUS)))
def test_mutated_messages_are_read(seed: int):
    chance = random.Random(seed)
    for _ in range(60):
        use(read(mutated(CORPUS[seed], chance), LIMITS))


@pytest.mark.parametrize("sort", ["zip", "tar", "rtf", "docx", "gz"])
def test_mutated_documents_are_read(sort: str):
    documents = {
        "zip": zipped({"n.txt": "words" * 50, "b.zip": zipped({"m.txt": "deep"})}),
        "tar": tarred({"n.txt": b"words", "x" * 150: b"more"}),
        "rtf": rb"{\rtf1 words \u233? \'e9 \bin3 abc {\fonttbl x}}",
        "docx": docx(paragraph("words")),
        "gz": gzip.compress(b"words" * 100),
    }
    chance = random.Random(7)
    for _ in range(80):
        use(read(attached(mutated(documents[sort], chance), f"a.{sort}"), LIMITS))


def test_mutated_pdf_files_are_read():
    chance = random.Random(11)
    for _ in range(60):
        use(read(attached(mutated(pdf(), chance), "a.pdf"), LIMITS))


def test_a_parser_that_fails_becomes_a_finding_and_stops_nothing_else(monkeypatch: pytest.MonkeyPatch):
    def fail(*_: object) -> tuple[str, bool]:
        raise RecursionError

    monkeypatch.setattr(opening.rtf, "to_text", fail)
    message = composed("words")
    message.add_attachment(b"{\\rtf1 x}", maintype="text", subtype="rtf", filename="a.rtf")
    message.add_attachment(b"after", maintype="text", subtype="plain", filename="b.txt")
    reading = read(message.as_bytes())
    assert reading.findings == (Finding("broken-document", "attachment a.rtf"),)
    assert reading.texts[-1].text == "after"
