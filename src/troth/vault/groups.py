"""Which group somebody is in, by what they told: ranges and regions instead of exact values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

_POSTAL_CODE_KEPT = 3
_INCOME_STEP = 25_000


def group_of(fields: Mapping[str, Any], by: Sequence[str]) -> str:
    """The group that a record puts its person in, such as "f, nurse"; "" where it does not tell."""
    parts = [_part(category, fields.get(category)) for category in by]
    return ", ".join(parts) if all(parts) else ""


def _part(category: str, value: Any) -> str:
    return _COARSE.get(category, str)(_text(value)) if value is not None else ""


def _text(value: Any) -> str:
    """A value as one plain text; several values, such as a list of interests, tell nobody apart."""
    if isinstance(value, Mapping) and len(value) == 1:
        return _text(next(iter(value.values())))
    if isinstance(value, str | int | float):
        plain = "".join(letter if letter.isprintable() else " " for letter in str(value))
        return " ".join(plain.split()).casefold()
    return ""


def _area(code: str) -> str:
    """The first three letters or digits of a postal code."""
    return "".join(letter for letter in code if letter.isalnum())[:_POSTAL_CODE_KEPT]


def _range(income: str) -> str:
    """An exact income as its range; what is no number is a range already."""
    digits = income.replace(",", "")
    if not digits.isdecimal():
        return income
    low = int(digits) // _INCOME_STEP * _INCOME_STEP
    return f"{low}–{low + _INCOME_STEP - 1}"


_COARSE: Mapping[str, Callable[[str], str]] = {"PostalCode": _area, "Income": _range}
