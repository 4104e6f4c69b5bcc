"""Address lists (RFC 5322, section 3.4) read in one pass, however a stranger nested comments and groups."""

import re
from dataclasses import dataclass, field

from troth.mail.reading import words

_SIMPLE = re.compile(
    r'(?:"?([^"<>,;:()\\@]*+)"?\s*+<([^<>\s,;:()"\\]++)>|([^\s<>,;:()"\\]++@[^\s<>,;:()"\\]++))\Z'
)
_TOKEN = re.compile(
    r'"((?:[^"\\]|\\.)*+)(?:"|\Z)|<([^>]*+)(?:>|\Z)|([(),;:])|([^\s"<>(),;:]++)|\s++|.', re.DOTALL
)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


@dataclass(slots=True)
class _Mailbox:
    phrase: list[str] = field(default_factory=list)
    comment: list[str] = field(default_factory=list)
    angle: str | None = None

    def pair(self) -> tuple[str, str] | None:
        phrase, comment = " ".join(self.phrase), " ".join(self.comment)
        if self.angle is not None:
            # A route before the address (`<@relay:ada@x.example>`) is obsolete and means nothing.
            return _shown(phrase or comment), words.clean(self.angle.rpartition(":")[2].strip())
        return (_shown(comment), words.clean("".join(self.phrase))) if phrase else None


def parse(value: str) -> tuple[tuple[str, str], ...]:
    """(display name, address) of each mailbox; names are decoded after splitting, so that a comma in an
    encoded word separates nothing. Members of a group are listed, its name is not."""
    simple = _SIMPLE.match(value)
    if simple:
        name, angle, bare = simple.groups()
        return ((_shown(name or ""), angle or bare),)
    return tuple(_mailboxes(value))


def _mailboxes(value: str) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str] | None] = []
    box, depth = _Mailbox(), 0
    for quoted, angle, mark, atom in _TOKEN.findall(value):
        if mark in ("(", ")") and mark:
            depth = max(depth + (1 if mark == "(" else -1), 0)
        elif depth:
            box.comment += [quoted or angle or mark or atom] if quoted or angle or mark or atom else []
        elif mark:
            pairs += [] if mark == ":" else [box.pair()]
            box = _Mailbox()
        else:
            _take(box, quoted, angle, atom)
    return [pair for pair in [*pairs, box.pair()] if pair]


def _take(box: _Mailbox, quoted: str, angle: str, atom: str) -> None:
    if angle:
        box.angle = box.angle or angle
    elif quoted or atom:
        box.phrase.append(_ESCAPE.sub(r"\1", quoted) if quoted else atom)


def _shown(name: str) -> str:
    return words.clean(words.decode(name)).strip()
