"""A Janus that is run: it comes back when it dies, ends when it should, and does not outlive who runs it."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from tests.conftest import engine
from tests.meetings.switch.conftest import running
from troth.meetings.switch import process
from troth.meetings.switch.process import JanusProcess

PARENT = """
import asyncio, sys
from pathlib import Path
from troth.meetings.switch.process import JanusProcess

async def main():
    janus = JanusProcess(Path(sys.argv[1]))
    running = asyncio.create_task(janus.run(asyncio.Event()))
    await janus.answering.wait()
    print(janus.pid, flush=True)
    await running

asyncio.run(main())
"""


async def test_it_ends_when_it_should_and_leaves_nothing_behind() -> None:
    async with running() as janus:
        pid, folder = janus.pid, janus.folder
        assert pid is not None and _alive(pid)
    assert not _alive(pid) and not folder.exists()
    assert not janus.answering.is_set()


async def test_it_does_not_outlive_who_runs_it(tmp_path: Path) -> None:
    engine("janus")
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PARENT, str(tmp_path / "switch"), stdout=asyncio.subprocess.PIPE
    )
    try:
        assert parent.stdout is not None
        pid = int(await parent.stdout.readline())
        assert _alive(pid)
    finally:
        parent.kill()
        await parent.wait()
    async with asyncio.timeout(10):
        while _alive(pid):
            await asyncio.sleep(0.01)


async def test_one_that_cannot_start_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine("janus")
    monkeypatch.setattr(process, "RESTART_PAUSE", 0.0)
    monkeypatch.setattr(process, "NO_FILES", ("false",))
    janus, stopping = JanusProcess(tmp_path / "switch"), asyncio.Event()
    task = asyncio.create_task(janus.run(stopping))
    async with asyncio.timeout(10):
        while janus.starts < 3:
            await asyncio.sleep(0.01)
    assert not janus.answering.is_set()
    stopping.set()
    await task


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # One whose parent is gone may wait to be buried.
    return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()
