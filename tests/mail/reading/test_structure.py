"""The MIME tree of well-made and ill-made messages."""

import time
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.mail.reading.documents import composed, mail
from troth.mail.reading import Finding, Limits, Reading, read


def kinds(reading: Reading) -> set[str]:
    return {finding.kind for finding in reading.findings}


def multipart(*children: str, kind: str = "mixed", end: str = "--b--\r\n") -> bytes:
    body = "".join(f"--b\r\n{child}\r\n" for child in children) + end
    return mail(f'Content-Type: multipart/{kind}; boundary="b"', body=body)


def test_a_plain_message_has_one_part_at_the_empty_path():
    reading = read(mail("Subject: Hi", body="Hello\r\n"))
    assert [(part.path, part.content_type, part.content()) for part in reading.parts] == [
        ((), "text/plain", b"Hello\r\n")
    ]
    assert reading.findings == ()
    assert [(text.where, text.text) for text in reading.texts] == [("subject", "Hi"), ("body", "Hello\r\n")]


def test_parts_are_numbered_as_in_imap_and_lose_only_the_break_before_the_boundary():
    inner = 'Content-Type: multipart/alternative; boundary="bb"\r\n\r\n--bb\r\n\r\ntwo\r\n\r\n--bb--'
    reading = read(multipart("\r\none", inner))
    assert [(part.path, part.content()) for part in reading.parts] == [((1,), b"one"), ((2, 1), b"two\r\n")]
    assert reading.findings == ()


def test_a_boundary_may_be_followed_by_white_space():
    reading = read(multipart("\r\none").replace(b"--b\r\n", b"--b \t \r\n"))
    assert [part.content() for part in reading.parts] == [b"one"]


def test_bare_line_feeds_separate_lines_too():
    reading = read(multipart("\r\none", "\r\ntwo").replace(b"\r\n", b"\n"))
    assert [part.content() for part in reading.parts] == [b"one", b"two"]


def test_a_missing_end_is_found_and_the_last_part_still_read():
    reading = read(multipart("\r\none", "\r\ntwo", end=""))
    assert [part.content() for part in reading.parts] == [b"one", b"two\r\n"]
    assert reading.findings == (Finding("truncated-multipart", "message"),)


@pytest.mark.parametrize(
    "given", ["multipart/mixed", 'multipart/mixed; boundary=""', "multipart/mixed; boundary=z"]
)
def test_a_multipart_that_cannot_be_cut_is_read_as_text(given: str):
    reading = read(mail(f"Content-Type: {given}", body="--b\r\n\r\nhidden words\r\n--b--"))
    assert kinds(reading) == {"no-boundary"}
    assert "hidden words" in reading.texts[0].text


def test_an_outer_boundary_ends_an_inner_part_without_end():
    inner = 'Content-Type: multipart/mixed; boundary="bb"\r\n\r\n--bb\r\n\r\ninside'
    reading = read(multipart(inner, "\r\noutside"))
    assert [(part.path, part.content()) for part in reading.parts] == [
        ((1, 1), b"inside"),
        ((2,), b"outside"),
    ]
    assert reading.findings == (Finding("truncated-multipart", "part 1"),)


def test_parts_after_the_end_are_ambiguous_and_scanned():
    reading = read(multipart("\r\none", end="--b--\r\n--b\r\n\r\nsmuggled\r\n"))
    assert kinds(reading) == {"ambiguous-multipart"}
    assert [text.where for text in reading.texts if "smuggled" in text.text] == ["epilogue"]


def test_ten_thousand_parts_are_cut_off_at_the_limit():
    reading = read(multipart(*["\r\nx"] * 10_000))
    assert len(reading.parts) == 499
    assert "too-many-parts" in kinds(reading)


def test_five_thousand_levels_are_cut_off_at_the_limit_in_linear_time():
    levels = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\r\n\r\n--b{n}\r\n' for n in range(5000))
    started = time.process_time()
    reading = read(levels.encode())
    assert "too-deep" in kinds(reading)
    assert [len(part.path) for part in reading.parts] == [20]
    assert time.process_time() - started < 1


def test_messages_inside_messages_are_cut_off_at_the_limit():
    reading = read(b"Content-Type: message/rfc822\r\n\r\n" * 5000)
    assert "too-deep" in kinds(reading)


def test_fifty_mebibytes_are_read_in_seconds():
    body = "All work and no play makes Jack a dull boy.\r\n" * 1_200_000
    started = time.process_time()
    reading = read(mail("Subject: Long", body=body))
    assert sum(len(text.text) for text in reading.texts) == 20_000_000
    assert kinds(reading) == {"too-much-text"}
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    "hostile",
    [
        mail('Content-Type: multipart/mixed; boundary="b"', body="\r\n--bx" * 400_000),
        mail("Content-Type: text/html", body="<a '" * 400_000),
        mail("Content-Type: text/html", body="<!--" * 400_000),
        mail("Content-Type: text/html", body='<a b="' * 300_001),
        mail("Content-Type: text/html", body="<style>" * 300_000),
        mail("Content-Type: text/html", body="&a" * 500_000),
        mail("Content-Type: text/html", body="&#" + "9" * 1_000_000),
        mail("Content-Type: text/plain; charset=utf-8", body="\u0301\u0323" * 200_000),
        mail("Content-Type: text/plain; charset=utf-8", body="\ufdfa" * 500_000),
        mail("Content-Transfer-Encoding: base64", body="AA==" * 400_000),
        mail("Content-Type: text/plain" + ";" * 250_000),
        mail("Content-Type: text/plain" + ';a="' * 60_000),
        mail("From: " + "(" * 250_000),
        mail("From: " + "a:" * 125_000),
        mail("Subject: " + "=?a?q?" * 40_000),
        mail("Subject: " + "=?utf-8?q?=41?= " * 16_000),
        mail("A" * 250_000),
        b"A: b\r\n" * 400_000,
    ],
    ids=lambda hostile: repr(hostile[-24:]),
)
def test_nothing_takes_more_than_linear_time(hostile: bytes):
    started = time.process_time()
    reading = read(hostile)
    assert reading.texts is not None
    assert reading.addresses("from") is not None
    assert reading.subject is not None
    assert time.process_time() - started < 4


def test_headers_beyond_the_limit_are_found_and_the_body_still_read():
    reading = read(mail(*["X: y"] * 30, "Subject: late", body="the body"), Limits(headers=20))
    assert reading.header("subject") is None
    assert kinds(reading) == {"headers-too-large"}
    assert reading.texts[-1].text == "the body"
    long = read(mail("X: " + "y" * 2000, body="the body"), Limits(header_bytes=1000))
    assert (kinds(long), long.texts[-1].text) == ({"headers-too-large"}, "the body")


def test_a_line_that_is_no_field_begins_the_body():
    reading = read(b"Subject: Hi\r\nthe secret\r\n\r\nthe rest")
    assert kinds(reading) == {"no-separator"}
    assert reading.body_text == "the secret\r\n\r\nthe rest"


def test_bodies_are_chosen_among_alternatives_and_pictures_by_their_content_id():
    message = composed("plain words")
    message.add_alternative('<p>rich words <img src="cid:logo@x"></p>', subtype="html")
    html = message.get_payload(1)
    html.add_related(b"\x89PNG picture", maintype="image", subtype="png", cid="<logo@x>")
    message.add_attachment(b"%PDF-", maintype="application", subtype="pdf", filename="a.pdf")
    message.add_attachment(composed("forwarded"))
    reading = read(message.as_bytes(policy=SMTP))
    assert reading.body_text == "plain words\r\n"
    assert reading.body_html == '<p>rich words <img src="cid:logo@x"></p>\r\n'
    assert [part.content_id for part in reading.inline] == ["logo@x"]
    assert [part.filename for part in reading.attachments] == ["a.pdf", "message.eml"]
    assert "attachment message.eml › body" in [text.where for text in reading.texts]


names = st.sampled_from(["a.bin", "Ü ß.dat", "x" * 90, "日本.txt"])
# The composer of the standard library takes these for line breaks.
words = st.text(st.characters(codec="utf-8", exclude_characters="\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"))


@given(text=words, files=st.lists(st.tuples(st.binary(max_size=300), names), max_size=4))
@settings(max_examples=60, deadline=None)
def test_every_leaf_of_a_composed_message_is_found_with_identical_content(
    text: str, files: list[tuple[bytes, str]]
):
    message = EmailMessage()
    message.set_content(text)
    for content, name in files:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    reading = read(message.as_bytes(policy=SMTP))
    expected = [part.get_payload(decode=True) for part in message.walk() if not part.is_multipart()]
    assert [part.content().replace(b"\r\n", b"\n") for part in reading.parts[:1]] == expected[:1]
    assert [part.content() for part in reading.parts[1:]] == expected[1:]
    assert [part.filename for part in reading.parts[1:]] == [name for _, name in files]


def test_the_calendar_of_a_mail_is_its_first_part_of_that_type():
    first = "Content-Type: Text/Calendar; method=REPLY; charset=utf-8\r\n\r\nBEGIN:VCALENDAR"
    second = "Content-Type: text/calendar\r\n\r\nsecond"
    found = read(multipart("\r\none", first, second)).calendar
    assert found is not None
    assert found.content() == b"BEGIN:VCALENDAR"
    assert read(multipart("\r\none", "Content-Type: application/ics\r\n\r\nx")).calendar is None
