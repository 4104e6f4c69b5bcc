"""What clients may say in a meeting: each kind with its fields, checked before anything acts on it.

The kinds and their meaning are in docs/protocols/meeting.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import orjson

Message = Mapping[str, Any]
Check = Callable[[Any], bool]

LONGEST = 262_144
"""Bytes of one message."""
LONGEST_NAME = 60
LONGEST_PERMIT = 120
KEY_BYTES = 65
_BASE64 = re.compile(r"[A-Za-z0-9_-]*")
_SEAT = re.compile(r"s[1-9][0-9]{0,5}")
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


class Misunderstood(Exception):
    """A message that is none, of an unknown kind, or with a field that does not fit; says which."""

    def __init__(self, of: str, says: str) -> None:
        super().__init__(says)
        self.of = of
        self.says = says


def _flag(value: Any) -> bool:
    return value is True or value is False


def _seat(value: Any) -> bool:
    return isinstance(value, str) and _SEAT.fullmatch(value) is not None


def _seat_or(*words: str) -> Check:
    return lambda value: value in words or _seat(value)


def _bytes(least: int, most: int) -> Check:
    """Base64url without padding, of so many bytes."""
    shortest, longest = -(-least * 4 // 3), -(-most * 4 // 3)

    def fits(value: Any) -> bool:
        return (
            isinstance(value, str)
            and shortest <= len(value) <= longest
            and _BASE64.fullmatch(value) is not None
        )

    return fits


def _object(value: Any) -> bool:
    return isinstance(value, dict)


def _text(most: int) -> Check:
    return lambda value: isinstance(value, str) and 0 < len(value) <= most


def _minutes(value: Any) -> bool:
    return type(value) is int and 1 <= value <= LONGEST_PERMIT


def _name(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(clean_name(value)) <= LONGEST_NAME


def clean_name(name: str) -> str:
    """A name as others see it: one line, without marks that nobody sees or that turn the writing round."""
    return " ".join(_UNSEEN.sub(" ", name).split())


_DATA = _bytes(1, 192_000)
_ONE: Mapping[str, Check] = {"seat": _seat}
_ON: Mapping[str, Check] = {"on": _flag}
_ONE_OR_ALL: Mapping[str, Check] = {"seat": _seat_or("all")}

FIELDS: Mapping[str, Mapping[str, Check]] = {
    "hello": {
        "invitation": lambda value: isinstance(value, str) and _TOKEN.fullmatch(value) is not None,
        "name": _name,
        "key": _bytes(KEY_BYTES, KEY_BYTES),
        "resume?": _text(1000),
    },
    "state": {"mic?": _flag, "cam?": _flag, "share?": _flag, "hand?": _flag},
    "signal": {"to": _seat, "data": _object},
    "sealed": {"to": _seat_or("all", "hosts"), "data": _DATA},
    "ballot": {"poll": _bytes(16, 16), "data": _bytes(1, 4096)},
    "fails": {"to": _seat},
    "switch": {"op": _text(20)},
    "leave": {},
    "admit": _ONE,
    "refuse": _ONE,
    "mute": _ONE_OR_ALL,
    "stop-video": _ONE_OR_ALL,
    "stop-sharing": _ONE_OR_ALL,
    "remove": _ONE,
    "lock": _ON,
    "waits": _ON,
    "host": _ONE,
    "permit": {"minutes": _minutes},
    "revoke": {},
    "end": {},
}
_OPEN = frozenset({"switch"})
"""Kinds that have more fields, which their own part checks."""


def understood(text: str) -> Message:
    """The message in a frame. Raises Misunderstood."""
    message = _object_in(text)
    kind = message.get("kind")
    fields = FIELDS.get(kind) if isinstance(kind, str) else None
    if not isinstance(kind, str) or fields is None:
        raise Misunderstood("", "there is no such kind of message.")
    _check(kind, fields, message)
    return message


def _object_in(text: str) -> dict[str, Any]:
    if len(text) > LONGEST:
        raise Misunderstood("", f"a message has at most {LONGEST} bytes.")
    try:
        message = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise Misunderstood("", "a message is a JSON object.") from None
    if not isinstance(message, dict):
        raise Misunderstood("", "a message is a JSON object.")
    return message


def _check(kind: str, fields: Mapping[str, Check], message: Message) -> None:
    for name, fits in fields.items():
        plain = name.removesuffix("?")
        if plain not in message:
            if name == plain:
                raise Misunderstood(kind, f"{plain!r} is missing.")
        elif not fits(message[plain]):
            raise Misunderstood(kind, f"{plain!r} is not as it should be.")
    known = {"kind", *(name.removesuffix("?") for name in fields)}
    if kind not in _OPEN and (unknown := set(message) - known):
        raise Misunderstood(kind, f"there is no {min(unknown)[:40]!r} in it.")
