"""Answers to invitations, as calendar programs mail them (RFC 5546, section 3.2.3)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from troth.meetings.calendar.reading import reply
from troth.meetings.planning import Planning
from troth.vault.tenant import Tenant


@dataclass(frozen=True, slots=True)
class MailedReplies:
    """Implements `troth.runtime.ports.Replies`."""

    planning: Planning
    tenants: Callable[[int], Tenant | None]

    async def replied(self, tenant: int, token: str, address: str, calendar: bytes) -> None:
        """Note the answer, if it is one; the address that it came to says whose invitation it is about."""
        found, answer = self.tenants(tenant), reply(calendar)
        if found is not None and answer is not None:
            await self.planning.replied(found, token, answer.answer)
