"""Who may hand in mail, and the moment of acceptance: 250 is said when the message is durable."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from troth.mail.desk import MOST_BYTES, ORIGIN, Desk
from troth.mail.smtp.trace import received
from troth.mail.smtp.values import Envelope, Peer, Recipient, Reply
from troth.people.accounts import Accounts, Denied, Role
from troth.people.failures import FailureNotices
from troth.people.tenants import House, Houses
from troth.runtime.addresses import domain_of, mailbox, one_spelling
from troth.runtime.metrics import ACCEPTED
from troth.runtime.spool import Item, Spool, new_item

KEEP_TRYING = timedelta(days=5)
SENDING: tuple[Role, ...] = ("member", "administrator")
MOST_HOPS = 50
NOT_SIGNED_IN = Reply(530, "5.7.0", "Sign in first, or hand mail in from your organisation's own server")
NOT_YOURS = Reply(553, "5.7.1", "You may not send in the name of this address")
NO_TENANT = Reply(550, "5.7.1", "This server does not carry mail for the sender's domain")
ODD_SENDER = Reply(553, "5.1.7", "Addresses that are quoted or have no domain name cannot send here")
ODD_RECIPIENT = Reply(
    553, "5.1.3", "Addresses that are quoted or have no domain name cannot be written to from here"
)
TOO_LARGE = Reply(552, "5.3.4", "Mail to this address may have one mebibyte")
LOOP = Reply(554, "5.4.6", "This message has passed through too many servers; it seems to go in circles")
_HOP = re.compile(rb"^received:", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class _Part:
    """Some of a mail's recipients, who are one tenant's, with what becomes of it for them."""

    house: House
    origin: str
    envelope: Envelope
    recipients: list[Recipient]


@dataclass(frozen=True, slots=True)
class Reception:
    """Implements `troth.mail.smtp.values.Receiver`; `hand` gets every accepted item."""

    houses: Houses
    accounts: Accounts
    failures: FailureNotices
    spool: Spool
    hostname: str
    hand: Callable[[Item], None]
    desk: Desk

    async def authenticate(self, peer: Peer, user: str, password: str) -> bool:
        house = self.houses.of_address(user) or (self.houses.all[0] if self.houses.all else None)
        if house is None:
            return False
        answer = await self.accounts.unlock(house.tenant, user, password, roles=SENDING)
        if isinstance(answer, Denied):
            await self.failures.send(house.tenant, answer)
            return False
        return True

    async def check_sender(self, peer: Peer, sender: str) -> Reply | None:
        house = self._house(peer, sender)
        if isinstance(house, Reply) and not self._stranger(peer, sender):
            return house
        return ODD_SENDER if sender and not _writable(sender) else None

    def _stranger(self, peer: Peer, sender: str) -> bool:
        """Whether somebody from elsewhere calls, who may write to the addresses that we answer ourselves."""
        return peer.user is None and self.houses.of_address(sender) is None

    async def check_recipient(self, peer: Peer, sender: str, recipient: str) -> Reply | None:
        """Whoever cannot be sent a notice could not be told of a sealed message: better refused than lost."""
        if self.desk.house_of(recipient) is not None:
            return None
        house = self._house(peer, sender)
        if isinstance(house, Reply):
            return house
        return None if _writable(recipient) else ODD_RECIPIENT

    def _house(self, peer: Peer, sender: str) -> House | Reply:
        """The tenant that this peer speaks for, or the refusal."""
        if peer.user is not None:
            house = self.houses.of_address(peer.user)
            # Without a return path a member still answers for the mail, such as a receipt (RFC 6409, 3.2).
            own = not sender or one_spelling(sender) == one_spelling(peer.user)
            return house if house and own else NOT_YOURS
        trusting = [house for house in self.houses.all if _trusts(house, peer)]
        if not trusting:
            return NOT_SIGNED_IN
        domain = domain_of(sender)
        named = [house for house in trusting if not sender or domain in house.domains]
        return named[0] if named else NO_TENANT

    async def accept(self, peer: Peer, envelope: Envelope, content: bytes) -> Reply:
        parts = self._parts(peer, envelope)
        if isinstance(parts, Reply):
            return parts
        if len(_HOP.findall(content, 0, 65_536)) > MOST_HOPS:
            return LOOP
        if len(content) > MOST_BYTES and any(part.origin == ORIGIN for part in parts):
            return TOO_LARGE
        kept = [await self._keep(peer, part, content) for part in parts]
        ACCEPTED.inc()
        return Reply(250, "2.0.0", f"Accepted as {kept[0].id.hex}")

    def _parts(self, peer: Peer, envelope: Envelope) -> list[_Part] | Reply:
        """What is to be carried on, and what each tenant's desk takes; or why the mail is refused."""
        desks: dict[int, _Part] = {}
        others: list[Recipient] = []
        for recipient in envelope.recipients:
            if house := self.desk.house_of(recipient.address):
                part = desks.setdefault(house.tenant.id, _Part(house, ORIGIN, envelope, []))
                part.recipients.append(recipient)
            else:
                others.append(recipient)
        if not others:
            return list(desks.values())
        house_of_sender = self._house(peer, envelope.sender)
        if isinstance(house_of_sender, Reply):
            return house_of_sender
        return [_Part(house_of_sender, "smtp", envelope, others), *desks.values()]

    async def _keep(self, peer: Peer, part: _Part, content: bytes) -> Item:
        """Make one part of a mail durable, and begin its journey."""
        envelope = replace(part.envelope, recipients=tuple(part.recipients))
        item = new_item(
            part.house.tenant.id, "incoming", _head(peer, envelope, part.origin), b"", KEEP_TRYING
        )
        trace = received(
            peer,
            envelope,
            hostname=self.hostname,
            identifier=item.id.hex,
            at=datetime.now(UTC),
            show_client=False,
        )
        stored = await self.spool.add(replace(item, content=trace + content))
        self.hand(stored)
        return stored


def _writable(address: str) -> bool:
    try:
        mailbox(address)
    except ValueError:
        return False
    return True


def _trusts(house: House, peer: Peer) -> bool:
    known = peer.certificate is not None and peer.certificate.lower() in house.certificates
    return known or house.allows(peer.address)


def _head(peer: Peer, envelope: Envelope, origin: str) -> dict[str, Any]:
    member = {"member": peer.user} if peer.user and not envelope.sender else {}
    return {
        "sender": envelope.sender,
        **member,
        "recipients": [[r.address, sorted(r.notify), r.original] for r in envelope.recipients],
        "eight_bit": envelope.eight_bit,
        "utf8": envelope.utf8,
        "ret": envelope.ret,
        "envid": envelope.envid,
        "origin": origin,
    }
