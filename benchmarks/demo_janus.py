"""The peer of the switch: Debian's Janus with the configuration that it comes with, and its demo's room.

Of the configuration alone the ports and the video bitrate of room 1234 are changed, and transports and
plugins that have no part in it are left out. It is spoken to over its WebSocket, as its demo page does.
"""

import asyncio
import itertools
import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from benchmarks.ports import LOOPBACK, free_port, wait_until_answering
from troth.meetings.switch.configuring import libraries
from troth.meetings.switch.room import VIDEO_BITS

CONFIGURATION = Path("/etc/janus")
ROOM = 1234
KEEP_ALIVE_SECONDS = 20
Tell = Callable[[Mapping[str, Any]], None]


@asynccontextmanager
async def demo_janus(folder: Path) -> AsyncIterator["DemoRoom"]:
    """A running Janus, as whoever goes to its demo room sees it."""
    home, port = Path(tempfile.mkdtemp(prefix="janus-", dir=folder)), free_port()
    process = _start(home, port)
    try:
        wait_until_answering(port, "Janus", alive=lambda: process.poll() is None)
        async with connect(
            f"ws://{LOOPBACK}:{port}", subprotocols=[Subprotocol("janus-protocol")], proxy=None
        ) as socket:
            room = DemoRoom(socket, process.pid)
            async with room.open():
                yield room
    finally:
        process.terminate()
        process.wait()


def _start(home: Path, port: int) -> subprocess.Popen[bytes]:
    command = ["janus", "--configs-folder", str(home), "--config", str(_configured(home, port))]
    with (home / "log").open("wb") as log:
        return subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL)


def _configured(home: Path, port: int) -> Path:
    """A copy of Debian's configuration, on a port of its own; returns the file to start Janus with."""
    if not CONFIGURATION.is_dir() or (system := libraries()) is None:
        raise FileNotFoundError("Janus is missing; it is Debian's package janus")
    shutil.copytree(CONFIGURATION, home, dirs_exist_ok=True)
    main = home / "janus.jcfg"
    text = re.sub(r'configs_folder = "[^"]*"', f'configs_folder = "{home}"', main.read_text())
    for kind, used in (("plugins", "libjanus_videoroom.so"), ("transports", "libjanus_websockets.so")):
        unused = ",".join(one.name for one in (system / kind).glob("*.so") if one.name != used)
        text = re.sub(rf"^{kind}: {{", f'{kind}: {{\n\tdisable = "{unused}"', text, flags=re.M)
    main.write_text(text)
    _replace(home / "janus.transport.websockets.jcfg", r"\tws_port = \d+", f"\tws_port = {port}")
    _replace(home / "janus.plugin.videoroom.jcfg", r"\tbitrate = 128000", f"\tbitrate = {VIDEO_BITS}")
    return main


def _replace(file: Path, pattern: str, by: str) -> None:
    changed, count = re.subn(pattern, by, file.read_text(), count=1)
    if not count:
        raise ValueError(f"{file.name} is not as Debian's package has it")
    file.write_text(changed)


@dataclass
class DemoRoom:
    """A session with Janus, in which people enter the demo's room."""

    socket: ClientConnection
    pid: int
    session: int = 0
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)
    _waiting: "dict[str, asyncio.Future[dict[str, Any]]]" = field(default_factory=dict)
    _places: dict[int, Callable[[dict[str, Any]], None]] = field(default_factory=dict)
    _publishers: "dict[str, DemoPlace]" = field(default_factory=dict)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Have a session while the block lasts."""
        tasks = [asyncio.create_task(self._read())]
        self.session = (await self.ask({"janus": "create"}))["data"]["id"]
        tasks.append(asyncio.create_task(self._keep_alive()))
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()

    async def enter(self, seat: str, tell: Tell) -> "DemoPlace":
        """Join the room as a publisher."""
        place = self._publishers[seat] = DemoPlace(self, tell)
        place.publisher = await self.attach(lambda message: place.hear("publish", message))
        number = int(seat.removeprefix("s"))
        joining = {"request": "join", "ptype": "publisher", "room": ROOM, "id": number}
        joined = await self.message(place.publisher, joining)
        place.private = joined["plugindata"]["data"]["private_id"]
        return place

    async def published(self, seat: str) -> int:
        """The number of a publisher, once others may subscribe to it."""
        await self._publishers[seat].up.wait()
        return int(seat.removeprefix("s"))

    async def attach(self, hear: Callable[[dict[str, Any]], None]) -> int:
        answer = await self.ask({"janus": "attach", "plugin": "janus.plugin.videoroom"})
        handle: int = answer["data"]["id"]
        self._places[handle] = hear
        return handle

    async def message(
        self, handle: int, body: Mapping[str, Any], jsep: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        """Ask the plugin, and wait for its event."""
        request = {"janus": "message", "handle_id": handle, "body": body, **({"jsep": jsep} if jsep else {})}
        answer = await self.ask(request)
        if "error" in answer.get("plugindata", {}).get("data", {}):
            raise RuntimeError(f"Janus answered {answer['plugindata']['data']}")
        return answer

    async def ask(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Send, and wait for what follows the acknowledgement."""
        number = str(next(self._numbers))
        future: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._waiting[number] = future
        where = {"session_id": self.session} if self.session else {}
        await self.socket.send(json.dumps({**request, **where, "transaction": number}))
        async with asyncio.timeout(30):
            return await future

    async def trickle(self, handle: int, candidate: object) -> None:
        where = {"session_id": self.session, "handle_id": handle, "transaction": "trickle"}
        said = candidate or {"completed": True}
        await self.socket.send(json.dumps({"janus": "trickle", **where, "candidate": said}))

    async def _read(self) -> None:
        async for text in self.socket:
            message = json.loads(text)
            if message["janus"] == "ack":
                continue
            if future := self._waiting.pop(str(message.get("transaction")), None):
                future.set_result(message)
            elif hear := self._places.get(message.get("sender", 0)):
                hear(message)

    async def _keep_alive(self) -> None:
        where = {"session_id": self.session, "transaction": "alive"}
        while True:
            await asyncio.sleep(KEEP_ALIVE_SECONDS)
            await self.socket.send(json.dumps({"janus": "keepalive", **where}))


@dataclass
class DemoPlace:
    """Somebody in the room; takes and says what a place of Troth's switch does."""

    room: DemoRoom
    tell: Tell
    publisher: int = 0
    subscriber: int = 0
    private: int = 0
    up: asyncio.Event = field(default_factory=asyncio.Event)
    """Set once media flow from the page."""

    async def said(self, message: Mapping[str, Any]) -> None:
        """Do what the page asks for."""
        acts = {"publish": self._publish, "subscribe": self._subscribe, "answer": self._answer}
        if message["op"] == "candidate":
            handle = self.publisher if message["of"] == "publish" else self.subscriber
            await self.room.trickle(handle, message["candidate"])
        elif act := acts.get(message["op"]):
            await act(message)

    async def _publish(self, message: Mapping[str, Any]) -> None:
        offer = {"type": "offer", "sdp": message["sdp"]}
        answer = await self.room.message(self.publisher, {"request": "publish"}, offer)
        self.tell({"op": "published", "sdp": answer["jsep"]["sdp"]})

    async def _subscribe(self, message: Mapping[str, Any]) -> None:
        self.subscriber = await self.room.attach(lambda event: self.hear("subscribe", event))
        seats = sorted({feed["seat"] for feed in message["feeds"]})
        feeds = [await self.room.published(seat) for seat in seats]
        joining = {"request": "join", "ptype": "subscriber", "room": ROOM, "private_id": self.private}
        streams = [{"feed": feed} for feed in feeds]
        answer = await self.room.message(self.subscriber, {**joining, "streams": streams})
        self.tell({"op": "offer", "sdp": answer["jsep"]["sdp"]})

    async def _answer(self, message: Mapping[str, Any]) -> None:
        answer = {"type": "answer", "sdp": message["sdp"]}
        await self.room.message(self.subscriber, {"request": "start", "room": ROOM}, answer)

    def hear(self, of: str, message: Mapping[str, Any]) -> None:
        """Hand Janus's candidates on, and note that media flow; what else it tells is not needed."""
        if message["janus"] == "webrtcup" and of == "publish":
            self.up.set()
        candidate = message.get("candidate")
        if message["janus"] == "trickle" and candidate:
            known = None if candidate.get("completed") else candidate
            self.tell({"op": "candidate", "of": of, "candidate": known})

    async def leave(self) -> None:
        for handle in (self.publisher, self.subscriber):
            await self.room.ask({"janus": "detach", "handle_id": handle})
