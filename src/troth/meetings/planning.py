"""Plans meetings, changes them and calls them off, and sees that everybody who is invited hears of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from troth.meetings.mails import NOTICE, Mails
from troth.meetings.meeting import Host, Invited, Meeting, Terms
from troth.meetings.plan import Plan, read_plan
from troth.meetings.tokens import Tokens, token_hash
from troth.meetings.wording import Occasion
from troth.policy import Purpose
from troth.runtime.clock import now
from troth.runtime.ids import new_id
from troth.runtime.queries import query
from troth.runtime.spool import Spool
from troth.vault.chosen import Named
from troth.vault.data import Data
from troth.vault.records import Collection
from troth.vault.seal import PersonKey
from troth.vault.tenant import Tenant
from troth.vault.vault import Session, Vault

PLAN, INVITATION = "meetings.plan", "meetings.invitation"
MOST_INVITED = 500
ANYTIME = Terms()


def _sql(name: str) -> str:
    return query("troth.meetings", name)


ADD, CHANGE, CANCEL, REMOVE = map(_sql, ("add_meeting", "change_meeting", "cancel_meeting", "remove_meeting"))
MEETING, MEETINGS = map(_sql, ("meeting", "meetings_of"))
INVITE, INVITED, REVOKE, ANSWER = map(
    _sql, ("add_invitation", "invitations_of", "revoke_invitation", "answer_invitation")
)


@dataclass(frozen=True, slots=True)
class Planning:
    """What hosts do with their meetings. Each act, and the mails that it needs, is one transaction."""

    vault: Vault
    spool: Spool
    mails: Mails
    tokens: Tokens

    async def plan(self, tenant: Tenant, host: Host, plan: Plan, addresses: Iterable[str]) -> UUID:
        """Plan a meeting and invite people to it; returns its id."""
        async with self._under(tenant) as data, data.connection.transaction():
            key = await self._key(data, host)
            meeting, record = new_id(), new_id()
            said = {"CommunicationsMetadata": plan.written()}
            await data.collect(Collection(key, PLAN, said, id=record))
            values = (plan.waits, plan.opens(), plan.closes(), now())
            await data.connection.execute(ADD, meeting, tenant.id, host.person, record, *values)
            await self._add(data, meeting, "host", ANYTIME, host.person)
            await self._invite(data, host, Meeting(meeting, plan, "planned", 0, record), addresses, ANYTIME)
        return meeting

    async def change(self, tenant: Tenant, host: Host, meeting: Meeting, plan: Plan) -> None:
        """Change a meeting, and tell everybody who is invited."""
        async with self._under(tenant) as data, data.connection.transaction():
            await data.revise(Named((meeting.record,)), lambda _: {"CommunicationsMetadata": plan.written()})
            values = (plan.waits, plan.opens(), plan.closes())
            sequence = await data.connection.fetchval(CHANGE, meeting.id, tenant.id, *values)
            if sequence is not None:
                changed = Meeting(meeting.id, plan, "planned", sequence, meeting.record)
                await self._tell_all(data, host, changed, "changed")

    async def cancel(self, tenant: Tenant, host: Host, meeting: Meeting) -> None:
        """Call a meeting off, and tell everybody who is invited."""
        async with self._under(tenant) as data, data.connection.transaction():
            sequence = await data.connection.fetchval(CANCEL, meeting.id, tenant.id)
            if sequence is not None:
                off = Meeting(meeting.id, meeting.plan, "cancelled", sequence, meeting.record)
                await self._tell_all(data, host, off, "cancelled")

    async def invite(
        self, tenant: Tenant, host: Host, meeting: Meeting, addresses: Iterable[str], terms: Terms = ANYTIME
    ) -> None:
        """Invite more people, by mail."""
        async with self._under(tenant) as data, data.connection.transaction():
            await self._invite(data, host, meeting, addresses, terms)

    async def link(self, tenant: Tenant, meeting: Meeting, terms: Terms) -> UUID:
        """An invitation for whoever has its link."""
        async with self._under(tenant) as data:
            return await self._add(data, meeting.id, "guest", terms)

    async def revoke(self, tenant: Tenant, host: Host, meeting: Meeting, invitation: UUID) -> None:
        """Take an invitation back; somebody who was invited by mail is told that it is off for them."""
        async with self._under(tenant) as data, data.connection.transaction():
            if await data.connection.fetchval(REVOKE, invitation, meeting.id):
                rows = await data.connection.fetch(INVITED, meeting.id)
                mine = [row for row in rows if row["id"] == invitation and row["person"]]
                await self._tell(data, host, meeting, mine, "cancelled")

    async def of(self, tenant: Tenant, host: UUID) -> list[Meeting]:
        """A member's meetings: coming ones, rooms, and past ones."""
        async with self._under(tenant) as data:
            rows = await data.connection.fetch(MEETINGS, tenant.id, host)
            plans = await data.records([row["record"] for row in rows])
        return [_meeting(row, plans[row["record"]]) for row in rows if row["record"] in plans]

    async def one(self, tenant: Tenant, host: UUID, meeting: UUID) -> tuple[Meeting, list[Invited]] | None:
        """A meeting of this member's with its invitations, or None."""
        async with self._under(tenant) as data:
            row = await data.connection.fetchrow(MEETING, meeting, tenant.id, host)
            plans = await data.records([row["record"]]) if row else {}
            if row is None or row["record"] not in plans:
                return None
            rows = await data.connection.fetch(INVITED, meeting)
            known = await data.records([one["record"] for one in rows if one["record"]])
        return _meeting(row, plans[row["record"]]), [self._invited(one, known) for one in rows]

    async def replied(self, tenant: Tenant, token: str, answer: str) -> bool:
        """Note what somebody answered by their calendar; whether the address named an invitation."""
        invitation = self.tokens.read_reply(token)
        async with self._under(tenant) as data:
            return bool(invitation and await data.connection.fetchval(ANSWER, tenant.id, invitation, answer))

    def _under(self, tenant: Tenant) -> Session:
        return self.vault.under(Purpose.REQUESTED_SERVICE_PROVISION, tenant)

    async def _key(self, data: Data, host: Host) -> PersonKey:
        key = await data.person(host.person)
        if key is None:
            raise LookupError("a member who is erased plans no meetings")
        return key

    async def _add(
        self, data: Data, meeting: UUID, role: str, terms: Terms,
        person: UUID | None = None, record: UUID | None = None,
    ) -> UUID:  # fmt: skip
        identifier = new_id()
        secret = token_hash(self.tokens.invitation(identifier))
        bounds = (terms.not_before, terms.expires_at, terms.most_uses)
        await data.connection.execute(INVITE, identifier, meeting, person, record, secret, role, *bounds)
        return identifier

    async def _invite(
        self, data: Data, host: Host, meeting: Meeting, addresses: Iterable[str], terms: Terms
    ) -> None:
        """Invite each address once, in one transaction with the mails."""
        rows = await data.connection.fetch(INVITED, meeting.id)
        invited = {row["person"] for row in rows if row["revoked_at"] is None}
        new: list[UUID] = []
        for address in dict.fromkeys(addresses):
            guest = await data.identify(address)
            if guest.person not in invited:
                invited.add(guest.person)
                record = await data.collect(Collection(guest, INVITATION, {"EmailAddress": address}))
                new.append(await self._add(data, meeting.id, "guest", terms, guest.person, record))
        rows = await data.connection.fetch(INVITED, meeting.id)
        await self._tell(data, host, meeting, [row for row in rows if row["id"] in new], "invited")

    async def _tell_all(self, data: Data, host: Host, meeting: Meeting, occasion: Occasion) -> None:
        rows = await data.connection.fetch(INVITED, meeting.id)
        named = [row for row in rows if row["role"] == "guest" and row["person"] and not row["revoked_at"]]
        await self._tell(data, host, meeting, named, occasion)

    async def _tell(
        self,
        data: Data,
        host: Host,
        meeting: Meeting,
        rows: Sequence[Mapping[str, Any]],
        occasion: Occasion,
    ) -> None:
        """Mail those of the rows, as the notice of the policy allows."""
        opened = await data.address(Named(tuple(row["record"] for row in rows)), NOTICE)
        addresses = {record.id: str(record.fields["EmailAddress"]) for record in opened}
        mails = [
            self.mails.of(data.tenant, host, meeting, row["id"], addresses[row["record"]], occasion)
            for row in rows
            if row["record"] in addresses
        ]
        await self.spool.add_on(data.connection, mails)

    def _invited(self, row: Mapping[str, Any], known: Mapping[UUID, Any]) -> Invited:
        record = known.get(row["record"])
        return Invited(
            row["id"],
            row["role"],
            str(record.fields["EmailAddress"]) if record else None,
            Terms(row["not_before"], row["expires_at"], row["most_uses"]),
            row["uses"],
            row["revoked_at"] is not None,
            row["answer"],
            f"/meet/{self.tokens.invitation(row['id'])}",
        )


def _meeting(row: Mapping[str, Any], record: Any) -> Meeting:
    plan = read_plan(record.fields["CommunicationsMetadata"])
    return Meeting(row["id"], plan, row["state"], row["sequence"], row["record"])
