"""The whole server as a program of its own, to be harmed: started, killed, frozen, and started again."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import IO, Any, Self

import asyncpg
import httpx
import psutil

from tests.end_to_end import database
from tests.shell import troth
from troth.runtime.postmaster import alive

HOST = "127.0.0.1"
SERVING = "Serving pages at"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


class Server:
    """`troth serve` in a folder, with one tenant, clinic.example, whose mail servers are on this machine."""

    def __init__(self, folder: Path, relay: str, **settings: str) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.web, self.smtp = free_port(), free_port()
        self.log = folder / "log"
        self._environment = _environment(
            TROTH_DATA=str(self.data),
            TROTH_RELAY=relay,
            TROTH_WEB=f"{HOST}:{self.web}",
            TROTH_SMTP=f"{HOST}:{self.smtp}",
            TROTH_BASE_URL=f"http://{HOST}:{self.web}",
            TROTH_WORKERS="2",
            TROTH_RETRY_SECONDS="1",
        )
        self._environment.update({f"TROTH_{key.upper()}": value for key, value in settings.items()})
        self.prefix: list[str] = []
        self._process: subprocess.Popen[bytes] | None = None
        self._written: IO[bytes] | None = None

    def set_up(self) -> None:
        """Make the tenant, as an operator does."""
        self.command("tenant", "add", "clinic.example", "--network", f"{HOST}/32")

    def command(self, *arguments: str) -> None:
        """Run a `troth` command to its end."""
        troth(*arguments, env=self._environment, cwd=self.folder).check_returncode()

    @property
    def process(self) -> psutil.Process:
        assert self._process is not None
        return psutil.Process(self._process.pid)

    async def start(self, patience: float = 120) -> None:
        """Start and wait until it serves; workers of an earlier one that was killed may still answer."""
        before = self.written().count(SERVING)
        self._written = self.log.open("ab")
        command = [*self.prefix, sys.executable, "-m", "troth", "serve"]
        self._process = subprocess.Popen(
            command, env=self._environment, cwd=self.folder, stdout=self._written, stderr=self._written
        )
        await self.until(lambda: self.written().count(SERVING) > before, patience)

    def written(self) -> str:
        return self.log.read_text() if self.log.exists() else ""

    async def until(self, holds: Callable[[], bool], patience: float = 60) -> float:
        """Wait until something holds while the server runs; returns the seconds it took."""
        began = time.monotonic()
        while not holds():
            assert self._alive(), f"the server ended: {self.written()[-3000:]}"
            assert time.monotonic() - began < patience, self.written()[-3000:]
            await asyncio.sleep(0.1)
        return time.monotonic() - began

    async def ready(self, patience: float = 60) -> float:
        """Wait until /readyz says 200; returns the seconds it took."""
        began = time.monotonic()
        while await self.status("/readyz") != 200:
            assert self._alive(), f"the server ended: {self.written()[-3000:]}"
            assert time.monotonic() - began < patience, self.written()[-3000:]
            await asyncio.sleep(0.1)
        return time.monotonic() - began

    async def status(self, path: str) -> int:
        """The HTTP status of a page, 0 where nobody answers."""
        try:
            return (await self.get(path)).status_code
        except httpx.HTTPError:
            return 0

    async def get(self, path: str) -> httpx.Response:
        async with httpx.AsyncClient() as client:
            return await client.get(f"http://{HOST}:{self.web}{path}", timeout=30)

    def workers(self) -> list[psutil.Process]:
        return [child for child in self.process.children() if "troth.app.worker" in child.cmdline()]

    def postmaster(self) -> psutil.Process:
        """The PostgreSQL of the data folder."""
        return psutil.Process(
            int((self.data / "postgresql" / "postmaster.pid").read_text().split("\n", 1)[0])
        )

    def kill(self) -> None:
        """SIGKILL the parent, and leave the workers to find out."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    async def stop(self, patience: float = 40) -> int:
        """SIGINT, as from Ctrl-C; returns the exit code."""
        assert self._process is not None
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
        try:
            code = await asyncio.to_thread(self._process.wait, patience)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"it does not stop: {self.written()[-3000:]}") from None
        if self._written:
            self._written.close()
        return code

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Self]:
        """Run it, once it is set up, and leave nothing of it behind."""
        try:
            await self.start()
            yield self
            await self.stop()
        finally:
            self.put_away()

    def put_away(self) -> None:
        """Leave nothing running, whatever the test did."""
        left = [self.process, *self.process.children(recursive=True)] if self._alive() else []
        for process in left:
            _kill(process)
        if alive(self.data / "postgresql"):
            _kill(self.postmaster())

    def _alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    async def ask(self, sql: str, *values: Any) -> list[asyncpg.Record]:
        """Ask the database as its superuser."""
        return await database.ask(self.data, sql, *values)

    async def emptied(self, patience: float = 120) -> float:
        """Wait until the spool is empty; returns the seconds it took."""
        began = time.monotonic()
        while rows := await self.ask("SELECT queue, due_at, attempts FROM spool.item LIMIT 5"):
            assert time.monotonic() - began < patience, f"{rows} wait: {self.written()[-2000:]}"
            await asyncio.sleep(0.2)
        return time.monotonic() - began

    def complaints(self, since: int = 0) -> list[Mapping[str, Any]]:
        """The log's lines at level error and its tracebacks, from a place in the log on."""
        lines = self.written()[since:].splitlines()
        said = [json.loads(line) for line in lines if line.startswith("{")]
        errors = [line for line in said if line.get("level") == "error"]
        return errors + [{"event": line} for line in lines if line.startswith("Traceback")]


def _environment(**more: str) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("TROTH_")}
    return {**kept, **more}


def _kill(process: psutil.Process) -> None:
    try:
        process.kill()
        process.wait(5)
    except (psutil.NoSuchProcess, psutil.TimeoutExpired):
        return
