"""Where a switch is, and what opens it: a Unix socket on this machine, or a WebSocket elsewhere."""

from __future__ import annotations

import ipaddress
from collections.abc import Awaitable
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from websockets.asyncio.client import ClientConnection, connect, unix_connect
from websockets.typing import Subprotocol

from troth.meetings.switch.configuring import Secrets

PROTOCOL = Subprotocol("janus-protocol")
LARGEST = 1 << 20  # bytes of one message: a description of many streams has some 100 KiB
PING_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Address:
    """`where` is `unix:/path`, `ws://host:port` or `wss://host:port`."""

    where: str
    keys: Secrets = field(repr=False)

    def connect(self) -> Awaitable[ClientConnection]:
        """Open a connection; the awaitable raises OSError or a WebSocketException."""
        path = self.where.removeprefix("unix:") if self.where.startswith("unix:") else None
        if path is None:
            return connect(
                self.where,
                subprotocols=[PROTOCOL],
                compression=None,
                proxy=None,
                max_size=LARGEST,
                ping_interval=PING_SECONDS,
                ping_timeout=PING_SECONDS,
            )
        return unix_connect(
            path,
            "ws://localhost/",
            subprotocols=[PROTOCOL],
            compression=None,
            max_size=LARGEST,
            ping_interval=PING_SECONDS,
            ping_timeout=PING_SECONDS,
        )


def address_from(text: str, keys: Secrets | None = None) -> Address:
    """A switch out of the settings; its secrets, API:ADMIN, stand before the `@`, or come as `keys`.

    `unix:/path`, `unix://API:ADMIN@/path`, `ws://API:ADMIN@host:port`, `wss://API:ADMIN@host:port`. Raises
    ValueError with what to write instead.
    """
    parts = urlsplit(text)
    if parts.username and parts.password:
        keys = Secrets(unquote(parts.username), unquote(parts.password))
    if keys is None:
        raise ValueError(
            "write the switch's api_secret and admin_key before an @, as ws://API:ADMIN@host:port"
        )
    if parts.scheme == "unix" and parts.path.startswith("/"):
        return Address(f"unix:{parts.path}", keys)
    if parts.scheme not in ("ws", "wss") or not parts.hostname or not parts.port:
        raise ValueError("write unix:/path, ws://host:port or wss://host:port")
    if parts.scheme == "ws" and not _near(parts.hostname):
        raise ValueError("use wss:// for a switch outside of this machine and of private networks")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return Address(f"{parts.scheme}://{host}:{parts.port}", keys)


def _near(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return host == "localhost"
