"""The baseline of signalling: a Starlette web socket that passes on what is said in a room, on uvicorn."""

import json
import os
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psutil
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from benchmarks.ports import LOOPBACK, free_port, wait_until_answering


def app() -> Starlette:
    """An application with rooms: whoever says hello is in one, and everything else goes to its others."""
    rooms: dict[str, dict[str, WebSocket]] = defaultdict(dict)
    numbers = count(1)

    async def ready(request: Request) -> PlainTextResponse:
        return PlainTextResponse("ready")

    async def connect(socket: WebSocket) -> None:
        await socket.accept("troth.meeting.1")
        hello = json.loads(await socket.receive_text())
        seat, room = f"s{next(numbers)}", rooms[hello["invitation"].partition(" ")[0]]
        await socket.send_text(json.dumps({"kind": "welcome", "seat": seat, "seats": list(room)}))
        room[seat] = socket
        await tell(room, seat, {"kind": "joined", "seat": seat})
        try:
            while True:
                said = json.loads(await socket.receive_text())
                await tell(room, seat, {**said, "from": seat})
        except WebSocketDisconnect:
            del room[seat]

    async def tell(room: dict[str, WebSocket], but: str, said: dict[str, object]) -> None:
        text = json.dumps(said)
        for seat, socket in list(room.items()):
            if seat != but:
                await socket.send_text(text)

    return Starlette(routes=[Route("/", ready), WebSocketRoute("/meet/socket", connect)])


@dataclass(slots=True)
class PlainRooms:
    """The application at work in one process; a context manager. `folder` gets what it complains of."""

    folder: Path
    port: int = field(default_factory=free_port)
    _process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def worker(self) -> psutil.Process:
        if self._process is None:
            raise RuntimeError("the plain rooms are not open")
        return psutil.Process(self._process.pid)

    def __enter__(self) -> "PlainRooms":
        command = [sys.executable, "-m", "uvicorn", "--factory", "benchmarks.plain_rooms:app"]
        address = ["--host", LOOPBACK, "--port", str(self.port)]
        sockets = ["--ws", "websockets-sansio", "--ws-per-message-deflate", "false"]
        quiet = ["--log-level", "warning", "--no-access-log"]
        # Whoever leaves while something is passed on is an error of so plain a server, which is no news.
        with (self.folder / "plain-rooms.log").open("ab") as log:
            self._process = subprocess.Popen(
                [*command, *address, *sockets, *quiet], env=dict(os.environ), stderr=log
            )
        wait_until_answering(self.port, "the plain rooms")
        return self

    def __exit__(self, *_: object) -> None:
        if self._process:
            self._process.terminate()
            self._process.wait()
