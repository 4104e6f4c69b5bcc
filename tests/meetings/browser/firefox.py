"""Debian's Firefox with made-up devices, driven over WebDriver BiDi (https://w3c.github.io/webdriver-bidi/)."""

import asyncio
import json
import os
import re
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path

import websockets

from tests.conftest import engine

PREFERENCES = {
    "media.navigator.streams.fake": True,
    "media.navigator.permission.disabled": True,
    "media.peerconnection.ice.loopback": True,
    "media.autoplay.default": 0,
}
WAIT_SECONDS = 60
LISTENS = re.compile(rb"WebDriver BiDi listening on (ws://\S+)")


class Tab:
    """One page of a Firefox."""

    def __init__(self, socket: websockets.ClientConnection) -> None:
        self._socket = socket
        self._numbers = count(1)
        self._context = ""

    async def begin(self) -> None:
        await self._ask("session.new", capabilities={})
        tree = await self._ask("browsingContext.getTree")
        self._context = tree["contexts"][0]["context"]

    async def before(self, script: str) -> None:
        """Run a function's text in each page before its own scripts."""
        await self._ask("script.addPreloadScript", functionDeclaration=script)

    async def goto(self, address: str) -> None:
        await self._ask("browsingContext.navigate", context=self._context, url=address, wait="complete")

    async def evaluate(self, expression: str) -> object:
        """What an expression gives: a string, a number, a boolean or nothing; it may be a promise."""
        said = await self._ask(
            "script.evaluate",
            expression=expression,
            target={"context": self._context},
            awaitPromise=True,
            userActivation=True,
        )
        assert said["type"] == "success", said
        return said["result"].get("value")

    async def until(self, condition: str) -> None:
        """Wait until an expression is true."""
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                while not await self.evaluate(f"Promise.resolve({condition}).then(Boolean)"):
                    await asyncio.sleep(0.1)
        except TimeoutError:
            there = await self.evaluate("document.body.innerText")
            raise AssertionError(f"Firefox waits in vain for {condition}; there is {there}") from None

    async def _ask(self, method: str, **params: object) -> dict:
        number = next(self._numbers)
        await self._socket.send(json.dumps({"id": number, "method": method, "params": params}))
        async with asyncio.timeout(WAIT_SECONDS):
            while (said := json.loads(await self._socket.recv())).get("id") != number:
                pass
        assert said["type"] == "success", said
        return said["result"]


@asynccontextmanager
async def firefox() -> AsyncIterator[Tab]:
    """A Firefox of its own, with a profile that is new."""
    with tempfile.TemporaryDirectory(prefix="troth-firefox-", ignore_cleanup_errors=True) as home:
        lines = [
            f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in PREFERENCES.items()
        ]
        (Path(home) / "user.js").write_text("".join(lines))
        process = await asyncio.create_subprocess_exec(
            *(engine("firefox-esr"), "--headless", "--no-remote", "--profile", home),
            *("--remote-debugging-port", "0"),
            env={**os.environ, "HOME": home},
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            address = await _address(process.stderr)
            reading = asyncio.create_task(process.stderr.read())  # nobody listens, and it must not wait
            async with websockets.connect(f"{address}/session", proxy=None, max_size=2**24) as socket:
                tab = Tab(socket)
                await tab.begin()
                yield tab
            reading.cancel()
        finally:
            process.terminate()
            await process.wait()


async def _address(said: asyncio.StreamReader) -> str:
    async with asyncio.timeout(WAIT_SECONDS):
        while line := await said.readline():
            if found := LISTENS.search(line):
                return found[1].decode()
    raise AssertionError("Firefox ended before it listened")
