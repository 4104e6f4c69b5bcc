"""What a room asks of the world beyond it: that its record is kept, and that permits are issued and end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from troth.meetings.rooms.seat import Grant


@dataclass(frozen=True, slots=True)
class Permit:
    """An invitation for the operator's staff, that a host issued and that lapses."""

    invitation: UUID
    link: str
    until: datetime


class Permits(Protocol):
    """Issues permits, and ends invitations; only a room that a host spoke in asks for it."""

    async def issue(self, grant: Grant, minutes: int) -> Permit:
        """A permit for the operator's staff to come into the meeting of this grant. Raises Outage."""
        ...

    async def end(self, grant: Grant, invitations: Sequence[UUID]) -> None:
        """Take invitations to the meeting of this grant back. Raises Outage."""
        ...


class Recorder(Protocol):
    """Keeps the record of one meeting."""

    async def note(self, *, last: bool = False) -> None:
        """Bring the record up to date, now and then or for the last time; an outage is gone through."""
        ...

    def finish(self) -> None:
        """The meeting is over: the record is completed in the background."""
        ...
