"""Mail to the addresses that the server answers itself: the privacy address, replies that make a choice, and
answers to invitations.

Anybody may write to them. What they say is carried out or kept as a request; it is never passed on.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from troth.mail.envelopes import recipients
from troth.mail.reading import Reading, read
from troth.people.choice_links import MAILBOX
from troth.people.choices import How
from troth.people.rights.asked import RIGHTS, Asked
from troth.people.rights.clocks import kind_of
from troth.people.rights.offered import off
from troth.people.rights.rights import Rights
from troth.people.tenants import House, Houses
from troth.policy import Policy, Purpose
from troth.runtime.addresses import mailbox
from troth.runtime.ports import MEETING_MAILBOX, Replies
from troth.runtime.spool import Item, Spool

ORIGIN = "desk"
MOST_BYTES = 1_048_576
MOST_CALENDAR = 65_536
LONGEST = 8000
LARGE = 262_144  # bytes from which reading leaves the event loop
REPLY = "reply"
_BULK = frozenset(("bulk", "junk", "list"))


@dataclass(frozen=True, slots=True)
class Desk:
    """Knows its addresses, and does what mail to them asks for."""

    houses: Houses
    rights: Rights
    spool: Spool
    replies: Replies | None

    def house_of(self, recipient: str) -> House | None:
        """The tenant whose desk this address is; None for every other address."""
        house = self.houses.of_address(recipient)
        if house is None:
            return None
        local = recipient.rpartition("@")[0].casefold()
        ours = local.startswith(self._prefixes()) or local == _privacy(house.tenant.policy)
        return house if ours else None

    def _prefixes(self) -> tuple[str, ...]:
        return (MAILBOX,) if self.replies is None else (MAILBOX, MEETING_MAILBOX)

    async def take(self, house: House, item: Item) -> None:
        """Do what a mail asks for, and forget it in the same transaction."""
        reading = await _read(item.content)
        asked: list[Asked] = []
        for address in recipients(item):
            local = address.rpartition("@")[0].casefold()
            if local.startswith(MAILBOX):
                await self._leave(house, local.removeprefix(MAILBOX))
            elif local.startswith(MEETING_MAILBOX):
                await self._hear(house, local.removeprefix(MEETING_MAILBOX), item, reading)
            elif one := self._asked(house, item, reading):
                asked.append(one)
        await self._finish(house, item, asked[:1])

    async def _leave(self, house: House, token: str) -> None:
        """Turn off what the address stands for; to say it twice changes nothing."""
        rights, tenant = self.rights, house.tenant
        behind = rights.choices.linked(tenant, token)
        switches = await rights.overviews.offered(tenant, behind[0]) if behind else None
        for switch in switches or ():
            if behind and switch.has_switch and behind[1] in ("", switch.choice) and (made := off(switch)):
                await rights.choose(tenant, behind[0], made, How(REPLY, switch.wording))

    async def _hear(self, house: House, token: str, item: Item, reading: Reading) -> None:
        """Pass on an answer to an invitation. A machine may write it, for nothing is sent in return."""
        author, calendar = _author(item, reading), _calendar(reading)
        if self.replies and token and author and calendar:
            await self.replies.replied(house.tenant.id, token, author, calendar)

    def _asked(self, house: House, item: Item, reading: Reading) -> Asked | None:
        """What a mail to the privacy address asks for; None for one that no person wrote."""
        address = _author(item, reading)
        if address is None or _automatic(item, reading) or house.sender == address:
            return None
        text = f"{reading.subject}\n\n{reading.body_text or ''}".strip()[:LONGEST]
        return Asked(kind_of(house.tenant.policy, reading.subject), "mail", address, text)

    async def _finish(self, house: House, item: Item, asked: list[Asked]) -> None:
        under = self.rights.vault.under(Purpose.RIGHTS_FULFILMENT, house.tenant)
        async with under as data, data.connection.transaction():
            finished = await self.spool.finish_on(data.connection, [item.id])
            if finished:
                for one in asked:
                    await self.rights.requests.open_on(data, one)
        await self.spool.drop(finished)


def _privacy(policy: Policy) -> str | None:
    """The local part of the address for questions about privacy, where the policy takes requests."""
    return policy.contact["email"].partition("@")[0].casefold() if policy.at(RIGHTS) else None


async def _read(content: bytes) -> Reading:
    return await asyncio.to_thread(read, content) if len(content) > LARGE else read(content)


def _author(item: Item, reading: Reading) -> str | None:
    """Whoever the mail says wrote it, if that is an address which can be answered."""
    authors = reading.addresses("from")
    try:
        return mailbox(authors[0][1] if authors else item.head["sender"])
    except ValueError:
        return None


def _calendar(reading: Reading) -> bytes:
    """The calendar in a mail, in UTF-8; b"" where there is none that could be an answer."""
    part = reading.calendar
    content = part.text().encode("utf-8", "replace") if part else b""
    return content if len(content) <= MOST_CALENDAR else b""


def _automatic(item: Item, reading: Reading) -> bool:
    """Whether a machine wrote it: to answer would go in circles (RFC 3834, section 2)."""
    submitted = (reading.header("auto-submitted") or "no").partition(";")[0].strip().casefold()
    bulk = (reading.header("precedence") or "").casefold() in _BULK
    return submitted != "no" or bulk or not item.head["sender"] or bool(reading.header("list-id"))
