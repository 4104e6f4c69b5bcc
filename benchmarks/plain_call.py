"""The baseline of a meeting's start: two pages with a connection between them, and no server but a file's.

What one page has to say to the other is handed on by the browser's driver.
"""

import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.async_api import Browser, Page

from benchmarks.attendee import Attendee
from benchmarks.ports import LOOPBACK

PAGE = Path(__file__).with_name("plain_call.html")


@contextmanager
def page_at(file: Path) -> Iterator[str]:
    """The address at which a page is served: browsers give a camera to those of their own machine."""
    text = file.read_bytes()

    class Pages(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.send_header("content-length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *args: object) -> None:
            return

    server = ThreadingHTTPServer((LOOPBACK, 0), Pages)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://{LOOPBACK}:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass  # without slots, since Playwright notes things at whose methods it is given
class PlainCall:
    """Somebody who waits with their camera on, to be called again and again."""

    browser: Browser
    address: str
    page: Page
    caller: Page | None = None

    @classmethod
    @asynccontextmanager
    async def open(cls, browser: Browser) -> AsyncIterator["PlainCall"]:
        """A page that waits."""
        with page_at(PAGE) as address:
            page = (await Attendee.begin(browser)).page
            call = cls(browser, address, page)
            await page.expose_function("say", call._to_the_caller)
            await page.goto(address)
            try:
                yield call
            finally:
                await page.context.close()

    async def _to_the_caller(self, said: object) -> None:
        if self.caller:
            await self.caller.evaluate("said => hear(said)", said)

    async def _to_who_waits(self, said: object) -> None:
        await self.page.evaluate("said => hear(said)", said)

    async def seconds(self) -> float:
        """Somebody opens the page and calls: the seconds until they see who waits."""
        await self.page.evaluate("media.then(begin)")
        calling = await Attendee.begin(self.browser)
        self.caller = calling.page
        await self.caller.expose_function("say", self._to_who_waits)
        try:
            return await calling.seconds_to_a_frame(self.address + "#calls")
        finally:
            page, self.caller = self.caller, None
            await page.context.close()
