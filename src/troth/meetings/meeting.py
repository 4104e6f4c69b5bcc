"""A meeting and its invitations as its host sees them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from troth.meetings.plan import Plan


@dataclass(frozen=True, slots=True)
class Host:
    """A member who plans meetings: who they are, and their name and address as invitations show them."""

    person: UUID
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Terms:
    """What bounds an invitation: from when and until when it is good, and how often it may be used."""

    not_before: datetime | None = None
    expires_at: datetime | None = None
    most_uses: int | None = None


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting as its host sees it."""

    id: UUID
    plan: Plan
    state: Literal["planned", "cancelled"]
    sequence: int
    record: UUID


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation as the host sees it: to whom (None for a link that may be passed on), and its answer."""

    id: UUID
    role: str
    address: str | None
    terms: Terms
    uses: int
    revoked: bool
    answer: str | None
    path: str
