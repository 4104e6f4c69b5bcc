"""Records as callers see them, and the way between them and the rows that are stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from troth.vault.entries import Entry
from troth.vault.marks import Mark, Marks
from troth.vault.seal import PersonKey, PersonKeys, pack, record_context, unpack

_UNMARKED: Mapping[str, str] = {}


class Record(NamedTuple):
    """An opened record: what is held on a person, under which practice and version, until when."""

    id: UUID
    person: UUID
    practice: str
    version: int
    collected_at: datetime
    expires_at: datetime | None
    fields: Mapping[str, Any]
    marks: Mapping[str, str]


class Held(NamedTuple):
    """A record as its own person sees it: with the purposes that it serves now, and where it came from."""

    record: Record
    allowed: int
    source: str


@dataclass(frozen=True, slots=True)
class Collection:
    """Something to collect: whose, at which point, the categories with their contents, for how long.

    `found_by` names the sealed values that the record can be looked up by, each as "category.name" of a
    text in `fields`; the database sees keyed hashes of them. `marks` are not sealed (see `Mark`).
    `plan` and `choices` are those of the person; without them the policy's defaults hold.
    """

    person: PersonKey
    at: str
    fields: Mapping[str, object]
    wish: timedelta | None = None
    id: UUID | None = None
    found_by: Sequence[str] = ()
    marks: Mapping[Mark, str] = field(default_factory=dict)
    source: str = "person"
    plan: str | None = None
    choices: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SealedRow:
    """A record ready to be stored, with its ledger entry and the tokens that it is found by."""

    id: UUID
    values: tuple[Any, ...]
    entry: Entry
    tokens: tuple[bytes, ...] = ()
    marks: tuple[tuple[int, bytes], ...] = ()
    source: int = 0


def open_row(tenant: int, keys: PersonKeys, row: Iterable[Any], marks: Marks) -> tuple[PersonKey, Record]:
    """The record in a row, with its person's key; raises SealBroken where the row is not what was sealed."""
    identifier, person, practice, version, since, until, sealed, tokens, generation, wrapped, *_ = row
    key = keys.unwrap(person, generation, wrapped)
    fields = unpack(key.open(sealed, record_context(tenant, person, practice, version)))
    marked = marks.read(tenant, tokens) if tokens else _UNMARKED
    return key, Record(identifier, person, practice, version, since, until, fields, marked)


def seal_anew(tenant: int, key: PersonKey, record: Record, fields: Mapping[str, object]) -> bytes:
    """Other fields for a record, sealed to the same row."""
    context = record_context(tenant, record.person, record.practice, record.version)
    return key.seal(pack(fields), context)


def value_at(fields: Mapping[str, Any], path: str) -> str | None:
    """The text that a record is found by: the value at "category.name", or None where it has none."""
    category, _, name = path.partition(".")
    values = fields.get(category)
    value = values.get(name) if type(values) is dict else None
    return value if type(value) is str else None


def as_columns(rows: Sequence[tuple[Any, ...]], width: int) -> list[list[Any]]:
    """Rows as one list a column, for a single INSERT; also where there are none."""
    return [[row[column] for row in rows] for column in range(width)]
