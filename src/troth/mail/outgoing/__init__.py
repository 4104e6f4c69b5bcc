"""Handing mail onward, and composing the mails that the server itself writes."""

from troth.mail.outgoing.address import relay_from
from troth.mail.outgoing.folder import Captured, FolderRelay, captured
from troth.mail.outgoing.opening import Credentials, Security
from troth.mail.outgoing.parcel import Outcome, Parcel, Relay
from troth.mail.outgoing.smtp import Limits, Route, SmtpRelay
from troth.mail.outgoing.wire import Patience

__all__ = [
    "Captured",
    "Credentials",
    "FolderRelay",
    "Limits",
    "Outcome",
    "Parcel",
    "Patience",
    "Relay",
    "Route",
    "Security",
    "SmtpRelay",
    "captured",
    "relay_from",
]
