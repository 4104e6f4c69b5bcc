"""Scripted participants of meetings: web sockets that speak docs/protocols/meeting.md, many to a process.

A process of them reads its task from standard input, a line of JSON, and after it one line for each thing to
do: it answers each with a line of JSON. Chat is sealed as a browser would, with a key that all of them know.
"""

import asyncio
import base64
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import uvloop
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin, Subprotocol

PROTOCOL = Subprotocol("troth.meeting.1")
KEY = "B" * 87
WORDS = AESGCM(bytes(32))
TEXT = "Let us go on with the second point of the list, and come back to the first one later. "
AT_ONCE = 25
"""How many of a process's participants come in at the same time."""
PATIENCE_SECONDS = 60
LAST_SECONDS = 2
"""How long what was said last may take."""


@dataclass(frozen=True, slots=True)
class Task:
    """Where to go, and by room the tokens of those who come, the host first."""

    url: str
    rooms: list[list[str]]


@dataclass(slots=True)
class Caller:
    """One participant; `latencies` are those of what others said, in seconds."""

    socket: ClientConnection
    latencies: list[float]
    seat: str = ""
    _reading: asyncio.Task[None] | None = None

    @classmethod
    async def come_in(cls, url: str, token: str, latencies: list[float]) -> "Caller":
        """Connect, say hello, and be welcome."""
        address = url.replace("http", "ws", 1) + "/meet/socket"
        origin, offered = Origin(url), [PROTOCOL]
        socket = await connect(address, origin=origin, subprotocols=offered, proxy=None, compression=None)
        caller = cls(socket, latencies)
        await caller.say({"kind": "hello", "invitation": token, "name": "Ann", "key": KEY})
        welcome = json.loads(await caller.socket.recv())
        if welcome["kind"] != "welcome":
            raise RuntimeError(f"the server answered {welcome}")
        caller.seat = welcome["seat"]
        caller._reading = asyncio.create_task(caller._read())
        return caller

    async def say(self, message: Mapping[str, Any]) -> None:
        await self.socket.send(json.dumps(message))

    async def chat(self) -> None:
        """Say something to everybody, with the time inside of what is sealed."""
        said = json.dumps({"t": "chat", "text": TEXT, "to": "all", "at": time.monotonic()}).encode()
        nonce = os.urandom(12)
        sealed = b"\x02\x00\x00" + nonce + WORDS.encrypt(nonce, said, f"{self.seat}\nall".encode())
        data = base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()
        await self.say({"kind": "sealed", "to": "all", "data": data})

    async def _read(self) -> None:
        try:
            async for text in self.socket:
                message = json.loads(text)
                if message["kind"] == "sealed":
                    self.latencies.append(time.monotonic() - _opened(message)["at"])
        except ConnectionClosed:
            return

    async def leave(self) -> None:
        await self.say({"kind": "leave"})
        await self.socket.close()
        if self._reading:
            await self._reading


def _opened(message: Mapping[str, Any]) -> dict[str, Any]:
    sealed = base64.urlsafe_b64decode(message["data"] + "==")
    associated = f"{message['from']}\n{message['to']}".encode()
    opened: dict[str, Any] = json.loads(WORDS.decrypt(sealed[3:15], sealed[15:], associated))
    return opened


@dataclass(slots=True)
class Crowd:
    """All participants of a process."""

    task: Task
    latencies: list[float] = field(default_factory=list)
    _rooms: list[list[Caller]] = field(default_factory=list)

    async def ready(self) -> Mapping[str, Any]:
        """Everything is loaded."""
        return {}

    async def come(self) -> Mapping[str, Any]:
        """All come in: the host of a room first, then its guests."""
        gate, began = asyncio.Semaphore(AT_ONCE), time.monotonic()

        async def one(token: str) -> Caller:
            async with gate:
                return await Caller.come_in(self.task.url, token, self.latencies)

        async def room(tokens: Sequence[str]) -> list[Caller]:
            return [await one(tokens[0]), *await asyncio.gather(*(one(token) for token in tokens[1:]))]

        async with asyncio.timeout(PATIENCE_SECONDS):
            self._rooms = list(await asyncio.gather(*(room(tokens) for tokens in self.task.rooms)))
        return {"began": began, "ended": time.monotonic()}

    async def chat(self, seconds: float) -> Mapping[str, Any]:
        """In each room somebody says something each second, at a moment of their own."""
        self.latencies.clear()

        async def room(callers: Sequence[Caller]) -> int:
            await asyncio.sleep(random.random())
            until, said = time.monotonic() + seconds, 0
            while time.monotonic() < until:
                await random.choice(callers).chat()
                said += len(callers) - 1
                await asyncio.sleep(1)
            return said

        expected = sum(await asyncio.gather(*(room(callers) for callers in self._rooms)))
        await asyncio.sleep(LAST_SECONDS)
        return {"latencies": self.latencies, "expected": expected}

    async def leave(self) -> Mapping[str, Any]:
        await asyncio.gather(*(caller.leave() for room in self._rooms for caller in room))
        return {}


class Callers:
    """A process of participants, as whoever started it sees it; a context manager."""

    def __init__(self, task: Task) -> None:
        command = [sys.executable, "-m", "benchmarks.callers"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.begin(asdict(task))

    def begin(self, said: object) -> None:
        """Say what to do next, without waiting for it."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(said).encode() + b"\n")
        self._process.stdin.flush()

    def ended(self) -> dict[str, Any]:
        """Wait for what was begun. Raises RuntimeError where it failed."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the participants failed; what they say is above")
        said: dict[str, Any] = json.loads(line)
        return said

    def __enter__(self) -> "Callers":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                pipe.close()


async def _main() -> None:
    crowd = Crowd(Task(**json.loads(sys.stdin.readline())))
    acts: Mapping[str, Any] = {
        one.__name__: one for one in (crowd.ready, crowd.come, crowd.chat, crowd.leave)
    }
    while line := await asyncio.to_thread(sys.stdin.readline):
        do, *more = json.loads(line)
        print(json.dumps(await acts[do](*more)), flush=True)


if __name__ == "__main__":
    uvloop.run(_main())
