"""Speaks Janus's WebSocket API: one connection with one session, and as many handles as there are places.

Source: Janus's documentation of its JSON API and WebSocket transport (janus.conf.meetecho.com/docs).
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import orjson
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import WebSocketException

from troth.meetings.switch.address import Address
from troth.meetings.switch.configuring import SESSION_SECONDS
from troth.meetings.switch.replies import Message, Reply, SwitchGone, SwitchRefused, reply

Listener = Callable[[Message], None]
"""Is called with each event of a handle, and must not wait; SwitchGone's event is GONE."""
GONE: Message = {"janus": "gone"}
PLUGIN = "janus.plugin.videoroom"
ANSWER_SECONDS = 10.0
KEEPALIVE_SECONDS = SESSION_SECONDS / 3
_ANSWERS = {"success", "error", "event", "pong", "server_info"}  # an "ack" says that one of these follows


@dataclass(slots=True)
class Client:
    """A connection to one Janus. Requests raise SwitchGone once it is broken; it does not mend itself."""

    connection: ClientConnection
    secret: str = field(repr=False)
    session: int = 0
    gone: bool = False
    _numbers: itertools.count[int] = field(default_factory=itertools.count)
    _waiting: dict[str, asyncio.Future[Message]] = field(default_factory=dict)
    _handles: dict[int, Listener] = field(default_factory=dict)
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    @classmethod
    async def connect(cls, address: Address) -> Client:
        """Connect and open a session. Raises SwitchGone, and SwitchRefused where our secret is wrong."""
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                connection = await address.connect()
        except (OSError, TimeoutError, WebSocketException):
            raise SwitchGone("the switch cannot be reached") from None
        client = cls(connection, address.keys.api)
        client._tasks.append(asyncio.create_task(client._read()))
        try:
            client.session = (await client._ask({"janus": "create"}))["data"]["id"]
        except BaseException:
            await client.close()
            raise
        client._tasks.append(asyncio.create_task(client._keep_alive()))
        return client

    async def info(self) -> Message:
        """What this Janus says of itself: its settings, transports and plugins."""
        return await self._ask({"janus": "info"})

    async def attach(self, listener: Listener) -> Handle:
        """A new handle of the videoroom plugin; `listener` hears its events until it is detached."""
        answer = await self._ask({"janus": "attach", "session_id": self.session, "plugin": PLUGIN})
        number = answer["data"]["id"]
        self._handles[number] = listener
        return Handle(self, number)

    async def close(self) -> None:
        """End the session with all its handles; their listeners hear that they are gone."""
        for task in self._tasks:
            task.cancel()
        await self.connection.close()
        self._break()

    async def _ask(self, request: Message, *, ack: bool = False) -> Message:
        """Send, and wait for what answers it: the acknowledgement alone where `ack` is set."""
        if self.gone:
            raise SwitchGone("the switch is gone")
        number = str(next(self._numbers))
        future: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        self._waiting["ack " + number if ack else number] = future
        try:
            sent = orjson.dumps({**request, "transaction": number, "apisecret": self.secret}).decode()
            await self.connection.send(sent)
            async with asyncio.timeout(ANSWER_SECONDS):
                return await future
        except WebSocketException:
            raise SwitchGone("the switch is gone") from None
        except TimeoutError:
            raise SwitchGone("the switch does not answer") from None
        finally:
            self._waiting.pop("ack " + number if ack else number, None)

    async def _read(self) -> None:
        try:
            async for text in self.connection:
                self._take(orjson.loads(text))
        except (WebSocketException, orjson.JSONDecodeError):
            pass  # both are the end of it
        finally:
            self._break()

    def _take(self, message: Message) -> None:
        kind, number = message.get("janus"), message.get("transaction")
        future = self._waiting.get(f"ack {number}") or (
            self._waiting.get(str(number)) if kind in _ANSWERS else None
        )
        if future is None:
            self._tell(message)
        elif future.done():
            return
        elif kind == "error":
            future.set_exception(SwitchRefused(message["error"]["code"]))
        else:
            future.set_result(message)

    def _tell(self, message: Message) -> None:
        if message.get("janus") == "timeout":
            self._break()
        elif listener := self._handles.get(message.get("sender", 0)):
            listener(message)

    def _break(self) -> None:
        """Tell everybody once that the switch is gone."""
        if self.gone:
            return
        self.gone = True
        for future in self._waiting.values():
            if not future.done():
                future.set_exception(SwitchGone("the switch is gone"))
        listeners, self._handles = list(self._handles.values()), {}
        for listener in listeners:
            listener(GONE)

    async def _keep_alive(self) -> None:
        with contextlib.suppress(SwitchGone, SwitchRefused):
            while True:
                await asyncio.sleep(KEEPALIVE_SECONDS)
                await self._ask({"janus": "keepalive", "session_id": self.session}, ack=True)
        await self.connection.close()
        self._break()


@dataclass(frozen=True, slots=True)
class Handle:
    """One handle of the videoroom plugin: a participant's way in or out, or our own for making rooms."""

    client: Client
    number: int

    async def ask(self, body: Message, *, sdp: tuple[str, str] | None = None) -> Reply:
        """Ask the plugin; `sdp` is the kind (`offer`, `answer`) and text of a description.

        Raises SwitchGone or SwitchRefused.
        """
        request: dict[str, Any] = {"janus": "message", "body": body}
        if sdp is not None:
            # Rooms take sealed media alone: this says that the frames are. Layers come the smallest first.
            request["jsep"] = {"type": sdp[0], "sdp": sdp[1], "e2ee": True, "rid_order": "lmh"}
        return reply(await self._ask(request))

    async def trickle(self, candidate: Message) -> None:
        """Hand on a candidate, or `{"completed": True}`."""
        await self._ask({"janus": "trickle", "candidate": candidate}, ack=True)

    async def detach(self) -> None:
        """Let go of the handle and of its media; nothing where the switch is gone."""
        self.client._handles.pop(self.number, None)
        with contextlib.suppress(SwitchGone, SwitchRefused):
            await self._ask({"janus": "detach"})

    async def _ask(self, request: Message, *, ack: bool = False) -> Message:
        where = {"session_id": self.client.session, "handle_id": self.number}
        return await self.client._ask({**request, **where}, ack=ack)
