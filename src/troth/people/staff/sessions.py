"""Sessions at the staff's door: like other sessions, and locked while nobody uses them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from troth.people.accounts import Unlocked
from troth.people.sessions import Session, Sessions, token_hash
from troth.policy import Policy
from troth.runtime.clock import Clock, now
from troth.runtime.database import Database
from troth.runtime.queries import query
from troth.vault.tenant import Tenant

OPEN, FIND, ACTIVE = (
    query("troth.people.staff", name) for name in ("open_staff_session", "staff_session", "active")
)


@dataclass(frozen=True, slots=True)
class StaffSession:
    """A session of somebody of the staff; while it is locked it shows nothing."""

    session: Session
    token: str
    locked: bool


def is_locked(policy: Policy, active_at: datetime, at: datetime) -> bool:
    """Whether nobody has used a session for as long as the policy lets it lie open."""
    after: timedelta | None = policy.span("idle-lock", "after")
    return after is not None and at - active_at >= after


@dataclass(frozen=True, slots=True)
class StaffSessions:
    """Opens sessions at the staff's door and keeps them awake."""

    sessions: Sessions
    database: Database
    clock: Clock = now

    async def open(self, tenant: Tenant, unlocked: Unlocked) -> str:
        token = await self.sessions.open(tenant, unlocked)
        async with self.database.connection() as connection:
            await connection.execute(OPEN, token_hash(token), self.clock())
        return token

    async def of(self, tenant: Tenant, token: str) -> StaffSession | None:
        """The session of a token, or None when it is over, another tenant's or of another door."""
        session = await self.sessions.of(tenant, token)
        if session is None:
            return None
        async with self.database.connection() as connection:
            active_at = await connection.fetchval(FIND, token_hash(token))
        if active_at is None:
            return None
        locked = is_locked(tenant.policy, active_at, self.clock())
        if not locked:
            await self.wake(token)
        return StaffSession(session, token, locked)

    async def wake(self, token: str) -> None:
        """The session is in use; one that was locked is open again."""
        async with self.database.connection() as connection:
            await connection.execute(ACTIVE, token_hash(token), self.clock())

    async def close(self, token: str) -> None:
        await self.sessions.close(token)
