"""Whether a parcel can be handed to a peer at all, decided before a byte is sent."""

import re

from troth.mail.outgoing.abilities import Abilities
from troth.mail.outgoing.parcel import Parcel, Verdict
from troth.mail.outgoing.stuffing import well_formed
from troth.runtime.addresses import with_ascii_domain

LONGEST_PATH = 320

# A path that could end the command line or its brackets early would let an address speak SMTP.
_PATH = re.compile(
    r'(?:"(?:[^"\\\x00-\x1f\x7f]|\\[\x20-\x7e])*"|[^\s"<>\\\x00-\x1f\x7f]+)'
    r"(?:@[^\s\"<>\\@\x00-\x1f\x7f]+)?"
)

STRAY_LINE_END = Verdict(554, "5.6.11", "The message has a line end that is not CRLF")
BAD_SENDER = Verdict(553, "5.1.7", "The sender address is malformed")
BAD_RECIPIENT = Verdict(553, "5.1.3", "A recipient address is malformed")
NO_EIGHT_BIT = Verdict(554, "5.6.3", "The message has 8-bit content and the next host does not take it")
NO_UTF8_ADDRESS = Verdict(553, "5.6.7", "The next host does not take internationalised addresses")
NO_UTF8_HEADERS = Verdict(554, "5.6.9", "The next host does not take internationalised headers")
TOO_BIG = Verdict(552, "5.3.4", "The message is larger than the next host takes")


def unsound(parcel: Parcel) -> Verdict | None:
    """Why this parcel may go nowhere, or None: stray line ends (5.6.11), malformed paths (5.1.3, 5.1.7)."""
    if not well_formed(parcel.content):
        return STRAY_LINE_END
    if parcel.sender and not _sound_path(parcel.sender):
        return BAD_SENDER
    if not all(map(_sound_path, parcel.recipients)):
        return BAD_RECIPIENT
    return None


def unfit(parcel: Parcel, peer: Abilities) -> Verdict | None:
    """Why this peer cannot take the parcel, or None (RFC 6152 §3, RFC 6531 §3.2, RFC 1870 §6.1)."""
    if peer.size and len(parcel.content) > peer.size:
        return TOO_BIG
    if not peer.utf8 and not (_nameable(parcel.sender) and nameable(parcel, peer)):
        return NO_UTF8_ADDRESS
    if parcel.content.isascii():
        return None
    if parcel.utf8 and not peer.utf8:
        return NO_UTF8_HEADERS
    return None if peer.eight_bit else NO_EIGHT_BIT


def _sound_path(path: str) -> bool:
    return len(path) <= LONGEST_PATH and _PATH.fullmatch(path) is not None


def nameable(parcel: Parcel, peer: Abilities) -> tuple[str, ...]:
    """The recipients that this peer can be told of: without SMTPUTF8, those in ASCII before the @."""
    if peer.utf8 or all(recipient.isascii() for recipient in parcel.recipients):
        return parcel.recipients
    return tuple(filter(_nameable, parcel.recipients))


def _nameable(path: str) -> bool:
    if path.isascii():
        return True
    try:
        return with_ascii_domain(path).isascii()
    except ValueError:
        return False
