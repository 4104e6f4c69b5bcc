"""Laws of the pure parts: dot-stuffing, replies, paths, xtext."""

import re

from hypothesis import given
from hypothesis import strategies as st

from troth.mail.outgoing.abilities import NO_ABILITIES, Abilities, abilities
from troth.mail.outgoing.envelope import mail_line, rcpt_line, xtext
from troth.mail.outgoing.fitness import unfit, unsound
from troth.mail.outgoing.parcel import Parcel, Verdict
from troth.mail.outgoing.replies import MalformedReplyError, Reply, ReplyParser
from troth.mail.outgoing.stuffing import stuffed, well_formed

lines = st.lists(
    st.sampled_from([b"", b".", b"..", b".a", b"a.", b"abc"]) | st.binary(max_size=5), max_size=8
)
contents = lines.map(lambda parts: b"\r\n".join(part.translate(None, b"\r\n") for part in parts))
reply_bytes = st.lists(
    st.sampled_from(
        [b"250-a\r\n", b"250 b\r\n", b"354\r\n", b"421 x\n", b"junk\r\n", b"251-c\r\n", b"2", b"\r"]
    )
).map(b"".join)


def unstuffed(wire: bytes) -> bytes:
    """What a server reads: lines up to the first lone dot, one leading dot taken away (RFC 5321 §4.5.2)."""
    content = b""
    while True:
        line, _, wire = wire.partition(b"\r\n")
        if line == b".":
            assert wire == b"", "the message ended early"
            return content
        content += line.removeprefix(b".") + b"\r\n"


@given(contents)
def test_a_server_reads_back_what_was_stuffed(content: bytes) -> None:
    expected = content if content.endswith(b"\r\n") or not content else content + b"\r\n"
    assert unstuffed(stuffed(content)) == expected


@given(st.lists(st.sampled_from([b"\r", b"\n", b"\r\n", b".", b"x"])).map(b"".join))
def test_content_is_well_formed_when_every_line_end_is_a_crlf(content: bytes) -> None:
    assert well_formed(content) == (re.search(rb"\r(?!\n)|(?<!\r)\n", content) is None)


def parsed(chunks: list[bytes]) -> tuple[list[Reply], bool]:
    """The replies and whether the parser gave up."""
    parser, replies = ReplyParser(), []
    try:
        for chunk in chunks:
            for reply in parser.feed(chunk):
                replies.append(reply)
    except MalformedReplyError:
        return replies, True
    return replies, False


@given(reply_bytes, st.lists(st.integers(1, 5)))
def test_replies_do_not_depend_on_how_the_bytes_were_cut(data: bytes, cuts: list[int]) -> None:
    chunks, rest = [], data
    for cut in cuts:
        chunks.append(rest[:cut])
        rest = rest[cut:]
    assert parsed([*chunks, rest]) == parsed([data])


def test_a_reply_of_several_lines_is_one_line_of_text() -> None:
    (reply,) = ReplyParser().feed(b"550-5.1.1 No such\r\n550-5.1.1  user\x1b[1m\xff\r\n550 5.1.1\r\n")
    assert reply.verdict == Verdict(550, "5.1.1", "No such user [1m\ufffd")


def test_an_enhanced_status_of_another_class_is_not_believed() -> None:
    assert Reply(550, (b"2.0.0 all is well",)).verdict == Verdict(550, "5.0.0", "2.0.0 all is well")


def test_a_reply_text_is_bounded() -> None:
    assert Reply(550, (b"x" * 2000,) * 9).verdict.text == "x" * 400


def test_ehlo_replies_are_read_whatever_their_case_and_noise() -> None:
    lines = (b"peer", b"Pipelining", b"SIZE 1000", b"auth plain LOGIN", b"", b"\xff\xfe", b"SIZES 1")
    assert abilities(Reply(250, lines)) == Abilities(
        pipelining=True, size=1000, auth=frozenset({"PLAIN", "LOGIN"})
    )
    assert abilities(Reply(250, (b"PIPELINING", b"SIZE ten"))) == Abilities(size=0)


paths = st.text(alphabet='ab@."\\<> \r\n\0\u00e9\u2028', max_size=12)


@given(paths, paths)
def test_an_address_that_passes_cannot_leave_its_brackets(sender: str, recipient: str) -> None:
    parcel = Parcel(sender, (recipient,), b"")
    for peer in (NO_ABILITIES, Abilities(utf8=True)):
        if unsound(parcel) or unfit(parcel, peer):
            continue
        for line in (
            mail_line(parcel, peer).replace(b" SMTPUTF8\r\n", b"\r\n"),
            rcpt_line(parcel, recipient, peer),
        ):
            assert line.endswith(b">\r\n")
            assert not re.search(rb"[\x00-\x1f\x7f]", line[:-2])
            outside = re.sub(rb'"(?:[^"\\]|\\.)*"', b"", line)
            assert (outside.count(b"<"), outside.count(b">"), outside.count(b" ")) == (1, 1, 1)


@given(st.text(max_size=30))
def test_xtext_is_printable_and_reads_back(value: str) -> None:
    encoded = xtext(value)
    assert re.fullmatch(r"(?:[!-*,-<>-~]|\+[0-9A-F]{2})*", encoded)
    plain = re.sub(rb"\+([0-9A-F]{2})", lambda hexed: bytes([int(hexed[1], 16)]), encoded.encode())
    assert plain.decode() == value
