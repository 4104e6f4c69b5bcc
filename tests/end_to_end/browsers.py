"""Debian's Chromium in the three ways that people browse: with scripts, without them, and without cookies."""

import json
import shutil
import socket
import tempfile
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.async_api import Browser, BrowserContext, Page, Playwright, Request

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
WAIT_MS = 60_000
WINDOW = {"width": 1280, "height": 800}


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
        visitor = cls(context, await context.new_page())
        visitor.page.set_default_timeout(WAIT_MS)
        visitor.page.on("request", visitor._note)
        return visitor

    def _note(self, request: Request) -> None:
        self.hosts.add(urlsplit(request.url).netloc)

    async def cookies(self) -> list[tuple[str, str]]:
        return [(cookie["name"], cookie["value"]) for cookie in await self.context.cookies()]


@dataclass
class Browsers:
    """Two running Chromiums: a common one, and one whose settings refuse cookies."""

    common: Browser
    refusing: BrowserContext

    @asynccontextmanager
    async def visitor(self, way: str) -> AsyncIterator[Visitor]:
        """Somebody new, who browses in one of WAYS."""
        if way == "without cookies":
            visitor = await Visitor.begin(self.refusing)
            yield visitor
            await visitor.page.close()
        else:
            context = await self.common.new_context(
                java_script_enabled=way != "without scripts", viewport=WINDOW
            )
            yield await Visitor.begin(context)
            await context.close()


async def launch(playwright: Playwright, path: str, arguments: Sequence[str] = ARGUMENTS) -> Browser:
    """Start Chromium: the one without a window of its own where it is installed, since it is quicker."""
    quicker = shutil.which("chromium-headless-shell")
    return await playwright.chromium.launch(executable_path=quicker or path, args=list(arguments))


@asynccontextmanager
async def open_browsers(playwright: Playwright, path: str) -> AsyncIterator[Browsers]:
    common = await launch(playwright, path)
    with tempfile.TemporaryDirectory(prefix="troth-profile-", ignore_cleanup_errors=True) as profile:
        _refuse_cookies(Path(profile))
        refusing = await playwright.chromium.launch_persistent_context(
            profile, executable_path=path, args=ARGUMENTS, viewport=WINDOW
        )
        yield Browsers(common, refusing)
        await refusing.close()
    await common.close()


def _refuse_cookies(profile: Path) -> None:
    (profile / "Default").mkdir()
    settings = {"profile": {"default_content_setting_values": {"cookies": BLOCK}}}
    (profile / "Default" / "Preferences").write_text(json.dumps(settings))
