"""Which records: by person, point, sealed value, mark or name, or because their time is over."""

from __future__ import annotations

from collections.abc import Collection as Several
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from troth.runtime.queries import query
from troth.vault.marks import Mark, Marks
from troth.vault.seal import BlindIndex
from troth.vault.tenant import Tenant

BY_TAG, BY_MARK, OF_PRACTICE, HELD_ON, NAMED, EXPIRED = (
    query("troth.vault", name)
    for name in (
        "records_by_tag",
        "records_by_mark",
        "records_of_practice",
        "records_held_on",
        "records_named",
        "records_expired",
    )
)
_FIRST = " ORDER BY r.id LIMIT $3"
# Whoever locks many rows does so in the order of their ids, or two of them wait for each other for ever.
_LOCKED = " ORDER BY r.id FOR UPDATE OF r"
_WHOSE = "SELECT r.id, r.person, r.practice, r.generation, r.wrapped FROM ({}) AS r ORDER BY r.id"


@dataclass(frozen=True, slots=True)
class Tagged:
    """Records whose value at "category.name" is this; they must have been collected as found by it."""

    path: str
    value: str


@dataclass(frozen=True, slots=True)
class Marked:
    """Records with this value of a mark."""

    mark: Mark
    value: str


@dataclass(frozen=True, slots=True)
class HeldOn:
    """All records of one person."""

    person: UUID


@dataclass(frozen=True, slots=True)
class CollectedAt:
    """All records that were collected at one point."""

    point: str


@dataclass(frozen=True, slots=True)
class OfPractice:
    """All records of one practice, by its name."""

    practice: str


@dataclass(frozen=True, slots=True)
class Named:
    """Records by their ids."""

    ids: Several[UUID]


@dataclass(frozen=True, slots=True)
class Expired:
    """Records that have outlived their term and were not swept yet."""


Chosen = Tagged | Marked | HeldOn | CollectedAt | OfPractice | Named | Expired


@dataclass(frozen=True, slots=True)
class Selection:
    """A choice as a query: its text and the value that it asks for."""

    text: str
    value: Any

    @property
    def first(self) -> str:
        """The query with a bound ($3, or null), in the order of ids."""
        return _READ[self.text]

    @property
    def locked(self) -> str:
        """The query for all rows, which it locks in the order of their ids."""
        return _LOCK[self.text]

    @property
    def whose(self) -> str:
        """The query for all rows without what is sealed in them: ids, people, practices and keys."""
        return _OWNERS[self.text]


_ALL = (BY_TAG, BY_MARK, OF_PRACTICE, HELD_ON, NAMED, EXPIRED)
_READ = {text: text.rstrip() + _FIRST for text in _ALL}
_OWNERS = {text: _WHOSE.format(text.rstrip()) for text in _ALL}
_LOCK = {text: text.rstrip() + _LOCKED for text in _ALL}


def selection(tenant: Tenant, index: BlindIndex, marks: Marks, chosen: Chosen) -> Selection:
    """How to ask the database for the chosen records of a tenant."""
    match chosen:
        case Tagged(path, value):
            return Selection(BY_TAG, index.token(tenant.id, path, value))
        case Marked(mark, value):
            return Selection(BY_MARK, marks.token(tenant.id, mark, value))
        case HeldOn(person):
            return Selection(HELD_ON, person)
        case CollectedAt(point):
            practice = tenant.policy.at(point)
            return Selection(OF_PRACTICE, practice.name if practice else "")
        case OfPractice(name):
            return Selection(OF_PRACTICE, name)
        case Named(ids):
            return Selection(NAMED, list(ids))
        case Expired():
            return Selection(EXPIRED, datetime.now(UTC))
