"""The Received header that a server adds to each message it takes (RFC 5321, 4.4)."""

from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache

from troth.mail.smtp.values import Envelope, Peer


def received(
    peer: Peer, envelope: Envelope, *, hostname: str, identifier: str, at: datetime, show_client: bool
) -> bytes:
    """The header with its CRLFs, to be put before the content. `at` must be aware.

    Without `show_client` the whole FROM clause is left out, since a client's greeting often holds its
    address or the name of its machine. FOR is written for a sole recipient only, so that none sees another,
    and in ASCII only, so that no hop needs SMTPUTF8 for our sake.
    """
    lines = [f"by {hostname} with {protocol(peer, envelope)} id {identifier}"]
    if show_client:
        lines.insert(0, f"from {peer.helo} ({_literal(peer.address)})")
    if len(envelope.recipients) == 1 and envelope.recipients[0].address.isascii():
        lines.append(f"for <{envelope.recipients[0].address}>")
    return f"Received: {_FOLD.join(lines)}; {_date(at.replace(microsecond=0))}\r\n".encode()


@lru_cache(maxsize=4)
def _date(at: datetime) -> str:
    """Many messages come in the same second."""
    return format_datetime(at)


def protocol(peer: Peer, envelope: Envelope) -> str:
    """The WITH keyword (RFC 3848; RFC 6531, 4.3)."""
    if not peer.esmtp:
        return "SMTP"
    base = "UTF8SMTP" if envelope.utf8 else "ESMTP"
    return base + ("S" if peer.tls else "") + ("A" if peer.user is not None else "")


_FOLD = "\r\n\t"


def _literal(address: str) -> str:
    return f"[IPv6:{address}]" if ":" in address else f"[{address}]"
