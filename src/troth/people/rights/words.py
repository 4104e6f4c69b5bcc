"""How what is held on a person reads: the data, where it came from, and what it may be used for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from troth.policy import CATEGORIES, PURPOSES
from troth.policy.vocabulary import purposes_in

UNSHOWN: Mapping[str, str] = {
    "Password": "Kept as a lock that only your passphrase opens. Nobody can read it.",
    "Pin": "Kept as a keyed hash. Nobody can read it.",
    "CommunicationContent": "Sealed to you: it opens with your passphrase alone, among your messages.",
}
"""Data of which a copy is worthless to its person and useful to a thief: locks, hashes, sealed content."""

SOURCES: Mapping[str, str] = {
    "person": "you gave it to us",
    "browser": "your browser sent it",
    "identity provider": "the provider that you signed up with sent it",
    "partner": "a partner of ours gave it to us",
    "third party": "somebody else gave it to us",
    "staff": "our staff entered it",
    "service": "it came about as you used the service",
}


def category(name: str) -> str:
    """A category of data, as people read it."""
    return CATEGORIES[name].says if name in CATEGORIES else name


def value(name: str, content: object) -> str:
    """The content of a category as one text; what stands in its place where it is not shown."""
    return UNSHOWN.get(name) or "; ".join(_leaves(content)) or "nothing"


def _leaves(content: object) -> Iterator[str]:
    """Every text, number and truth in a content, with the words that name them."""
    if isinstance(content, Mapping):
        for key, inner in content.items():
            yield from (f"{key}: {leaf}" for leaf in _leaves(inner))
    elif isinstance(content, list | tuple):
        for inner in content:
            yield from _leaves(inner)
    elif isinstance(content, bool):
        yield "yes" if content else "no"
    elif content not in (None, ""):
        yield str(content)


def purposes(mask: int) -> list[str]:
    """What a mask of purposes allows, as people read it."""
    return [PURPOSES[purpose].says for purpose in purposes_in(mask)]


def readable(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a record for a machine: as they are, but for what is not shown."""
    return {name: UNSHOWN.get(name, content) for name, content in fields.items()}


def name_of(name: str) -> str:
    """The name of a part of the policy, as people read it."""
    words = name.replace("-", " ")
    return words[:1].upper() + words[1:]
