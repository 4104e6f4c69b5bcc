"""What a client of a place is told, in order, with a way to wait for one message."""

import asyncio
from collections.abc import Mapping
from typing import Any


class Told:
    """Hears for a client; `wait` gives the first message of an op that has not been taken yet."""

    def __init__(self) -> None:
        self.messages: list[Mapping[str, Any]] = []
        self._came = asyncio.Event()

    def __call__(self, message: Mapping[str, Any]) -> None:
        self.messages.append(message)
        self._came.set()

    async def wait(self, op: str) -> Mapping[str, Any]:
        async with asyncio.timeout(30):
            while True:
                for at, message in enumerate(self.messages):
                    if message["op"] == op:
                        return self.messages.pop(at)
                self._came.clear()
                await self._came.wait()
