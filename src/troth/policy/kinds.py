"""Kinds of values that a policy's keys may hold: each tells what is wrong, and its JSON Schema."""

from __future__ import annotations

import datetime
import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Complaint = str | None
Schema = Mapping[str, Any]
_TIME = "[1-9][0-9]{0,3} (?:minute|hour|day)s?|[1-9][0-9]{0,2} months?|[1-9][0-9]? years?"
_DURATION = re.compile(_TIME)
_CLAUSE = "[A-Z][0-9][0-9]"
_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_SECONDS = {"minute": 60, "hour": 3600, "day": 86_400, "month": 30 * 86_400, "year": 365 * 86_400}


@dataclass(frozen=True, slots=True)
class Kind:
    """What a key may hold; calling it with a value gives the complaint, or None for a value that fits."""

    complaint: Callable[[Any], Complaint]
    schema: Schema

    def __call__(self, value: Any) -> Complaint:
        return self.complaint(value)


def duration(text: str) -> int | None:
    """Seconds in a text such as "30 days" (a month is 30 days, a year 365; at most 99 years), or None."""
    if not _DURATION.fullmatch(text):
        return None
    count, unit = text.split()
    return int(count) * _SECONDS[unit.removesuffix("s")]


def nearest(word: str, known: Iterable[str]) -> str:
    """A hint at the likeliest word that was meant, or nothing."""
    close = difflib.get_close_matches(word, list(known), 1, 0.6)
    return f"; did you mean {close[0]!r}?" if close else ""


def one_of(known: Iterable[str]) -> Kind:
    """The value is one of `known`; the complaint names the nearest."""
    names = tuple(known)

    def complaint(value: Any) -> Complaint:
        return None if value in names else f"{value!r} is not known{nearest(str(value), names)}"

    return Kind(complaint, {"enum": list(names)})


def each(member: Kind) -> Kind:
    """The value is a list whose members are all of one kind."""

    def complaint(value: Any) -> Complaint:
        if not isinstance(value, list):
            return "must be a list"
        return next((found for v in value if (found := member(v))), None) or _twice(value)

    return Kind(complaint, {"type": "array", "items": member.schema, "uniqueItems": True})


def each_of(known: Iterable[str]) -> Kind:
    """The value is a list and each of its members one of `known`."""
    return each(one_of(known))


def one_or_each_of(known: Iterable[str]) -> Kind:
    """The value is one of `known`, or a list of some of them."""
    single, many = one_of(known), each_of(known)

    def complaint(value: Any) -> Complaint:
        if not isinstance(value, list):
            return single(value)
        return many(value) if value else "must not be empty"

    return Kind(complaint, {"anyOf": [single.schema, {**many.schema, "minItems": 1}]})


def table_of(keys: Iterable[str] | None, member: Kind, example: str) -> Kind:
    """The value is a table whose values are all of one kind, under `keys` where they are named."""
    known = tuple(keys) if keys is not None else None

    def complaint(value: Any) -> Complaint:
        if not isinstance(value, dict) or not value:
            return f"must be a table such as {example}"
        for name, content in value.items():
            if known is not None and name not in known:
                return f"{name!r} is not known{nearest(name, known)}"
            if found := member(content):
                return f"{name}: {found}"
        return None

    names = {"propertyNames": {"enum": list(known)}} if known is not None else {}
    schema = {"type": "object", "additionalProperties": member.schema, "minProperties": 1, **names}
    return Kind(complaint, schema)


def number(least: int, most: int) -> Kind:
    """The value is a whole number between two others, both included."""
    says = f"must be a whole number from {least} to {most}"
    return Kind(
        lambda value: None if type(value) is int and least <= value <= most else says,
        {"type": "integer", "minimum": least, "maximum": most},
    )


def positive(most: float) -> Kind:
    """The value is a number above 0 and up to another."""
    says = f"must be a number above 0 and up to {most:g}"
    return Kind(
        lambda value: None if type(value) in (int, float) and 0 < value <= most else says,
        {"type": "number", "exclusiveMinimum": 0, "maximum": most},
    )


def _text(value: Any) -> Complaint:
    return None if isinstance(value, str) and value.strip() else "must be a text"


def _date(value: Any) -> Complaint:
    return None if type(value) is datetime.date else "must be a date such as 2026-01-31"


def _texts(value: Any) -> Complaint:
    fine = isinstance(value, list) and all(_text(v) is None for v in value)
    return None if fine else "must be a list of texts"


def _contact(value: Any) -> Complaint:
    if not isinstance(value, dict) or "@" not in str(value.get("email", "")):
        return 'must be a table such as { email = "privacy@clinic.example" }'
    return _ways(value)


def _span(value: Any) -> Complaint:
    fine = isinstance(value, str) and duration(value) is not None
    return None if fine else 'must be a time such as "30 days", "12 hours" or "2 years"'


def _keep(value: Any) -> Complaint:
    if isinstance(value, str) and (value in ("never", "account") or duration(value.removeprefix("up to "))):
        return None
    return 'must be "never", "account", a time such as "30 days", or "up to 21 days" where the sender sets it'


def _clauses(value: Any) -> Complaint:
    if not isinstance(value, list) or not value or not all(re.fullmatch(_CLAUSE, str(v)) for v in value):
        return 'must be a list of clause ids such as ["Z16"]'
    return _twice(value)


def _twice(values: list[Any]) -> Complaint:
    return next((f"{v!r} stands there twice" for v in values if values.count(v) > 1), None)


def _truth(value: Any) -> Complaint:
    return None if isinstance(value, bool) else "must be true or false"


def _version(value: Any) -> Complaint:
    return None if type(value) is int and value > 0 else "must be a whole number above 0"


TEXT = Kind(_text, {"type": "string", "pattern": r"\S"})
TEXTS = Kind(_texts, {"type": "array", "items": TEXT.schema})
TRUTH = Kind(_truth, {"type": "boolean"})
VERSION = Kind(_version, {"type": "integer", "minimum": 1})
DATE = Kind(_date, {"type": "string", "format": "date", "pattern": f"^{_DAY}$"})
SPAN = Kind(_span, {"type": "string", "pattern": f"^({_TIME})$"})
KEEP = Kind(_keep, {"type": "string", "pattern": f"^(never|account|(up to )?({_TIME}))$"})
CLAUSES = Kind(
    _clauses,
    {
        "type": "array",
        "minItems": 1,
        "uniqueItems": True,
        "items": {"type": "string", "pattern": f"^{_CLAUSE}$"},
    },
)
CONTACTS = ("email", "phone", "fax", "tollfree", "post")
_ways = table_of(CONTACTS, TEXT, '{ email = "privacy@clinic.example" }')
CONTACT = Kind(
    _contact,
    {**_ways.schema, "required": ["email"], "properties": {"email": {"type": "string", "pattern": "@"}}},
)
