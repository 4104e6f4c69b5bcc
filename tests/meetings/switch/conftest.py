"""A Janus of the tests' own, run as the server runs it."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.conftest import engine
from troth.meetings.switch.process import JanusProcess
from troth.meetings.switch.room import JanusSwitch


@asynccontextmanager
async def running() -> AsyncIterator[JanusProcess]:
    """A Janus that answers, with a socket whose path is short enough."""
    engine("janus")
    folder = Path(tempfile.mkdtemp(prefix="troth-switch-"))
    janus, stopping = JanusProcess(folder / "switch"), asyncio.Event()
    task = asyncio.create_task(janus.run(stopping))
    answering = asyncio.create_task(janus.answering.wait())
    await asyncio.wait([task, answering], timeout=60, return_when=asyncio.FIRST_COMPLETED)
    try:
        assert janus.answering.is_set(), "Janus does not answer"
        yield janus
    finally:
        answering.cancel()
        stopping.set()
        await task
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
async def janus() -> AsyncIterator[JanusProcess]:
    async with running() as janus:
        yield janus


@pytest.fixture
async def mortal() -> AsyncIterator[JanusProcess]:
    """A Janus that a test may kill."""
    async with running() as janus:
        yield janus


@pytest.fixture
async def switch(janus: JanusProcess) -> AsyncIterator[JanusSwitch]:
    switch = JanusSwitch(janus.address)
    yield switch
    await switch.close()
