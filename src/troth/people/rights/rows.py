"""Requests as the database has them: ids, states and times, never what was said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import astuple, dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from troth.people.rights.clocks import Kind
from troth.runtime.queries import query

State = Literal["unconfirmed", "open", "waiting", "erasing", "done", "refused", "withdrawn"]
Means = Literal["page", "form", "mail", "staff"]

PENDING: tuple[State, ...] = ("open", "waiting", "erasing")


def sql(name: str) -> str:
    return query("troth.people.rights", name)


@dataclass(frozen=True, slots=True)
class Request:
    """One request: what kind, how it came, where it stands, and its dates."""

    id: UUID
    tenant: int
    person: UUID
    kind: Kind
    state: State
    means: Means
    record: UUID | None
    opened_at: datetime
    confirm_by: datetime | None = None
    acknowledge_by: datetime | None = None
    acknowledged_at: datetime | None = None
    due_at: datetime | None = None
    extended_at: datetime | None = None
    closed_at: datetime | None = None

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Request:
        return cls(**dict(row))

    def values(self) -> tuple[Any, ...]:
        """The fields in their order, for the database."""
        return astuple(self)

    @property
    def pending(self) -> bool:
        return self.state in PENDING

    def lapsed(self, now: datetime) -> bool:
        """Whether it was not acknowledged, or not answered, in time."""
        if self.state not in ("open", "erasing"):
            return False
        unheard = self.acknowledged_at is None and self.acknowledge_by is not None
        overdue = self.due_at is not None and self.due_at < now
        return overdue or bool(unheard and self.acknowledge_by and self.acknowledge_by < now)
