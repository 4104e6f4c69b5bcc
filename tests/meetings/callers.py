"""Scripted participants: web sockets that speak the protocol of docs/protocols/meeting.md."""

import asyncio
import json
from contextlib import asynccontextmanager

import websockets

KEY = "B" * 87
PROTOCOL = "troth.meeting.1"


class Caller:
    """One participant; `heard` collects what came, `until` waits for a kind."""

    def __init__(self, socket):
        self.socket = socket
        self.heard: list[dict] = []
        self.welcome: dict = {}

    @property
    def seat(self):
        return self.welcome["seat"]

    async def say(self, kind, **more):
        await self.socket.send(json.dumps({"kind": kind, **more}))

    async def until(self, kind, seconds=10):
        """The next message of a kind; what comes before is kept in `heard`."""
        async with asyncio.timeout(seconds):
            while True:
                message = json.loads(await self.socket.recv())
                self.heard.append(message)
                if message["kind"] == kind:
                    return message

    async def hello(self, invitation, name="Ann", **more):
        await self.say("hello", invitation=invitation, name=name, key=KEY, **more)

    async def come_in(self, invitation, name="Ann", **more):
        await self.hello(invitation, name, **more)
        self.welcome = await self.until("welcome")
        return self

    async def closed(self, seconds=10):
        """The code with which the other side closes."""
        async with asyncio.timeout(seconds):
            try:
                while True:
                    self.heard.append(json.loads(await self.socket.recv()))
            except websockets.ConnectionClosed:
                return self.socket.close_code


@asynccontextmanager
async def calling(url, origin=None, protocols=(PROTOCOL,)):
    """A socket to a server's pages at this URL, as a browser opens it from a page there."""
    address = url.replace("http", "ws", 1) + "/meet/socket"
    async with websockets.connect(
        address,
        origin=origin or url,
        subprotocols=list(protocols),
        max_size=2**20,
        proxy=None,
        host="127.0.0.1",
    ) as socket:
        yield Caller(socket)
