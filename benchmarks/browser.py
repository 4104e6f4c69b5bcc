"""Debian's Chromium without a window, whose camera and microphone make up what they give."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, async_playwright

PROGRAMS = ("chromium-headless-shell", "chromium")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
)
WAIT_MS = 60_000


def program() -> str:
    """The path of Chromium; FileNotFoundError says what to install."""
    for name in PROGRAMS:
        if path := shutil.which(name):
            return path
    raise FileNotFoundError("Chromium is missing; it is Debian's package chromium or chromium-headless-shell")


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """A running browser."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program(), args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            await browser.close()
