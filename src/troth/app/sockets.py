"""Listening sockets, opened by the parent and shared by its workers."""

from __future__ import annotations

import asyncio
import errno
import socket

from troth.runtime.settings import Address, SettingError

PORT_PATIENCE = 10.0


async def bind(name: str, address: Address) -> socket.socket:
    """A listening socket; raises SettingError with the mend where the port stays taken.

    The workers of a parent that was killed give its ports up when they notice, so a moment of patience it is.
    """
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        await _bind_in_time(listener, address)
        listener.listen(1024)
    except OSError as error:
        listener.close()
        reason = error.strerror or str(error)
        raise SettingError(f"TROTH_{name} is {address}: {reason}. Choose another port.") from None
    listener.set_inheritable(True)
    return listener


async def _bind_in_time(listener: socket.socket, address: Address) -> None:
    until = asyncio.get_running_loop().time() + PORT_PATIENCE
    while True:
        try:
            listener.bind((address.host, address.port))
            return
        except OSError as error:
            if error.errno != errno.EADDRINUSE or asyncio.get_running_loop().time() > until:
                raise
        await asyncio.sleep(0.2)
