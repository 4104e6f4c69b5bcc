"""The body of a multipart cut at its boundary (RFC 2046, section 5.1.1) in one pass."""

import itertools
import re
from dataclasses import dataclass

_TAIL = re.compile(rb"(--)?+[ \t]*+(?:\r?\n|\Z)")
# Lines that only resemble the boundary are harmless until looking at them costs more than reading.
_MOST_LOOKALIKES = 10_000

Cut = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Cuts:
    """(start, end) offsets of a multipart's children and of the text before and after them."""

    children: tuple[Cut, ...]
    preamble: Cut
    epilogue: Cut
    closed: bool
    overfull: bool
    resumed: bool


def cut(content: bytes, start: int, end: int, boundary: bytes, most: int) -> Cuts:
    """Cut content[start:end] into at most `most` children; `resumed`: delimiters follow the last one."""
    mark = b"--" + boundary
    delimiters, overfull = _delimiters(content, start, end, mark, most)
    children = [
        (after, max(_line_end(content, before), after))
        for (_, after, _), (before, _, _) in itertools.pairwise(delimiters)
    ]
    if not delimiters:
        return Cuts((), (start, end), (end, end), closed=False, overfull=overfull, resumed=False)
    _, last, closed = delimiters[-1]
    if not closed:
        children.append((last, end))
    return Cuts(
        tuple(children[:most]),
        preamble=(start, delimiters[0][0]),
        epilogue=(last, end) if closed else (end, end),
        closed=closed,
        overfull=overfull or len(children) > most,
        resumed=closed and content.find(b"\n" + mark, last - 1, end) >= 0,
    )


def _delimiters(
    content: bytes, start: int, end: int, mark: bytes, most: int
) -> tuple[list[tuple[int, int, bool]], bool]:
    """(offset of the line, offset after it, whether it closes) of each delimiter, and whether to give up."""
    found: list[tuple[int, int, bool]] = []
    lookalikes = 0
    at = content.find(mark, start, end)
    while at >= 0 and len(found) <= most and lookalikes < _MOST_LOOKALIKES:
        after = at + len(mark)
        tail = _TAIL.match(content, after, end) if at == start or content[at - 1] == 10 else None
        if tail is None:
            lookalikes += 1
        else:
            after = tail.end()
            found.append((at, after, tail[1] is not None))
            if tail[1]:
                break
        at = content.find(mark, after, end)
    return found, lookalikes >= _MOST_LOOKALIKES


def _line_end(content: bytes, at: int) -> int:
    """The line break before a delimiter belongs to the delimiter."""
    if content[at - 1] != 10:
        return at
    return at - 2 if content[at - 2 : at - 1] == b"\r" else at - 1
