"""The workers of one server as rooms see them: each room lives in one, and its people are led there."""

from __future__ import annotations

import asyncio
import dataclasses
import hashlib
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

import orjson

from troth.meetings.rooms.seat import Grant, Guest
from troth.meetings.rooms.wire import LINE_LIMIT, LineWire, Wire
from troth.runtime.ports import Outage
from troth.runtime.workers import Workers

PAUSE_SECONDS = 0.1
Receive = Callable[[Guest, Wire], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Siblings:
    """Leads people to the worker that has their room, over Unix sockets in a folder of the server's own."""

    folder: Path
    workers: Workers
    patience: float = 8.0
    """Seconds for which a worker that is not there is waited for."""

    def owner(self, meeting: UUID) -> int:
        """The number of the worker in which this meeting's room lives."""
        return int.from_bytes(hashlib.sha256(meeting.bytes).digest()[:8], "big") % self.workers.count

    def is_ours(self, meeting: UUID) -> bool:
        return self.owner(meeting) == self.workers.number

    async def serve(self, receive: Receive) -> None:
        """Take in people whom other workers lead here, until cancelled."""
        self.folder.mkdir(mode=0o700, exist_ok=True)
        path = self._path(self.workers.number)
        path.unlink(missing_ok=True)
        handler = _handler(receive)
        async with await asyncio.start_unix_server(handler, path, limit=LINE_LIMIT) as server:
            await server.serve_forever()

    async def lead(self, guest: Guest, wire: Wire) -> None:
        """Carry everything between somebody and their room in another worker. Raises Outage."""
        reader, writer = await self._way(self.owner(guest.grant.meeting))
        writer.write(_written(guest) + b"\n")
        room = LineWire(reader, writer)
        inwards, outwards = (asyncio.create_task(one) for one in (_carry(wire, room), _carry(room, wire)))
        try:
            await asyncio.wait((inwards, outwards), return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (inwards, outwards):
                task.cancel()
            await wire.close(room.code)
            writer.close()

    async def _way(self, number: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A line to another worker, as soon as it is there: one that died is replaced within seconds."""
        until = time.monotonic() + self.patience
        while True:
            try:
                return await asyncio.open_unix_connection(self._path(number), limit=LINE_LIMIT)
            except OSError:
                if time.monotonic() >= until:
                    raise Outage("the worker with the room is not there") from None
            await asyncio.sleep(PAUSE_SECONDS)

    def _path(self, number: int) -> Path:
        return self.folder / f"rooms-{number}"


async def _carry(source: Wire, to: Wire) -> None:
    while (text := await source.receive()) is not None:
        await to.send(text)


def _handler(receive: Receive) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]:
    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if line := await reader.readline():
            await receive(_read(line), LineWire(reader, writer))
        writer.close()

    return handle


def _written(guest: Guest) -> bytes:
    return orjson.dumps(dataclasses.asdict(guest), default=_identifier)


def _identifier(value: object) -> str:
    """The database's driver gives identifiers of a type of its own, which orjson does not know."""
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"a guest has no {type(value).__name__}")


def _read(line: bytes) -> Guest:
    said = orjson.loads(line)
    grant = said["grant"]
    identifiers = {name: UUID(grant[name]) for name in ("meeting", "host", "invitation")}
    until = datetime.fromisoformat(grant["until"]) if grant["until"] else None
    return Guest(Grant(**{**grant, **identifiers, "until": until}), said["name"], said["key"])
