"""Ledger entries: what was done with one person's data, or with many people's at once, as it is stored."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from troth.runtime.ids import new_id
from troth.vault import merkle
from troth.vault.seal import PersonKey, ServerKey, pack, unpack
from troth.vault.tenant import Tenant

COMMITMENT_BYTES = 32
PAGE_BYTES = 64 * COMMITMENT_BYTES
"""People's commitments are the leaves of a small tree, 64 to a leaf: short proofs for few hashes."""

Touched = tuple[PersonKey, str]
"""Whose data an act was on, and under which practice."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ledger as it is stored: bound by its commitment, readable with the key it is under.

    An entry about one person names them and is sealed under their key. One about many names none: it
    has their salted commitments in `people`, which only they and whoever opens their key can recognise.
    One about the ledger itself has nobody's.
    """

    id: UUID
    tenant: int
    person: UUID | None
    at: datetime
    commitment: bytes
    sealed: bytes
    people: bytes | None = None


def commit(salt: bytes, detail: bytes) -> bytes:
    """The commitment to a detail: SHA-256 over salt and detail, hiding as long as the salt is secret."""
    return hashlib.sha256(salt + detail).digest()


def context(entry: UUID) -> bytes:
    """What the sealed part of an entry is bound to."""
    return b"ledger" + entry.bytes


def write_entry(tenant: Tenant, key: PersonKey, act: str, **said: object) -> Entry:
    """An entry that says `act` (collected, used, disclosed, refused…) was done with someone's data."""
    at, identifier = datetime.now(UTC), new_id()
    detail = pack(_fields(tenant, act, at) | said)
    sealed = key.seal(detail, context(identifier))
    return Entry(identifier, tenant.id, key.person, at, commit(key.salt(identifier), detail), sealed)


def write_group(
    tenant: Tenant, server: ServerKey, touched: Iterable[Touched], act: str, **said: object
) -> Entry:
    """An entry that says `act` was done with the data of many, each under the practice beside their key."""
    at, identifier = datetime.now(UTC), new_id()
    common = _fields(tenant, act, at) | said
    details: dict[str, bytes] = {}
    commitments = set()
    for key, practice in touched:
        detail = details.get(practice) or details.setdefault(practice, pack(common | {"practice": practice}))
        commitments.add(commit(key.salt(identifier), detail))
    people = b"".join(sorted(commitments))
    sealed = server.seal(pack({"said": common, "practices": sorted(details)}), context(identifier))
    return Entry(identifier, tenant.id, None, at, commit_people(people), sealed, people)


def write_act(
    tenant: Tenant, server: ServerKey, touched: Sequence[Touched], act: str, **said: object
) -> Entry:
    """One entry for one act: about one person, or about many without naming them to each other."""
    key, practice = touched[0]
    if any(other.person != key.person for other, _ in touched):
        return write_group(tenant, server, touched, act, **said)
    practices = sorted({practice for _, practice in touched})
    return write_entry(tenant, key, act, practice=practices if len(practices) > 1 else practice, **said)


def write_span(tenant: Tenant, server: ServerKey, act: str, start: int, end: int, **said: object) -> Entry:
    """An entry about the ledger itself, from one place to before another, for all who have a line there."""
    return write_deed(tenant, server, act, **said, **{"from": start, "to": end})


def write_deed(tenant: Tenant, server: ServerKey, act: str, **said: object) -> Entry:
    """An entry that says `act` was done with what is about nobody, such as a report of counts."""
    at, identifier = datetime.now(UTC), new_id()
    detail = pack(_fields(tenant, act, at) | said)
    sealed, commitment = server.seal(detail, context(identifier)), commit(server.salt(identifier), detail)
    return Entry(identifier, tenant.id, None, at, commitment, sealed, b"")


def _fields(tenant: Tenant, act: str, at: datetime) -> dict[str, object]:
    policy = tenant.policy
    return {"act": act, "at": at.isoformat(), "policy": policy.name, "version": policy.version}


def commit_people(people: bytes) -> bytes:
    """The commitment of an entry about many: the root of the tree (RFC 6962) over pages of theirs."""
    leaves = pages(people)
    return merkle.root(len(leaves), merkle.append(0, {}, leaves))


def pages(people: bytes) -> list[bytes]:
    """The leaves of the tree over people's commitments."""
    return [people[start : start + PAGE_BYTES] for start in range(0, len(people), PAGE_BYTES)]


def is_among(commitment: bytes, people: bytes) -> bool:
    """Whether one of the commitments in a page or list is this one."""
    at = people.find(commitment)
    while at >= 0 and at % COMMITMENT_BYTES:
        at = people.find(commitment, at + 1)
    return at >= 0


def details_of_group(server: ServerKey, entry: UUID, sealed: bytes) -> Iterator[bytes]:
    """The details that people may have committed to in this entry, one for each practice."""
    content = unpack(server.open(sealed, context(entry)))
    for practice in content["practices"]:
        yield pack(content["said"] | {"practice": practice})


def columns(entries: Sequence[Entry]) -> tuple[list[Any], ...]:
    """The entries as one list a column, for a single INSERT."""
    return (
        [e.id for e in entries],
        [e.tenant for e in entries],
        [e.person for e in entries],
        [e.at for e in entries],
        [e.commitment for e in entries],
        [e.sealed for e in entries],
        [e.people for e in entries],
    )
