"""The door of meetings: what an invitation, or the token of a lost place, lets somebody do now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from troth.meetings.rooms.messages import Message
from troth.meetings.rooms.seat import Grant, Role
from troth.meetings.tokens import Tokens, token_hash
from troth.policy import Purpose
from troth.runtime.queries import query
from troth.vault.data import Data
from troth.vault.tenant import Tenant
from troth.vault.vault import Vault


def _sql(name: str) -> str:
    return query("troth.meetings", name)


INVITATION, AGAIN, USE = map(_sql, ("invitation", "invitation_again", "use_invitation"))
EARLY = timedelta(minutes=15)
"""How long before its time a meeting opens."""
LATE = timedelta(hours=3)
"""How long after its time somebody may still come in, since meetings run over."""


@dataclass(frozen=True, slots=True)
class Closed:
    """Why somebody does not get in, and for one who is early, from when on they do."""

    why: str
    opens: datetime | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """Reads invitations under the tenant's policy."""

    vault: Vault
    tokens: Tokens

    async def grant(self, tenant: Tenant, hello: Message, now: datetime) -> Grant | Closed:
        """What somebody who says hello may do. An invitation's use is counted, a return to a place is not."""
        async with self.vault.under(Purpose.REQUESTED_SERVICE_PROVISION, tenant) as data:
            if token := hello.get("resume"):
                return await self._again(data, tenant, token, now)
            row = await data.connection.fetchrow(INVITATION, token_hash(hello["invitation"]), tenant.id)
            if row is None:
                return Closed("unknown")
            if closed := _closed(row, now):
                return closed
            if not await data.connection.fetchval(USE, row["id"]):
                return Closed("used")
            return await self._granted(data, tenant, row)

    async def _again(self, data: Data, tenant: Tenant, token: str, now: datetime) -> Grant | Closed:
        place = self.tokens.read_place(token, now)
        row = await data.connection.fetchrow(AGAIN, place.invitation, tenant.id) if place else None
        if place is None or row is None:
            return Closed("unknown")
        if closed := _closed(row, now):
            return closed
        grant = await self._granted(data, tenant, row)
        role: Role = "guest" if place.role == "guest" else grant.role if grant.role != "guest" else "host"
        return replace(grant, role=role, seat=place.seat, admitted=True)

    async def _granted(self, data: Data, tenant: Tenant, row: Mapping[str, Any]) -> Grant:
        plan = (await data.records([row["record"]])).get(row["record"])
        title = str(plan.fields["CommunicationsMetadata"]["title"]) if plan else ""
        return Grant(
            meeting=row["meeting"],
            tenant=tenant.id,
            host=row["host"],
            invitation=row["id"],
            role=row["role"],
            title=title,
            waits=row["waits"],
            personal=row["person"] is not None,
            until=row["expires_at"],
        )


def _closed(row: Mapping[str, Any], now: datetime) -> Closed | None:
    """Why nobody gets in on this invitation now, or None."""
    if row["revoked_at"] is not None:
        return Closed("revoked")
    if row["state"] == "cancelled":
        return Closed("cancelled")
    opens = _latest(row["not_before"], row["opens_at"] and row["opens_at"] - EARLY)
    if opens is not None and now < opens and row["role"] != "host":
        return Closed("early", opens)
    closes = row["closes_at"] and row["closes_at"] + LATE
    ends = [one for one in (row["expires_at"], closes) if one is not None]
    return Closed("expired") if any(now >= one for one in ends) else None


def _latest(*moments: datetime | None) -> datetime | None:
    return max((one for one in moments if one is not None), default=None)
