"""Debian's Chromium in the three ways that people browse: with scripts, without them, and without cookies."""

import json
import socket
import tempfile
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.async_api import BrowserContext, Page, Playwright, Request

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WAYS = ("with scripts", "without scripts", "without cookies")
BLOCK = 2  # Chromium's content setting
WAIT_MS = 30_000


@dataclass
class Trap:
    """A web server elsewhere that must never be asked for anything; it counts who knocks."""

    address: str
    knocks: int = 0

    @classmethod
    @contextmanager
    def open(cls) -> Iterator["Trap"]:
        listener = socket.create_server(("127.0.0.1", 0))
        trap = cls(f"http://127.0.0.1:{listener.getsockname()[1]}")
        threading.Thread(target=trap._count, args=(listener,), daemon=True).start()
        yield trap
        listener.close()

    def _count(self, listener: socket.socket) -> None:
        while True:
            try:
                listener.accept()[0].close()
            except OSError:
                return
            self.knocks += 1


@dataclass
class Visitor:
    """One person's browser, and every host that it asked."""

    context: BrowserContext
    page: Page
    hosts: set[str] = field(default_factory=set)

    @classmethod
    async def begin(cls, context: BrowserContext) -> "Visitor":
        context.set_default_timeout(WAIT_MS)
        visitor = cls(context, await context.new_page())
        context.on("request", visitor._note)
        return visitor

    def _note(self, request: Request) -> None:
        self.hosts.add(urlsplit(request.url).netloc)

    async def cookies(self) -> list[tuple[str, str]]:
        return [(cookie["name"], cookie["value"]) for cookie in await self.context.cookies()]


@asynccontextmanager
async def browsing(playwright: Playwright, chromium: str, way: str) -> AsyncIterator[Visitor]:
    """A visitor with a profile of their own, which refuses cookies where the way says so."""
    with tempfile.TemporaryDirectory(prefix="troth-profile-", ignore_cleanup_errors=True) as profile:
        if way == "without cookies":
            _refuse_cookies(Path(profile))
        context = await playwright.chromium.launch_persistent_context(
            profile,
            executable_path=chromium,
            args=ARGUMENTS,
            java_script_enabled=way != "without scripts",
            accept_downloads=True,
            viewport={"width": 1280, "height": 800},
        )
        try:
            yield await Visitor.begin(context)
        finally:
            await context.close()


def _refuse_cookies(profile: Path) -> None:
    (profile / "Default").mkdir()
    settings = {"profile": {"default_content_setting_values": {"cookies": BLOCK}}}
    (profile / "Default" / "Preferences").write_text(json.dumps(settings))
