"""What the browser's tests of meetings share: people whose cameras and microphones make up what they give."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from tests.meetings.browser.participants import Participants
from tests.meetings.devices import chromium

__all__ = ["chromium"]
Run = Callable[[str], Awaitable[object]]


@pytest.fixture
async def script(chromium, organisation) -> AsyncIterator[Run]:
    """Runs a script's body in a page that does nothing by itself; `load` gives it one of the modules."""
    page = await chromium.new_page()
    await page.goto(organisation.url + "/policy")
    answer = await page.evaluate("async () => (await fetch('/meet/any')).text()")
    code = re.search(r"/meet/code/[0-9a-f]+", answer)[0]

    async def run(body: str) -> object:
        load = f"const load = (name) => import('{code}/' + name);"
        return await page.evaluate(f"async () => {{ {load} {body} }}")

    yield run
    await page.close()


@pytest.fixture
async def people(chromium, organisation) -> AsyncIterator[Participants]:
    """Whoever a test lets into a meeting; all of them are gone afterwards."""
    participants = Participants(chromium, organisation)
    yield participants
    await participants.close()
