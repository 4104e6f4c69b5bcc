"""Only CRLF.CRLF ends content: no mix of CR, LF and dot splits one message in two (SMTP smuggling)."""

import itertools

import pytest

from tests.mail.smtp.receiving import ENVELOPE, HELLO, codes, messages, open_session, talk

END = b"\r\n.\r\n"
PIECES = (b"\r", b"\n", b"\r\n", b"")
BREAKS = [b"".join(pair) for pair in itertools.product(PIECES, repeat=2)]
MIXES = sorted({before + b"." + after for before, after in itertools.product(BREAKS, repeat=2)})
SMUGGLED = b"MAIL FROM:<admin@example.com>\r\nRCPT TO:<victim@example.org>\r\nDATA\r\nSMUGGLED"


def has_bare(content: bytes) -> bool:
    rest = content.replace(b"\r\n", b"")
    return b"\r" in rest or b"\n" in rest


@pytest.mark.parametrize("mix", [mix for mix in MIXES if END not in mix], ids=repr)
def test_no_mix_but_the_real_end_lets_a_second_message_in(mix: bytes):
    content = b"first" + mix + SMUGGLED
    stuffed = content + END
    output, events = talk(open_session(), [HELLO, ENVELOPE, b"DATA\r\n", stuffed, b"QUIT\r\n"])
    expected = [] if has_bare(content) else [(b"\r\n" + content + b"\r\n").replace(b"\r\n.", b"\r\n")[2:]]
    assert messages(events) == expected
    assert codes(output) == [250, 250, 250, 354, 250 if expected else 554, 221]


@pytest.mark.parametrize("mix", MIXES, ids=repr)
def test_a_mix_before_the_real_end_gives_one_message_or_one_refusal(mix: bytes):
    output, events = talk(open_session(), [HELLO, ENVELOPE, b"DATA\r\n", b"first" + mix + END])
    answers = codes(output)[4:]
    assert len(messages(events)) <= 1
    assert answers[0] in (250, 554)
    # What stands behind a real end is commands, and a lone dot is none.
    assert all(code == 500 for code in answers[1:])


def test_there_are_enough_mixes():
    assert len(MIXES) == 144


@pytest.mark.parametrize("break_", [b"\n", b"\r", b"\n\n", b"\r\r", b"\n\r", b"\r\r\n", b"\n\r\n"], ids=repr)
def test_the_refusal_names_the_line_end_and_comes_after_the_real_end(break_: bytes):
    session = open_session()
    talk(session, [HELLO, ENVELOPE, b"DATA\r\n"])
    assert talk(session, [b"a" + break_ + b"b", b"\r\n.\n", b"\r\n."])[0] == b""
    assert talk(session, [b"\r\n"])[0] == b"554 5.6.11 Bare CR or LF in content\r\n"


@pytest.mark.parametrize("cut", range(1, 5))
def test_an_end_in_two_chunks_is_an_end_and_no_bare_line_end(cut: int):
    session = open_session()
    _, events = talk(session, [HELLO, ENVELOPE, b"DATA\r\n", b"x" + END[:cut], END[cut:]])
    assert messages(events) == [b"x\r\n"]


def test_a_nul_in_content_is_refused():
    output, events = talk(open_session(), [HELLO, ENVELOPE, b"DATA\r\n", b"a\0b" + END])
    assert output.endswith(b"554 5.6.0 Content holds a NUL\r\n") and messages(events) == []


def test_a_refused_message_does_not_taint_the_next():
    session = open_session()
    _, events = talk(
        session, [HELLO, ENVELOPE, b"DATA\r\n", b"a\nb" + END, ENVELOPE, b"DATA\r\n", b"good" + END]
    )
    assert messages(events) == [b"good\r\n"]
