"""What the client asks of whoever holds its socket."""

from dataclasses import dataclass
from typing import TypeAlias

from troth.mail.outgoing.parcel import Outcome, Verdict


@dataclass(frozen=True, slots=True)
class Send:
    """Write these bytes."""

    data: bytes


@dataclass(frozen=True, slots=True)
class StartTls:
    """Stop reading, wrap the socket in TLS, then call `Client.secured`."""


@dataclass(frozen=True, slots=True)
class Ready:
    """The session is open: a parcel may be submitted."""


@dataclass(frozen=True, slots=True)
class Done:
    """The parcel is decided. `again` means nothing was accepted on a connection that had gone stale."""

    outcomes: tuple[Outcome, ...]
    again: bool = False


@dataclass(frozen=True, slots=True)
class Drop:
    """Close the connection at once, for this reason."""

    why: Verdict


Action: TypeAlias = Send | StartTls | Ready | Done | Drop
