"""A seat: one participant's place in a room, which they keep through a lost connection."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

Role = Literal["host", "guest", "staff"]
What = Literal["mic", "cam", "share"]
STATES: tuple[What, ...] = ("mic", "cam", "share")


@dataclass(frozen=True, slots=True)
class Grant:
    """What an invitation, or the token of a lost place, lets somebody do: where, as whom, until when.

    A `personal` invitation is one person's; others may be passed on. `seat` names the place that they had;
    `admitted` says that no host has to let them in again.
    """

    meeting: UUID
    tenant: int
    host: UUID
    invitation: UUID
    role: Role
    title: str
    waits: bool
    personal: bool = True
    until: datetime | None = None
    seat: str | None = None
    admitted: bool = False


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody at the door: what lets them in, their name, and the public key of this visit (base64url)."""

    grant: Grant
    name: str
    key: str


@dataclass(slots=True)
class Seat:
    """Somebody in the room. `hand` is when it went up, or None; `away` is since when the socket is gone."""

    id: str
    guest: Guest
    role: Role
    came: datetime
    on: dict[str, bool] = field(default_factory=lambda: dict.fromkeys(STATES, False))
    hand: int | None = None
    away: datetime | None = None
    cast: set[str] = field(default_factory=set)

    @property
    def is_host(self) -> bool:
        return self.role == "host"

    def shown(self, place: int) -> Mapping[str, Any]:
        """The seat as everybody sees it; `place` is that of its hand among those which are up."""
        return {
            "seat": self.id,
            "name": self.guest.name,
            "key": self.guest.key,
            "role": self.role,
            "away": self.away is not None,
            **self.on,
            "hand": place,
        }
