"""How a key of a policy weighs when its value changes: what to call the change, and whether it is material.

Material is what lets the organisation do more with data than before, or leaves people with less: more data,
another purpose or recipient, a longer term, a weaker right, choice or measure. Wording is not. What cannot be
told to be harmless is material.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from troth.policy.kinds import duration

Values = Mapping[str, Any]
Words = Callable[[str], str]
Direction = Literal["more", "less", "either", "neither"]
Touches = Literal["nothing", "data", "purposes"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a key says differently.

    `touches` tells what it may concern of data that is stored already: its purposes, or something else.
    `key` is where it stands, empty for a whole part.
    """

    says: str
    material: bool = False
    touches: Touches = "nothing"
    key: str = ""


@dataclass(frozen=True, slots=True)
class Weigher:
    """Compares some keys of a part before and after; finds something wherever they mean something else."""

    keys: tuple[str, ...]
    find: Callable[[Values, Values], Iterator[Finding]]

    def __call__(self, old: Values, new: Values) -> Iterator[Finding]:
        key = next((key for key in self.keys if key in new), self.keys[0])
        return (replace(found, key=key) for found in self.find(old, new))


def plain(word: str) -> str:
    """A word as it is written."""
    return word


def listed(value: Any) -> list[str]:
    """A value that may be one, several or none, as a list."""
    if value is None:
        return []
    return [value] if isinstance(value, str) else list(value)


def shown(value: Any) -> str:
    """A value as people read it."""
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {shown(content)}" for name, content in value.items())
    if isinstance(value, list):
        return " and ".join(value) or "nothing"
    return "(not stated)" if value is None else f"“{value}”"


def word(
    key: str,
    says: str,
    *,
    material: bool | Literal["where lost", "where gained or lost"] = False,
    touches: Touches = "nothing",
    words: Words = plain,
) -> Weigher:
    """A word or a sentence that is another one now."""

    def find(old: Values, new: Values) -> Iterator[Finding]:
        before, after = old.get(key), new.get(key)
        if before == after:
            return
        was, now = (value if value is None else words(value) for value in (before, after))
        one_missing = after is None or (before is None and material != "where lost")
        grave = one_missing if isinstance(material, str) else material
        yield Finding(f"{says} {shown(now)} instead of {shown(was)}", grave, touches)

    return Weigher((key,), find)


def wording(key: str) -> Weigher:
    """What only people can read; it is shown, and never material."""

    def find(old: Values, new: Values) -> Iterator[Finding]:
        before, after = old.get(key), new.get(key)
        if before != after:
            yield Finding(f"{key}: {shown(after)} instead of {shown(before)}")

    return Weigher((key,), find)


def several(
    key: str,
    more: str,
    less: str,
    worse: Direction,
    *,
    words: Words = plain,
    touches: Touches = "nothing",
) -> Weigher:
    """A set of words: `more` and `less` are the sentences for what is new in it and what is gone from it."""

    def find(old: Values, new: Values) -> Iterator[Finding]:
        before, after = listed(old.get(key)), listed(new.get(key))
        if came := [words(one) for one in after if one not in before]:
            yield Finding(more.format("; ".join(came)), *_when(worse in ("more", "either"), touches))
        if went := [words(one) for one in before if one not in after]:
            yield Finding(less.format("; ".join(went)), *_when(worse in ("less", "either"), touches))

    return Weigher((key,), find)


def _when(material: bool, touches: Touches) -> tuple[bool, Touches]:
    """What is no loss to anybody touches nothing that is stored."""
    return material, touches if material else "nothing"


def span(key: str, says: str, worse: Direction, *, without: float = math.inf) -> Weigher:
    """A time, of which "more" is longer; `without` is what it amounts to where the policy states none."""

    def find(old: Values, new: Values) -> Iterator[Finding]:
        before, after = old.get(key), new.get(key)
        if before == after:
            return
        was, now = (duration(text) if text else without for text in (before, after))
        same = ", which is as long" if was == now else ""
        change = f"{says} {after or 'no stated time'} instead of {before or 'no stated time'}{same}"
        yield Finding(change, not same and _got_worse(was or 0, now or 0, worse))

    return Weigher((key,), find)


def _got_worse(was: float, now: float, worse: Direction) -> bool:
    return worse == "either" or (now > was if worse == "more" else now < was)


def amount(key: str, says: str, worse: Direction) -> Weigher:
    """A number."""

    def find(old: Values, new: Values) -> Iterator[Finding]:
        before, after = old[key], new[key]
        if before != after:
            yield Finding(f"{says} {after} instead of {before}", _got_worse(before, after, worse))

    return Weigher((key,), find)


def truth(key: str, on: str, off: str, worse: Direction) -> Weigher:
    """Something that is so ("more") or not ("less")."""

    def find(old: Values, new: Values) -> Iterator[Finding]:
        before, after = old.get(key, False), new.get(key, False)
        if before != after:
            yield Finding(on if after else off, _got_worse(before, after, worse))

    return Weigher((key,), find)


def rank(key: str, says: str, order: tuple[str, ...]) -> Weigher:
    """One of several words, from the mildest to the gravest."""

    def find(old: Values, new: Values) -> Iterator[Finding]:
        before, after = old[key], new[key]
        if before != after:
            yield Finding(f"{says} {after} instead of {before}", order.index(after) > order.index(before))

    return Weigher((key,), find)
