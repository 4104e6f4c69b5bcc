"""Keeps the workers alive: starts them, hands them what they need, and replaces one that dies."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import socket
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import structlog

from troth.runtime.database import Access
from troth.runtime.settings import SETTINGS, SettingError, Settings, written

log = structlog.get_logger()
RESTART_PAUSE = 1.0
STOP_SECONDS = 20.0  # a little more than a worker gives to running transactions and to the ledger


def _future() -> asyncio.Future[Access | None]:
    return asyncio.get_running_loop().create_future()


@dataclass(slots=True)
class Supervisor:
    """Runs `settings.workers` workers on shared sockets and replaces one that dies."""

    settings: Settings
    web: socket.socket
    smtp: socket.socket
    demonstration: bool = False
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    _access: asyncio.Future[Access | None] = field(default_factory=_future)
    _running: set[asyncio.subprocess.Process] = field(default_factory=set)

    async def run(
        self, prepare: Callable[[], Awaitable[Access]], when_ready: Callable[[Access], Awaitable[None]]
    ) -> None:
        """Start the workers and keep them running until stopped.

        They load their code while `prepare` opens the way to the database. Once all of them serve,
        `when_ready` is called. Raises what `prepare` raises, and SettingError where a worker cannot start.
        """
        _clean_metrics(self.settings.data)
        ready = [asyncio.Event() for _ in range(self.settings.workers)]
        keepers = [asyncio.create_task(self._keep(number, event)) for number, event in enumerate(ready)]
        beginning = asyncio.create_task(self._begin(prepare, ready, when_ready))
        stopped = asyncio.create_task(self.stopping.wait())
        try:
            await _first([stopped, beginning, *keepers])
            if not self.stopping.is_set():
                await _first([stopped, *keepers])
        finally:
            self.stopping.set()
            for task in (beginning, stopped):
                task.cancel()
            await self._see_off(keepers)
            await asyncio.gather(beginning, stopped, *keepers, return_exceptions=True)

    async def _begin(
        self,
        prepare: Callable[[], Awaitable[Access]],
        ready: Sequence[asyncio.Event],
        when_ready: Callable[[Access], Awaitable[None]],
    ) -> None:
        access = await prepare()
        self._access.set_result(access)
        for event in ready:
            await event.wait()
        await when_ready(access)

    async def _see_off(self, keepers: Sequence[asyncio.Task[None]]) -> None:
        """End the workers; one that does not end is killed, since what it accepted is durable."""
        if not self._access.done():
            self._access.set_result(None)
        for process in self._running:
            _terminate(process)
        await asyncio.wait(keepers, timeout=STOP_SECONDS)
        for process in self._running:
            log.warning("worker-killed", reason="it did not end")
            process.kill()

    async def _keep(self, number: int, ready: asyncio.Event) -> None:
        """Keep the worker of this number running; one that replaces it has the same."""
        while not self.stopping.is_set():
            process = await self._spawn()
            self._running.add(process)
            if self.stopping.is_set():
                _terminate(process)
            try:
                if await self._is_ready(process, number, first=not ready.is_set()):
                    ready.set()
                code = await process.wait()
            except SettingError as error:
                if not ready.is_set():
                    raise
                # What a running server meets, such as a database that is away, it outlives.
                log.warning("worker-could-not-start", reason=str(error))
                code = await process.wait()
            finally:
                self._running.discard(process)
            if self.stopping.is_set():
                return
            if not ready.is_set():
                raise SettingError("a worker could not start; its last lines say why.")
            log.warning("worker-died", code=code)
            await asyncio.sleep(RESTART_PAUSE)

    async def _is_ready(self, process: asyncio.subprocess.Process, number: int, *, first: bool) -> bool:
        """Whether the worker serves; raises SettingError with what it says hinders it."""
        access = await self._access
        if access is None or process.stdout is None or process.stdin is None:
            return False
        process.stdin.write(self._said(access, number, first).encode() + b"\n")
        said = (await process.stdout.readline()).decode().strip()
        if said.startswith("failed "):
            await process.wait()
            raise SettingError(json.loads(said.removeprefix("failed ")))
        return said == "ready"

    async def _spawn(self) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "troth.app.worker",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            pass_fds=(self.web.fileno(), self.smtp.fileno()),
            env={**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(self.settings.data / "metrics")},
            start_new_session=True,
        )

    def _said(self, access: Access, number: int, first: bool) -> str:
        """What a worker is told; passwords travel in the pipe, never in arguments or variables.

        The first of a start looks at what an operator may have to mend; one that replaces it goes on with
        what the start found.
        """
        settings = {s.key: written(v) for s in SETTINGS if (v := getattr(self.settings, s.key)) is not None}
        return json.dumps(
            {
                "settings": settings,
                "demonstration": self.demonstration,
                "number": number,
                "first": first,
                "server": access.server,
                "web": self.web.fileno(),
                "smtp": self.smtp.fileno(),
            }
        )


async def _first(tasks: Sequence[asyncio.Task[Any]]) -> None:
    """Wait until one of the tasks ends; raises what it raised."""
    done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in done:
        task.result()


def _terminate(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.send_signal(signal.SIGTERM)


def _clean_metrics(data: Path) -> None:
    folder = data / "metrics"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
