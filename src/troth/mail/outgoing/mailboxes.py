"""Mail addresses that we write to and of: which there are, and how they stand in a header."""

import re
from collections.abc import Iterable
from email.headerregistry import Address
from email.message import EmailMessage
from unicodedata import is_normalized

from troth.mail.outgoing.letter import DOMAIN, POLICY, WIDE_POLICY, line
from troth.runtime.addresses import a_labels, with_ascii_domain

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL = rf"{_ATOM}(?:\.{_ATOM})*"
_MAILBOX = re.compile(rf"(?=.{{1,254}}\Z)(?=.{{1,64}}@){_LOCAL}@{DOMAIN}")
_DOMAIN = re.compile(rf"(?=.{{1,255}}\Z){DOMAIN}")
_WIDE_ATOM = r"(?:[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]|[^\x00-\x7f])+"
_WIDE_LOCAL = re.compile(rf"{_WIDE_ATOM}(?:\.{_WIDE_ATOM})*")
LONGEST_LOCAL, LONGEST = 64, 254
"""Octets (RFC 5321 §4.5.3.1.1 and, for the whole, its erratum 1690)."""


def mailbox(address: str) -> str:
    """The address itself, if it is `local@domain`, not quoted. Raises ValueError otherwise.

    RFC 5321 §4.1.2; beyond ASCII RFC 6531 §3.3, with a local part in NFC (RFC 6532 §3.1) of characters that
    can be seen, and a domain that the DNS can have.
    """
    if _MAILBOX.fullmatch(address) is None and not _internationalised(address):
        raise ValueError(f"not a mail address: {address!r}")
    return address


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


def _internationalised(address: str) -> bool:
    local, _, domain = address.rpartition("@")
    if address.isascii() or _octets(address) > LONGEST or _octets(local) > LONGEST_LOCAL:
        return False
    seen = local.isprintable() and is_normalized("NFC", local)
    return seen and _WIDE_LOCAL.fullmatch(local) is not None and _in_the_dns(domain)


def _octets(text: str) -> int:
    return len(text.encode("utf-8", "replace"))


def _in_the_dns(domain: str) -> bool:
    try:
        return _DOMAIN.fullmatch(a_labels(domain)) is not None
    except ValueError:
        return False
