"""The way between a participant and their room: a web socket, or a line to the worker that has the room."""

from __future__ import annotations

import asyncio
from typing import Protocol

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from troth.meetings.rooms.messages import LONGEST

MOST_WAITING = 16_000_000
"""Bytes that may wait for a participant who is slow to take them; beyond that they have to come back."""
SLOW = 4413


class Wire(Protocol):
    """Carries text both ways."""

    async def receive(self) -> str | None:
        """The next message, or None once the other side is gone."""
        ...

    async def send(self, text: str) -> None:
        """Hand a message on; one for somebody who is gone is lost."""
        ...

    async def close(self, code: int) -> None:
        """End it, with a close code of RFC 6455, section 7.4."""
        ...


class SocketWire:
    """A web socket of a browser."""

    def __init__(self, socket: WebSocket) -> None:
        self._socket = socket

    async def receive(self) -> str | None:
        try:
            return await self._socket.receive_text()
        except (WebSocketDisconnect, RuntimeError, KeyError):
            return None  # gone, closed by us meanwhile, or bytes where text belongs

    async def send(self, text: str) -> None:
        if self._socket.application_state is WebSocketState.CONNECTED:
            try:
                await self._socket.send_text(text)
            except (WebSocketDisconnect, RuntimeError, OSError):
                return

    async def close(self, code: int) -> None:
        if self._socket.application_state is WebSocketState.CONNECTED:
            try:
                await self._socket.close(code)
            except (WebSocketDisconnect, RuntimeError, OSError):
                return


class LineWire:
    """Lines of a Unix socket between two workers: `m` and a message, or `c` and a close code."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self.code = 1001

    async def receive(self) -> str | None:
        try:
            line = await self._reader.readline()
        except (ValueError, OSError):
            return None
        if line[:1] == b"c":
            self.code = int(line[1:])
        return line[1:-1].decode() if line[:1] == b"m" else None

    async def send(self, text: str) -> None:
        # JSON has line feeds between its parts alone, where a space does as well.
        await self._write("m" + text.replace("\n", " "))

    async def close(self, code: int) -> None:
        await self._write(f"c{code}")
        self._writer.close()

    async def _write(self, line: str) -> None:
        try:
            self._writer.write(line.encode() + b"\n")
            await self._writer.drain()
        except OSError:
            return


LINE_LIMIT = 4 * LONGEST


class Outbox:
    """What waits to be sent to one participant, in order; a slow one holds up nobody else."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._waiting: asyncio.Queue[tuple[str | None, int]] = asyncio.Queue()
        self._bytes = 0
        self.closed = False

    def put(self, text: str, shut: int | None = None) -> None:
        """Send a message soon, and close after it with a code, if there is one."""
        if self.closed:
            return
        self._bytes += len(text)
        if self._bytes > MOST_WAITING:
            self.shut(SLOW)
            return
        self._waiting.put_nowait((text, 0))
        if shut is not None:
            self.shut(shut)

    def shut(self, code: int) -> None:
        """Close with a code, after what waits."""
        if not self.closed:
            self.closed = True
            self._waiting.put_nowait((None, code))

    async def run(self) -> None:
        """Send until it is closed."""
        while True:
            text, code = await self._waiting.get()
            if text is None:
                await self._wire.close(code)
                return
            await self._wire.send(text)
            self._bytes -= len(text)
