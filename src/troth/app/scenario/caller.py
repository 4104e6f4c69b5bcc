"""Somebody in a meeting without a browser: a web socket that speaks docs/protocols/meeting.md."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from troth.app.scenario.world import World, host_of

SECONDS = 20.0
KEY = "B" * 87  # 65 bytes: nothing is opened here, so no key is needed
Message = Mapping[str, Any]


class Caller:
    """One participant; `waits_for` gives the next message of a kind, or how the server closed instead."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self.heard: list[Message] = []

    def say(self, kind: str, **more: object) -> None:
        self._connection.send(json.dumps({"kind": kind, **more}))

    def hello(self, path: str, name: str) -> None:
        """Say hello with the invitation of a link, such as `/meet/…`."""
        self.say("hello", invitation=path.rpartition("/")[2], name=name, key=KEY)

    def waits_for(self, *kinds: str) -> Message:
        """The next message of one of these kinds; one of the kind "closed" where the server ends it."""
        while True:
            try:
                message: Message = json.loads(self._connection.recv(timeout=SECONDS))
            except ConnectionClosed:
                return {"kind": "closed"}
            except TimeoutError:
                raise LookupError(f"waited in vain for {' or '.join(kinds)}") from None
            self.heard.append(message)
            if message["kind"] in kinds:
                return message


@contextmanager
def calling(world: World, tenant: str) -> Iterator[Caller]:
    """A connection to a tenant's meetings, as a page of its host opens it."""
    base = f"://{host_of(tenant)}:{world.web}"
    with (
        socket.create_connection(("127.0.0.1", world.web)) as way,
        connect(
            f"ws{base}/meet/socket",
            sock=way,
            origin=Origin(f"http{base}"),
            subprotocols=[Subprotocol("troth.meeting.1")],
            compression=None,
        ) as connection,
    ):
        yield Caller(connection)
