"""Reminds the staff by mail to confirm the policy: once each time that it is due, and at each version."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from troth.people.batches import repeat
from troth.people.staff.members import AT_ONCE, Staff, StaffMember, due_at
from troth.policy import Policy, Purpose
from troth.runtime.ports import Courier
from troth.runtime.queries import query
from troth.runtime.spool import Item, Spool
from troth.site.wording import moment
from troth.vault.tenant import Tenant

REMIND = query("troth.people.staff", "remind")
SOON = timedelta(days=7)
"""How long before it is due staff are reminded."""
EVERY_SECONDS = 60.0
NOTICE = "staff-reminder"
"""A mail to the staff about their work: not one of the policy's notices, which go to people."""


def reminded_since(policy: Policy, member: StaffMember, at: datetime) -> datetime | None:
    """The moment since which a reminder still counts; None where nothing has to be said at this time."""
    every, due = policy.span("staff-reminders", "remind"), due_at(policy, member)
    if every is None or due is None or not member.roles or member.expired(at):
        return None
    if due > AT_ONCE and due - SOON > at:
        return None
    return max(member.confirmed_at or AT_ONCE, at - every)


@dataclass(frozen=True, slots=True)
class Reminders:
    """Writes the reminders; every process may, and the row of each member decides who does."""

    staff: Staff
    spool: Spool
    courier: Courier
    tenants: Callable[[], Iterable[Tenant]]

    async def run(self) -> None:
        """Work until cancelled."""
        await repeat(self.step, "reminders", EVERY_SECONDS)

    async def step(self) -> bool:
        """Remind everybody who is to be reminded now; False, since there is no more to do then."""
        for tenant in self.tenants():
            if tenant.policy.span("staff-reminders", "remind"):
                for address, member in await self.staff.all(tenant):
                    await self._remind(tenant, address, member)
        return False

    async def _remind(self, tenant: Tenant, address: str, member: StaffMember) -> None:
        """The mark and the mail are one transaction: reminded once, or not yet."""
        at = self.staff.clock()
        since = reminded_since(tenant.policy, member, at)
        if since is None or not address or member.account.state != "active":
            return
        values = member.person, tenant.id, tenant.policy.version, at, since
        under = self.staff.vault.under(Purpose.ACCOUNT_MANAGEMENT, tenant)
        async with under as data, data.connection.transaction():
            if await data.connection.fetchval(REMIND, *values) is not None:
                await self.spool.add_on(data.connection, [self._mail(tenant, address, member, at)])

    def _mail(self, tenant: Tenant, address: str, member: StaffMember, at: datetime) -> Item:
        due = due_at(tenant.policy, member)
        late = due is None or due <= at
        text = (
            f"You work with people's data. Please read our privacy policy, version {tenant.policy.version},"
            " again, and confirm after signing in that you keep to it.",
            "Personal data is closed to you until you do."
            if late or due is None
            else f"Personal data is closed to you from {moment(due)} if you have not.",
        )
        subject = "Please confirm the privacy policy"
        return self.courier.tell(
            tenant.id, to=address, notice=NOTICE, subject=subject, text=text, path="/staff"
        )
