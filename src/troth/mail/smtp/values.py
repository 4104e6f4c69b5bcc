"""The values that cross the SMTP edge, and the port through which the gateway answers it."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Peer:
    """Who is at the other end of a connection.

    `helo` is the name given in EHLO or HELO, "" before it. `user` is set once AUTH succeeded. `certificate`
    is the SHA-256 fingerprint, in hexadecimal, of the client certificate that was verified in the handshake.
    `esmtp` is false for a peer that said HELO.
    """

    address: str
    port: int
    helo: str
    tls: bool
    user: str | None
    certificate: str | None
    esmtp: bool = True


@dataclass(frozen=True, slots=True)
class Recipient:
    """One accepted RCPT. `notify` holds NEVER, SUCCESS, FAILURE, DELAY; `original` is ORCPT as sent
    (`type;xtext`, RFC 3461, 4.1 and 4.2)."""

    address: str
    notify: frozenset[str]
    original: str | None


@dataclass(frozen=True, slots=True)
class Envelope:
    """What MAIL and RCPT said. `sender` is "" for the null reverse-path.

    `eight_bit` and `utf8` repeat BODY=8BITMIME and SMTPUTF8 as declared, not what the content holds.
    `ret` is FULL or HDRS and `envid` is ENVID as sent (xtext, RFC 3461, 4.3 and 4.4).
    """

    sender: str
    recipients: tuple[Recipient, ...]
    eight_bit: bool
    utf8: bool
    ret: str | None
    envid: str | None


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply: code (RFC 5321, 4.2), enhanced status code (RFC 3463; "" for none) and one line of text."""

    code: int
    enhanced: str
    text: str


class Receiver(Protocol):
    """The gateway behind the edge.

    Every method may raise `Outage` (451 4.3.0; 454 4.7.0 from `authenticate`) or `StorageFull` (452 4.3.1).
    Any other exception is a bug: the peer hears 451 and the log hears the kind of exception only.
    """

    async def authenticate(self, peer: Peer, user: str, password: str) -> bool:
        """Whether the password is the user's."""
        ...

    async def check_sender(self, peer: Peer, sender: str) -> Reply | None:
        """None welcomes the sender ("" is the null sender); a reply refuses it."""
        ...

    async def check_recipient(self, peer: Peer, sender: str, recipient: str) -> Reply | None:
        """None welcomes the recipient; a reply refuses it."""
        ...

    async def accept(self, peer: Peer, envelope: Envelope, content: bytes) -> Reply:
        """Take responsibility for a message: 250 only when it is durable.

        `content` has CRLF line ends only, no NUL, dots unstuffed, and no trace header yet. It runs to its
        end even when the peer hangs up meanwhile.
        """
        ...
