"""A relay out of the address in the settings: `smtp://`, `smtp+starttls://`, `smtps://` or `file:///folder`."""

import ssl
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from troth.mail.outgoing.folder import FolderRelay
from troth.mail.outgoing.opening import Credentials, Security
from troth.mail.outgoing.parcel import Relay
from troth.mail.outgoing.smtp import Limits, Route, SmtpRelay
from troth.mail.outgoing.wire import Patience

# Scheme to security and default port (RFC 5321 §4.5.4.2, RFC 6409 §3.1, RFC 8314 §7.3).
SCHEMES = {
    "smtp": (Security.OPPORTUNISTIC, 25),
    "smtp+starttls": (Security.STARTTLS, 587),
    "smtps": (Security.IMPLICIT, 465),
}


def relay_from(
    address: str,
    *,
    hostname: str,
    tls: ssl.SSLContext | None = None,
    patience: Patience | None = None,
    limits: Limits | None = None,
) -> Relay:
    """The relay that an address names; `hostname` is our own name for EHLO, `tls` replaces the default trust.

    Raises ValueError for an address that cannot work or would send a password in the clear.
    """
    parts = urlsplit(address)
    if parts.scheme == "file":
        return FolderRelay(_folder(parts))
    route = _route(parts)
    return SmtpRelay(route, hostname=hostname, tls=tls, patience=patience, limits=limits)


def _folder(parts: SplitResult) -> Path:
    if parts.netloc or not parts.path.startswith("/"):
        raise ValueError("a folder address has three slashes and a full path: file:///folder")
    return Path(unquote(parts.path))


def _route(parts: SplitResult) -> Route:
    if parts.scheme not in SCHEMES or not parts.hostname or parts.path not in ("", "/") or parts.query:
        raise ValueError(
            "a relay address is smtp://, smtp+starttls:// or smtps://host:port, or file:///folder"
        )
    security, port = SCHEMES[parts.scheme]
    return Route(parts.hostname, parts.port or port, security, _credentials(parts, security))


def _credentials(parts: SplitResult, security: Security) -> Credentials | None:
    if parts.username is None:
        return None
    if security is Security.OPPORTUNISTIC:
        raise ValueError("a password needs smtp+starttls:// or smtps://, which verify the next host")
    return Credentials(unquote(parts.username), unquote(parts.password or ""))
