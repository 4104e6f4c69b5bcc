"""How mail addresses that we write to and of stand in a header."""

from collections.abc import Iterable
from email.headerregistry import Address
from email.message import EmailMessage

from troth.mail.outgoing.letter import POLICY, WIDE_POLICY
from troth.runtime.addresses import mailbox, with_ascii_domain
from troth.runtime.text import line


def addressed(address: str, name: str = "") -> Address:
    """A mailbox with a display name, ready for a header: ASCII where the local part is. Raises ValueError."""
    local, _, domain = written(address).rpartition("@")
    return Address(line(name), local, domain)


def message_among(boxes: Iterable[Address]) -> EmailMessage:
    """A message without header and content yet, which may name these mailboxes: ASCII if they are."""
    ascii_ = all(box.addr_spec.isascii() for box in boxes)
    return EmailMessage(policy=POLICY if ascii_ else WIDE_POLICY)


def written(address: str) -> str:
    """A mailbox as it stands in a header: a domain beyond ASCII only beside such a local part."""
    ascii_domain = with_ascii_domain(mailbox(address))
    return ascii_domain if ascii_domain.isascii() else address
