"""Reads what the sender wishes of a mail from its subject's tags and its headers."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from troth.mail.rules.decision import Reason

SHORTEST_DAYS = 1
LONGEST_DAYS = 21
EXPIRES_HEADER = "x-troth-expires"
RECEIPT_HEADERS = ("disposition-notification-to", "x-troth-receipt")
HEADERS = frozenset({EXPIRES_HEADER, *RECEIPT_HEADERS})
REFUSALS = frozenset({"", "no", "false", "0"})
OWN_TAGS = ("secure", "receipt")

_EXPIRES = re.compile(r"\s{0,8}([0-9]{1,9})\s{0,8}(?:d|days?)?\s{0,8}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Wishes:
    """subject: without tags. tags: lower-case words that stood in brackets. reasons: what was not granted."""

    subject: str
    tags: frozenset[str]
    lifetime_days: int | None
    receipt: bool
    reasons: tuple[Reason, ...]


def tag_shape(tags: Iterable[str]) -> re.Pattern[str]:
    """Finds the tags in a subject, and "[expires 7d]", whose days are the second group."""
    words = "|".join(re.escape(tag) for tag in sorted({*OWN_TAGS, *tags}))
    expires = r"expires?\s{0,8}[: ]\s{0,8}([0-9]{1,9})\s{0,8}(?:d|days?)?"
    return re.compile(rf"\[\s{{0,8}}(?:({words})|{expires})\s{{0,8}}\]\s{{0,8}}", re.IGNORECASE)


def read_wishes(subject: str, headers: Mapping[str, tuple[str, ...]], shape: re.Pattern[str]) -> Wishes:
    """When several lifetimes are wished the shortest is granted."""
    if "[" not in subject and HEADERS.isdisjoint(headers):
        return Wishes(subject, frozenset(), None, False, ())
    found = list(shape.finditer(subject))
    wished = [(int(tag[2]), "subject") for tag in found if tag[2]]
    reasons: list[Reason] = []
    for value in headers.get(EXPIRES_HEADER, ()):
        if days := _EXPIRES.fullmatch(value):
            wished.append((int(days[1]), f"header {EXPIRES_HEADER}"))
        else:
            reasons.append(Reason("expires", f"header {EXPIRES_HEADER}", "not a number of days", 0))
    tags = frozenset(tag[1].casefold() for tag in found if tag[1])
    return Wishes(
        subject=shape.sub("", subject).strip() if found else subject,
        tags=tags,
        lifetime_days=min((clamp(days) for days, _ in wished), default=None),
        receipt="receipt" in tags or any(_asks(headers.get(name, ())) for name in RECEIPT_HEADERS),
        reasons=(*reasons, *(_clamped(days, where) for days, where in wished if clamp(days) != days)),
    )


def clamp(days: int) -> int:
    """The closest lifetime that is granted."""
    return min(max(days, SHORTEST_DAYS), LONGEST_DAYS)


def _clamped(days: int, where: str) -> Reason:
    return Reason("expires", where, f"{days} days wished, {clamp(days)} granted", 0)


def _asks(values: tuple[str, ...]) -> bool:
    return any(value.strip().casefold() not in REFUSALS for value in values)
