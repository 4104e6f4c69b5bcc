"""Who may hand in mail, and the moment of acceptance: 250 is said when the message is durable."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from troth.mail.outgoing.mailboxes import mailbox
from troth.mail.smtp.trace import received
from troth.mail.smtp.values import Envelope, Peer, Reply
from troth.people.accounts import Accounts, Denied, Role
from troth.people.failures import FailureNotices
from troth.people.tenants import House, Houses
from troth.runtime.addresses import domain_of, one_spelling
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
LOOP = Reply(554, "5.4.6", "This message has passed through too many servers; it seems to go in circles")
_HOP = re.compile(rb"^received:", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Reception:
    """Implements `troth.mail.smtp.values.Receiver`; `hand` gets every accepted item."""

    houses: Houses
    accounts: Accounts
    failures: FailureNotices
    spool: Spool
    hostname: str
    hand: Callable[[Item], None]

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
        if isinstance(house, Reply):
            return house
        return ODD_SENDER if sender and not _writable(sender) else None

    async def check_recipient(self, peer: Peer, sender: str, recipient: str) -> Reply | None:
        """Whoever cannot be sent a notice could not be told of a sealed message: better refused than lost."""
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
        house = self._house(peer, envelope.sender)
        if isinstance(house, Reply):
            return house
        if len(_HOP.findall(content, 0, 65_536)) > MOST_HOPS:
            return LOOP
        item = new_item(house.tenant.id, "incoming", _head(peer, envelope), b"", KEEP_TRYING)
        trace = received(
            peer,
            envelope,
            hostname=self.hostname,
            identifier=item.id.hex,
            at=datetime.now(UTC),
            show_client=False,
        )
        item = Item(
            item.id, item.tenant, item.queue, item.head, trace + content, item.accepted_at, item.expires_at
        )
        stored = await self.spool.add(item)
        ACCEPTED.inc()
        self.hand(stored)
        return Reply(250, "2.0.0", f"Accepted as {item.id.hex}")


def _writable(address: str) -> bool:
    try:
        mailbox(address)
    except ValueError:
        return False
    return True


def _trusts(house: House, peer: Peer) -> bool:
    known = peer.certificate is not None and peer.certificate.lower() in house.certificates
    return known or house.allows(peer.address)


def _head(peer: Peer, envelope: Envelope) -> dict[str, Any]:
    member = {"member": peer.user} if peer.user and not envelope.sender else {}
    return {
        "sender": envelope.sender,
        **member,
        "recipients": [[r.address, sorted(r.notify), r.original] for r in envelope.recipients],
        "eight_bit": envelope.eight_bit,
        "utf8": envelope.utf8,
        "ret": envelope.ret,
        "envid": envelope.envid,
        "origin": "smtp",
    }
