"""Runs a Janus of our own and starts it again when it dies. It can write no file, whatever it is asked."""

from __future__ import annotations

import asyncio
import contextlib
import os
import pwd
import shutil
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from troth.meetings.switch.address import Address
from troth.meetings.switch.client import Client
from troth.meetings.switch.configuring import Network, Secrets, configure
from troth.meetings.switch.replies import SwitchGone
from troth.runtime.passage import let_through

log = structlog.get_logger()
RESTART_PAUSE = 0.5
START_SECONDS = 8.0
STOP_SECONDS = 3.0
LOOK_SECONDS = 0.05
LAST_LINES = 5
NO_FILES = ("prlimit", "--fsize=0:0", "--core=0:0")
"""Not a byte into any file: no recording, and no dump of its memory, wherever it tries."""
UNPRIVILEGED = "nobody"  # who runs it where the server is started as root


@dataclass(slots=True)
class JanusProcess:
    """Keeps one Janus running in `folder`, which it makes, with its socket in it.

    `answering` is set while Janus answers, and cleared when it dies.
    """

    folder: Path
    keys: Secrets = field(default_factory=Secrets)
    network: Network = field(default_factory=Network)
    answering: asyncio.Event = field(default_factory=asyncio.Event)
    pid: int | None = None
    starts: int = 0

    @property
    def address(self) -> Address:
        """Where clients find it."""
        return Address(f"unix:{self._socket}", self.keys)

    @property
    def _socket(self) -> Path:
        return self.folder / "janus.sock"

    async def run(self, stopping: asyncio.Event) -> None:
        """Keep it running until `stopping` is set. Raises what `configure` raises."""
        stopped = asyncio.create_task(stopping.wait())
        try:
            while not stopping.is_set():
                await self._once(stopped)
                if not stopping.is_set():
                    log.warning("switch-died", starts=self.starts)
                    await asyncio.wait([stopped], timeout=RESTART_PAUSE)
        finally:
            stopped.cancel()
            shutil.rmtree(self.folder, ignore_errors=True)

    async def _once(self, stopped: asyncio.Task[bool]) -> None:
        """Start it, and return once it has ended by itself or been ended."""
        process = await self._spawn()
        said: deque[str] = deque(maxlen=LAST_LINES)
        heard = asyncio.create_task(self._hear(process, said))
        answers = asyncio.create_task(self._see_it_answer())
        ended = asyncio.create_task(process.wait())
        try:
            await asyncio.wait([stopped, ended, answers], return_when=asyncio.FIRST_COMPLETED)
            if answers.done() and answers.result():
                await asyncio.wait([stopped, ended], return_when=asyncio.FIRST_COMPLETED)
            elif not stopped.done():
                log.error("switch-does-not-start", said=list(said))
        finally:
            self.answering.clear()
            self.pid = None
            answers.cancel()
            await _end(process)
            await asyncio.gather(heard, answers, ended, return_exceptions=True)

    async def _spawn(self) -> asyncio.subprocess.Process:
        configuration = configure(self.folder, self._socket, self.keys, self.network)
        process = await asyncio.create_subprocess_exec(
            *_wrapped(self.folder),
            "janus",
            "--configs-folder",  # without it, Janus reads /etc/janus for its plugins
            str(self.folder),
            "--config",
            str(configuration),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            cwd=self.folder,
            env={"PATH": os.environ.get("PATH", os.defpath)},
            start_new_session=True,
        )
        self.pid, self.starts = process.pid, self.starts + 1
        return process

    async def _hear(self, process: asyncio.subprocess.Process, said: deque[str]) -> None:
        """Keep the last lines of a start, and drop what it says while people use it: it may quote them."""
        while process.stdout is not None and (line := await _line(process.stdout)):
            if self.answering.is_set():
                said.clear()
            else:
                said.append(line.decode(errors="replace").strip())

    async def _see_it_answer(self) -> bool:
        """Whether it answered in time; `answering` is set then."""
        loop = asyncio.get_running_loop()
        until = loop.time() + START_SECONDS
        while loop.time() < until:
            with contextlib.suppress(SwitchGone):
                client = await Client.connect(self.address)
                await client.close()
                self.answering.set()
                return True
            await asyncio.sleep(LOOK_SECONDS)
        return False


async def _line(stream: asyncio.StreamReader) -> bytes:
    """A line, or a piece of one that is too long; empty at the end."""
    try:
        return await stream.readuntil()
    except asyncio.IncompleteReadError as error:
        return error.partial
    except asyncio.LimitOverrunError as error:
        return await stream.read(error.consumed)


def _wrapped(folder: Path) -> list[str]:
    """The commands in front: the switch gains no rights, dies with us, and is not root where we are."""
    command = [*NO_FILES, "setpriv", "--no-new-privs", "--pdeathsig", "KILL"]
    if os.geteuid() != 0:
        return command
    user = pwd.getpwnam(UNPRIVILEGED)
    let_through(folder, UNPRIVILEGED)
    for path in (folder, *folder.iterdir()):
        os.chown(path, user.pw_uid, user.pw_gid)
    return [*command, "--reuid", str(user.pw_uid), "--regid", str(user.pw_gid), "--clear-groups"]


async def _end(process: asyncio.subprocess.Process) -> None:
    """Ask it to end, and kill it where it does not."""
    if process.returncode is not None:
        return
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
        try:
            await asyncio.wait_for(process.wait(), STOP_SECONDS)
        except TimeoutError:
            process.kill()
            await process.wait()
