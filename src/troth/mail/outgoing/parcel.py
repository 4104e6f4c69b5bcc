"""What is handed onward and what became of it: the parcel, an outcome for each recipient, the relay port."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol

NOTHING_ASKED: Mapping[str, frozenset[str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message and its envelope (RFC 5321 §2.3.1), on its way to the next host.

    `sender` is the reverse path without brackets, `""` for the null path. `content` is the message with
    CRLF line ends, not dot-stuffed. `notify` maps a recipient to its NOTIFY keywords; `ret` is `FULL` or
    `HDRS`; `envid` is the decoded envelope id, xtext is applied on the wire (RFC 3461 §4).
    """

    sender: str
    recipients: tuple[str, ...]
    content: bytes
    eight_bit: bool = False
    utf8: bool = False
    notify: Mapping[str, frozenset[str]] = field(default_factory=lambda: NOTHING_ASKED)
    ret: str | None = None
    envid: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one recipient: SMTP code, enhanced status (RFC 3463) and text of the deciding reply.

    `peer_notifies` is true when the peer took the recipient's DSN request over (RFC 3461 §5.2.1), so that
    no "relayed" report is due from us.
    """

    recipient: str
    code: int
    enhanced: str
    text: str
    peer_notifies: bool = False

    @property
    def delivered(self) -> bool:
        """Whether the peer took responsibility (2xx)."""
        return 200 <= self.code < 300

    @property
    def permanent(self) -> bool:
        """Whether trying again is pointless (5xx)."""
        return 500 <= self.code < 600

    @property
    def temporary(self) -> bool:
        """Whether trying again later may help (4xx)."""
        return 400 <= self.code < 500


@dataclass(frozen=True, slots=True)
class Verdict:
    """A decision that is not yet bound to a recipient: code, enhanced status and one line of text."""

    code: int
    enhanced: str
    text: str

    @property
    def accepts(self) -> bool:
        """Whether the peer said yes (2xx)."""
        return 200 <= self.code < 300

    def on(self, recipient: str, *, peer_notifies: bool = False) -> Outcome:
        """Bind this verdict to one recipient."""
        return Outcome(recipient, self.code, self.enhanced, self.text, peer_notifies)

    def on_all(self, parcel: Parcel) -> tuple[Outcome, ...]:
        """Bind this verdict to every recipient of a parcel, in order."""
        return tuple(self.on(recipient) for recipient in parcel.recipients)


class Relay(Protocol):
    """A way onward for parcels."""

    async def send(self, parcel: Parcel) -> tuple[Outcome, ...]:
        """Hand one parcel on; one outcome per recipient, in order.

        Trouble with the network or the peer is a temporary outcome (4xx) for every recipient that was not
        decided yet; it is never raised.
        """

    async def close(self) -> None:
        """Say goodbye to the peer and let every connection go."""
