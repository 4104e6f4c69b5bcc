"""What the browser's tests of meetings share: a server, and people with cameras and microphones that make up pictures."""

import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from urllib.request import urlopen

import pytest
from playwright.async_api import Browser, Page, async_playwright

from tests.conftest import ROOT, engine
from tests.end_to_end.browsers import ARGUMENTS
from tests.end_to_end.server import free_port

DEVICES = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]


@pytest.fixture(scope="session")
def base_url() -> Iterator[str]:
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "tests.meetings.browser.relay", str(port)], cwd=ROOT)
    address = f"http://localhost:{port}"
    for _ in range(600):
        try:
            urlopen(address + "/blank")
            break
        except OSError:
            time.sleep(0.1)
    yield address
    process.terminate()
    process.wait()


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=engine("chromium-headless-shell"), args=[*ARGUMENTS, *DEVICES]
        )
        yield browser
        await browser.close()


@pytest.fixture
async def modules(chromium, base_url) -> AsyncIterator[Page]:
    """A page of the server's that does nothing by itself."""
    page = await chromium.new_page()
    await page.goto(base_url + "/blank")
    yield page
    await page.close()
