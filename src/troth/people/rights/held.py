"""What is held on a person, record by record, for them to read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from troth.people.rights import words
from troth.policy import Practice
from troth.policy.compile import Until
from troth.vault.records import Held
from troth.vault.tenant import Tenant


@dataclass(frozen=True, slots=True)
class Holding:
    """One record: what and why, since when and until when, under which version, and from where.

    `data` is (category, content) in words; `until` is None for what lasts as long as the account.
    """

    record: UUID
    practice: str
    occasion: str
    data: Sequence[tuple[str, str]]
    purposes: Sequence[str]
    since: datetime
    until: datetime | None
    version: int
    source: str
    says: str


def holdings(tenant: Tenant, held: Iterable[Held]) -> list[Holding]:
    """Everything that is held, in words, oldest first."""
    return [_holding(tenant, one) for one in held]


def _holding(tenant: Tenant, held: Held) -> Holding:
    record = held.record
    practice = practice_of(tenant, held)
    data = [(words.category(name), words.value(name, content)) for name, content in record.fields.items()]
    return Holding(
        record=record.id,
        practice=record.practice,
        occasion=words.name_of(record.practice),
        data=sorted(data),
        purposes=words.purposes(held.allowed),
        since=record.collected_at,
        until=record.expires_at,
        version=record.version,
        source=words.SOURCES.get(held.source, held.source),
        says=""
        if practice is None or practice.keep.until is not Until.ACCOUNT
        else "as long as your account",
    )


def practice_of(tenant: Tenant, held: Held) -> Practice | None:
    """The practice under which a record was collected, of the version that it was collected under."""
    try:
        return tenant.version(held.record.version).practices.get(held.record.practice)
    except KeyError:
        return None
