"""SMTP replies out of bytes (RFC 5321 §4.2), bounded, whatever the chunks in which they arrive."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from troth.mail.outgoing.parcel import Verdict

# RFC 5321 §4.5.3.1.5 allows 512 octets a line; real peers send more, hostile ones never stop.
LONGEST_LINE = 2048
MOST_LINES = 128
LONGEST_TEXT = 400

_LINE = re.compile(rb"([2-5][0-9]{2})(?:([ -])(.*))?")
_ENHANCED = re.compile(r"([245]\.[0-9]{1,3}\.[0-9]{1,3})(?: +|$)")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


class MalformedReplyError(Exception):
    """The peer sent something that is not an SMTP reply, or too much of it."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One complete reply: its code and the text of each of its lines, undecoded."""

    code: int
    lines: tuple[bytes, ...]

    @property
    def positive(self) -> bool:
        """Whether the command was completed (2xx)."""
        return 200 <= self.code < 300

    @property
    def verdict(self) -> Verdict:
        """The reply as code, enhanced status and one printable line of at most 400 characters.

        An enhanced status that contradicts the code's class is ignored (RFC 2034 §4).
        """
        texts = [_printable(line) for line in self.lines]
        found = _ENHANCED.match(texts[0])
        if found is None or found[1][0] != str(self.code)[0]:
            return Verdict(self.code, f"{self.code // 100}.0.0", " ".join(texts).strip()[:LONGEST_TEXT])
        prefix = found[1]
        text = " ".join(part.removeprefix(prefix).strip() for part in texts)
        return Verdict(self.code, prefix, text.strip()[:LONGEST_TEXT])


class ReplyParser:
    """Collects bytes and yields complete replies; the result does not depend on how the bytes were cut."""

    __slots__ = ("_code", "_lines", "_rest")

    def __init__(self) -> None:
        self._rest = b""
        self._code = 0
        self._lines: list[bytes] = []

    @property
    def pending(self) -> bool:
        """Whether bytes of an unfinished reply are held."""
        return bool(self._rest or self._lines)

    def feed(self, data: bytes) -> Iterator[Reply]:
        """Take bytes, give the replies that they complete; to be exhausted. Raises MalformedReplyError."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            reply = self._take(line)
            if reply is not None:
                yield reply
        if len(self._rest) > LONGEST_LINE:
            raise MalformedReplyError("a reply line without an end")

    def _take(self, line: bytes) -> Reply | None:
        # A bare LF as line end is tolerated: it cannot smuggle anything towards a client.
        found = _LINE.fullmatch(line.removesuffix(b"\r")) if len(line) <= LONGEST_LINE else None
        if found is None:
            raise MalformedReplyError("not an SMTP reply")
        code, more, text = found.groups()
        self._append(int(code), text or b"")
        return None if more == b"-" else self._finish()

    def _append(self, code: int, text: bytes) -> None:
        if self._lines and code != self._code:
            raise MalformedReplyError("a reply with two codes")
        if len(self._lines) >= MOST_LINES:
            raise MalformedReplyError("a reply of too many lines")
        self._code = code
        self._lines.append(text)

    def _finish(self) -> Reply:
        reply = Reply(self._code, tuple(self._lines))
        self._lines.clear()
        return reply


def _printable(line: bytes) -> str:
    return _UNPRINTABLE.sub(" ", line.decode("utf-8", "replace")).strip()
