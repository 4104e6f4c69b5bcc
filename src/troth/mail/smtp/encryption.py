"""TLS: the handshake on a connection that is open already, and who proved to be at the other end."""

import asyncio
import hashlib
import ssl

HANDSHAKE_TIMEOUT = 30.0
SHUTDOWN_TIMEOUT = 2.0


async def wrap(
    loop: asyncio.AbstractEventLoop,
    transport: asyncio.Transport,
    protocol: asyncio.Protocol,
    context: ssl.SSLContext,
) -> asyncio.Transport:
    """The transport inside TLS. Raises OSError if the handshake fails or takes too long."""
    wrapped = await loop.start_tls(
        transport,
        protocol,
        context,
        server_side=True,
        ssl_handshake_timeout=HANDSHAKE_TIMEOUT,
        ssl_shutdown_timeout=SHUTDOWN_TIMEOUT,
    )
    if wrapped is None:
        raise ConnectionAbortedError("connection lost during the handshake")
    return wrapped


def certificate_fingerprint(transport: asyncio.Transport) -> str | None:
    """SHA-256, in hexadecimal, of the client certificate that the handshake verified; None without one."""
    connection: ssl.SSLObject = transport.get_extra_info("ssl_object")
    certificate = connection.getpeercert(binary_form=True)
    return hashlib.sha256(certificate).hexdigest() if certificate else None
