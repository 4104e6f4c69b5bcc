"""A server of one's own for every bad day of a meeting, and browsers that come to it."""

import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright

from tests.conftest import engine
from tests.end_to_end.browsers import ARGUMENTS, launch
from tests.meetings.bad_days.participants import Participants
from tests.meetings.bad_days.server import Organisation, Server
from tests.meetings.browser.conftest import DEVICES


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="troth-bad-meeting-"))
    folder.chmod(0o755)  # PostgreSQL and the switch run as other users where the tests are root
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
async def server(folder) -> AsyncIterator[Server]:
    engine("janus")
    server = Server(folder)
    server.set_up()
    try:
        await server.start()
        yield server
        await server.stop()
    finally:
        server.put_away()


@pytest.fixture(scope="session")
async def organisation(server) -> AsyncIterator[Organisation]:
    organisation = await Organisation.of(server)
    yield organisation
    await organisation.base.close()


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await launch(playwright, engine("chromium"), [*ARGUMENTS, *DEVICES])
        yield browser
        await browser.close()


@pytest.fixture
async def people(chromium, organisation) -> AsyncIterator[Participants]:
    participants = Participants(chromium, organisation)
    yield participants
    await participants.close()
