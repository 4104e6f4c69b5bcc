"""Writes the mails of meetings: invitations, changes and cancellations, with what calendars take in."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from troth.meetings.calendar.event import Person
from troth.meetings.calendar.writing import cancellation, request
from troth.meetings.meeting import Host, Meeting
from troth.meetings.tokens import Tokens
from troth.meetings.wording import Occasion, subject, words
from troth.runtime.clock import now
from troth.runtime.ports import Courier
from troth.runtime.spool import Item
from troth.vault.tenant import Tenant

NOTICE = "meeting-invitation"


@dataclass(frozen=True, slots=True)
class Mails:
    """Words a mail to one who is invited; a room that is always there is in no calendar."""

    courier: Courier
    tokens: Tokens

    def of(
        self, tenant: Tenant, host: Host, meeting: Meeting, invitation: UUID, to: str, occasion: Occasion
    ) -> Item:
        """The mail on an occasion to the address `to`. Raises ValueError for an address that is none."""
        path = f"/meet/{self.tokens.invitation(invitation)}"
        about = subject(meeting.plan, occasion)
        text = words(meeting.plan, host.name or host.address, occasion)
        if meeting.plan.starts is None:
            return self.courier.tell(tenant.id, to=to, notice=NOTICE, subject=about, text=text, path=path)
        organiser = f"meeting+{self.tokens.reply(invitation)}@{self.courier.mail_host(tenant.id)}"
        event = meeting.plan.event(
            f"{meeting.id}@{self.courier.mail_host(tenant.id)}",
            meeting.sequence,
            organiser=Person(host.name, organiser),
            invitee=Person("", to),
            url=self.courier.pages_of(tenant.id) + path,
        )
        off = occasion == "cancelled"
        return self.courier.appointment(
            tenant.id,
            to=to,
            notice=NOTICE,
            subject=about,
            text=text,
            path=path,
            calendar=(cancellation if off else request)(event, now()),
            method="CANCEL" if off else "REQUEST",
            organiser=organiser,
        )
