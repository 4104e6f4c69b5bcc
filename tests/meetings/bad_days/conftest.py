"""A server of one's own for every bad day of a meeting, and browsers that come to it."""

import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.conftest import engine
from tests.meetings.bad_days.participants import Participants
from tests.meetings.bad_days.server import Organisation, Server
from tests.meetings.devices import chromium

__all__ = ["chromium"]


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
    async with server.running():
        yield server


@pytest.fixture(scope="session")
async def organisation(server) -> AsyncIterator[Organisation]:
    organisation = await Organisation.of(server)
    yield organisation
    await organisation.base.close()


@pytest.fixture
async def people(chromium, organisation) -> AsyncIterator[Participants]:
    participants = Participants(chromium, organisation)
    yield participants
    await participants.close()
