"""A browser whose cameras and microphones make up what they give."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, async_playwright

from tests.conftest import engine
from tests.end_to_end.browsers import ARGUMENTS, launch

CAMERAS = "--use-fake-device-for-media-stream=device-count=4,fps=5"
"""Few pictures a second, since all people share one machine; of the four, two give none that can be sent."""
DEVICES = [CAMERAS, "--use-fake-ui-for-media-stream"]


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await launch(playwright, engine("chromium"), [*ARGUMENTS, *DEVICES])
        yield browser
        await browser.close()
