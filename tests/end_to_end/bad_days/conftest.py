"""A server of one's own for every bad day, and the next host it relays to."""

import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.end_to_end.bad_days.server import Server
from tests.end_to_end.bad_days.sink import Sink


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="troth-bad-day-"))
    folder.chmod(0o755)  # PostgreSQL runs as another user where the tests are root
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
async def sink() -> AsyncIterator[Sink]:
    sink = Sink()
    await sink.up()
    yield sink
    await sink.down()


@pytest.fixture(scope="session")
async def server(folder: Path, sink: Sink) -> AsyncIterator[Server]:
    server = Server(folder, sink.relay)
    server.set_up()
    async with server.running():
        yield server
