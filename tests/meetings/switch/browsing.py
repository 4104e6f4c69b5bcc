"""Chromium at a place of the switch: a page whose words go to the place, and which hears what it answers."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page, Playwright, async_playwright

from tests.conftest import engine
from tests.end_to_end.browsers import ARGUMENTS
from troth.meetings.switch.room import Place, Switch

MEDIA = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
WAIT_MS = 60_000
SCRIPT = (Path(__file__).parent / "client.js").read_text()


class _Pages(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.end_headers()
        self.wfile.write(f"<!doctype html><body><script>{SCRIPT}</script>".encode())

    def log_message(self, *args: object) -> None:
        pass


@contextmanager
def serving() -> Iterator[str]:
    """The address of a page with client.js."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Pages)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    path = engine("chromium-headless-shell")
    async with async_playwright() as playwright:
        browser = await _launch(playwright, path)
        yield browser
        await browser.close()


async def _launch(playwright: Playwright, path: str) -> Browser:
    return await playwright.chromium.launch(executable_path=path, args=[*ARGUMENTS, *MEDIA])


@dataclass
class Client:
    """Somebody's page and place; `problems` is what the place did not take, `told` every op heard."""

    page: Page
    place: Place
    problems: list[object]
    told: list[str]

    async def until(self, script: str) -> None:
        await self.page.wait_for_function(script, timeout=WAIT_MS, polling=100)


@asynccontextmanager
async def client(
    browser: Browser, address: str, switch: Switch, room: str, seat: str
) -> AsyncIterator[Client]:
    heard: asyncio.Queue[Mapping[str, Any]] = asyncio.Queue()
    page = await browser.new_page()
    place = await switch.enter(room, seat, heard.put_nowait, most_videos=4)
    mine = Client(page, place, [], [])

    async def say(message: dict[str, Any]) -> None:
        if problem := await place.said({"kind": "switch", **message}):
            mine.problems.append((message["op"], problem))

    async def tell() -> None:
        while True:
            message = await heard.get()
            mine.told.append(message["op"])
            await page.evaluate("message => window.hear(message)", message)

    await page.expose_function("say", say)
    await page.goto(address)
    telling = asyncio.create_task(tell())
    yield mine
    telling.cancel()
    await place.leave()
    await page.close()
