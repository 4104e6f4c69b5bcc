"""What the protocol machine asks of its runtime; it reads on only once it was answered."""

from dataclasses import dataclass, field

from troth.mail.smtp.values import Envelope


@dataclass(frozen=True, slots=True)
class TlsWanted:
    """The reply 220 is out: wrap the connection in TLS, then call `tls_started`."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """AUTH gave a user and a password."""

    user: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SenderOffered:
    """MAIL named a sender."""

    sender: str


@dataclass(frozen=True, slots=True)
class RecipientOffered:
    """RCPT named a recipient."""

    sender: str
    recipient: str


@dataclass(frozen=True, slots=True)
class MessageOffered:
    """A sound message is complete."""

    envelope: Envelope
    content: bytes = field(repr=False)


Event = TlsWanted | Credentials | SenderOffered | RecipientOffered | MessageOffered
