"""A header block split into fields (RFC 5322, section 2.2), and where the body after it begins."""

import re
from dataclasses import dataclass

from troth.mail.reading.values import Kind, Limits

_FIELD = re.compile(rb"([!-9;-~]++)[ \t]*+:([^\n]*+(?:\n[ \t][^\n]*+)*+)\n?+")
_BLANK_LINE = re.compile(rb"\n\r?\n")
_FOLD = re.compile(r"\r?\n(?=[ \t])")
# A second one of these lets two readers see two different messages.
_ONCE = ("content-type", "content-transfer-encoding", "content-disposition", "subject", "from")


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of one header block: (name in lower case, raw value) in order, and what was odd."""

    pairs: tuple[tuple[str, bytes], ...]
    odd: tuple[Kind, ...] = ()

    def first(self, name: str) -> str | None:
        """The first value of a field, unfolded but not decoded; None if absent."""
        for field, raw in self.pairs:
            if field == name:
                return unfold(raw)
        return None

    def every(self, name: str) -> tuple[str, ...]:
        """Every value of a field, unfolded but not decoded."""
        return tuple(unfold(raw) for field, raw in self.pairs if field == name)


def unfold(raw: bytes) -> str:
    """A raw field value as one line; bytes outside UTF-8 (RFC 6532) become replacement characters."""
    text = raw.decode("utf-8", "replace")
    if "\n" in text:
        text = _FOLD.sub("", text)
    return text.strip(" \t\r\n")


def split(content: bytes, start: int, end: int, limits: Limits) -> tuple[Fields, int]:
    """The fields of the block at `start` and the offset where its body begins."""
    stop = min(end, start + limits.header_bytes)
    pairs, at = _pairs(content, start, stop, limits.headers)
    cut_off = len(pairs) >= limits.headers or (stop < end and content.find(b"\n", at, stop) < 0)
    body, odd = _body(content, at, end, cut=cut_off)
    return Fields(tuple(pairs), odd + _oddities(content[start:at], pairs)), body


def _oddities(block: bytes, pairs: list[tuple[str, bytes]]) -> tuple[Kind, ...]:
    odd: tuple[Kind, ...] = ()
    if block.count(b"\r") != block.count(b"\r\n") or b"\0" in block:
        odd += ("header-injection",)
    names = [name for name, _ in pairs]
    if len(set(names)) < len(names) and any(names.count(name) > 1 for name in _ONCE):
        odd += ("ambiguous-header",)
    return odd


def _pairs(content: bytes, start: int, stop: int, most: int) -> tuple[list[tuple[str, bytes]], int]:
    at = _after_envelope_line(content, start, stop)
    pairs: list[tuple[str, bytes]] = []
    while len(pairs) < most and (field := _FIELD.match(content, at, stop)):
        name, value = field.groups()
        pairs.append((name.decode("ascii").lower(), value))
        at = field.end()
    return pairs, at


def _after_envelope_line(content: bytes, start: int, stop: int) -> int:
    """Mailbox files put a line `From sender date` before the header; it is not a field."""
    if not content.startswith((b"From ", b">From "), start) or _FIELD.match(content, start, stop):
        return start
    newline = content.find(b"\n", start, stop)
    return stop if newline < 0 else newline + 1


def _body(content: bytes, at: int, end: int, *, cut: bool) -> tuple[int, tuple[Kind, ...]]:
    if at >= end:
        return end, ()
    if content[at] == 10:
        return at + 1, ()
    if content.startswith(b"\r\n", at, end):
        return at + 2, ()
    if cut:
        blank = _BLANK_LINE.search(content, max(at - 1, 0), end)
        return (blank.end() if blank else end), ("headers-too-large",)
    return at, ("no-separator",)
