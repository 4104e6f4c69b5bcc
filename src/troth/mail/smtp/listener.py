"""Listens for SMTP on given sockets, and closes without losing a running transaction."""

import asyncio
import socket
import ssl
from collections.abc import Sequence

from troth.mail.smtp.admission import Admission
from troth.mail.smtp.budget import Budget
from troth.mail.smtp.connection import LINGER, Connection, Edge
from troth.mail.smtp.encryption import HANDSHAKE_TIMEOUT, SHUTDOWN_TIMEOUT
from troth.mail.smtp.limits import Limits
from troth.mail.smtp.values import Receiver

__all__ = ["Limits", "Listener", "listen"]

_BACKLOG = 1024
_SWEEP = 1.0


class Listener:
    """Open sockets and their connections."""

    def __init__(self, edge: Edge, servers: Sequence[asyncio.Server]) -> None:
        self._edge = edge
        self._servers = servers
        self._interval = min(_SWEEP, edge.limits.command_timeout / 4)
        self._sweeper = edge.loop.call_later(self._interval, self._sweep)

    async def close(self, grace: float) -> None:
        """Stop accepting; give running transactions `grace` seconds; then 421 for all who are left."""
        for server in self._servers:
            server.close()
        self._edge.draining = True
        for connection in tuple(self._edge.connections):
            connection.drain()
        await self._emptied(grace)
        for connection in tuple(self._edge.connections):
            connection.cut()
        await self._emptied(LINGER)
        self._sweeper.cancel()
        for connection in tuple(self._edge.connections):
            connection.abort()

    async def _emptied(self, seconds: float) -> None:
        if self._edge.connections:
            try:
                await asyncio.wait_for(self._edge.empty.wait(), seconds)
            except TimeoutError:
                return

    def _sweep(self) -> None:
        now = self._edge.loop.time()
        for connection in tuple(self._edge.connections):
            connection.check(now)
        self._sweeper = self._edge.loop.call_later(self._interval, self._sweep)


async def listen(
    receiver: Receiver,
    *,
    sockets: Sequence[socket.socket],
    hostname: str,
    tls: ssl.SSLContext | None,
    limits: Limits = Limits(),  # noqa: B008 - a frozen value
    implicit_tls: bool = False,
) -> Listener:
    """Serve SMTP on bound TCP sockets until the listener is closed, which closes them too.

    STARTTLS and AUTH need `tls`; `implicit_tls` begins with the handshake (RFC 8314). A context with
    `verify_mode = CERT_OPTIONAL` and authorities asks for client certificates. Raises ValueError when
    `implicit_tls` comes without a context.
    """
    if implicit_tls and tls is None:
        raise ValueError("implicit TLS needs a TLS context")
    loop = asyncio.get_running_loop()
    budget = Budget(limits.in_flight)
    admission = Admission(limits.connections, limits.connections_per_address)
    edge = Edge(receiver, hostname, tls, implicit_tls, limits, budget, admission, loop)
    return Listener(edge, [await _serve(edge, sock) for sock in sockets])


async def _serve(edge: Edge, sock: socket.socket) -> asyncio.Server:
    handshake = HANDSHAKE_TIMEOUT if edge.implicit_tls else None
    return await edge.loop.create_server(
        lambda: Connection(edge),
        sock=sock,
        backlog=_BACKLOG,
        ssl=edge.tls if edge.implicit_tls else None,
        ssl_handshake_timeout=handshake,
        ssl_shutdown_timeout=SHUTDOWN_TIMEOUT if edge.implicit_tls else None,
    )
