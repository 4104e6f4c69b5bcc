"""The parent process: starts the database, checks every tenant's policy, and keeps the workers alive."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import socket
import sys
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import structlog

from troth.app.assembly import found
from troth.app.database_watch import watch_over
from troth.app.services import DECLARED
from troth.app.sockets import bind
from troth.people.tenants import House, TenantError
from troth.people.versions import Versions
from troth.policy import Problem, check, compile_policy, parse
from troth.runtime.certificates import server_context
from troth.runtime.database import Access, EmbeddedCluster, migrate, own_cluster
from troth.runtime.keyring import Keyring
from troth.runtime.settings import SETTINGS, SettingError, Settings

log = structlog.get_logger()
RESTART_PAUSE = 1.0
STOP_SECONDS = 14.0  # a little more than a worker gives to running transactions


class CannotStart(Exception):
    """The server must not start; the problems say which line of which file, and the mend."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))


@contextmanager
def database(settings: Settings, *, serving: bool = False) -> Iterator[Access]:
    """A way into the database while the block lasts.

    An embedded one is started, and stopped by the server that serves, or by the command that started it.
    """
    keys = settings.data / "keys"
    Keyring(keys)
    if settings.database:
        yield own_cluster(settings.database, keys)
        return
    cluster = EmbeddedCluster(settings.data, keys)
    try:
        yield cluster.start()
    finally:
        if serving:
            cluster.stop()
        else:
            cluster.leave()


async def settle_version(house: House, versions: Versions) -> list[Problem]:
    """Post a tenant's policy at its first start; returns what keeps a server from starting under it."""
    in_question = [house.tenant.policy, *(one.policy for one in house.coming)]
    problems = [problem for policy in in_question for problem in check(policy, DECLARED)]
    if not problems and not house.posted:
        text = house.policy_file.read_text()
        policy = compile_policy(parse(text, source=str(house.policy_file)))
        await versions.post_first(house.tenant.id, policy, text)
    return problems


async def prepare(settings: Settings, access: Access) -> list[str]:
    """Migrate and check; returns the migrations applied. Raises CannotStart where a policy is not covered."""
    keyring = Keyring(settings.data / "keys")
    applied = await migrate(access, keyring.derive("scope"))
    base = await found(settings, access)
    try:
        if not base.houses.all:
            raise SettingError(
                f"there is no tenant in {settings.tenants}. Make one: troth tenant add NAME --policy FILE."
            )
        versions = Versions(base.database)
        problems = [p for house in base.houses.all for p in await settle_version(house, versions)]
        if problems:
            raise CannotStart(problems)
        if unpublished := list(filter(None, (house.unpublished() for house in base.houses.all))):
            raise TenantError("\n".join(unpublished))
    finally:
        await base.vault.close()
        await base.database.close()
    return applied


@dataclass(slots=True)
class Supervisor:
    """Runs `settings.workers` workers on shared sockets and replaces one that dies."""

    settings: Settings
    access: Access
    web: socket.socket
    smtp: socket.socket
    demonstration: bool = False
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    _running: set[asyncio.subprocess.Process] = field(default_factory=set)

    async def run(self, when_ready: Callable[[], Awaitable[None]]) -> None:
        """Start the workers, call back once all of them serve, and keep them running until stopped."""
        _clean_metrics(self.settings.data)
        ready = [asyncio.Event() for _ in range(self.settings.workers)]
        keepers = [asyncio.create_task(self._keep(event)) for event in ready]
        waiting = asyncio.ensure_future(_all_of(ready))
        try:
            stopped = asyncio.create_task(self.stopping.wait())
            watched: list[asyncio.Future[Any]] = [waiting, stopped, *keepers]
            await asyncio.wait(watched, return_when=asyncio.FIRST_COMPLETED)
            if waiting.done():
                await when_ready()
            await asyncio.wait([stopped, *keepers], return_when=asyncio.FIRST_COMPLETED)
        finally:
            self.stopping.set()
            waiting.cancel()
            for process in self._running:
                _terminate(process)
            await self._see_off(keepers)
            outcomes = await asyncio.gather(*keepers, return_exceptions=True)
        for outcome in outcomes:
            if isinstance(outcome, Exception):
                raise outcome

    async def _see_off(self, keepers: list[asyncio.Task[None]]) -> None:
        """Wait for the workers; one that does not end is killed, since what it accepted is durable."""
        await asyncio.wait(keepers, timeout=STOP_SECONDS)
        for process in self._running:
            log.warning("worker-killed", reason="it did not end")
            process.kill()

    async def _keep(self, ready: asyncio.Event) -> None:
        while not self.stopping.is_set():
            process = await self._spawn()
            self._running.add(process)
            try:
                if await self._is_ready(process):
                    ready.set()
                code = await process.wait()
            finally:
                self._running.discard(process)
            if self.stopping.is_set():
                return
            if not ready.is_set():
                raise SettingError("a worker could not start; its last lines say why.")
            log.warning("worker-died", code=code)
            await asyncio.sleep(RESTART_PAUSE)

    async def _is_ready(self, process: asyncio.subprocess.Process) -> bool:
        """Whether the worker serves; raises SettingError with what it says hinders it."""
        if process.stdout is None:
            return False
        said = (await process.stdout.readline()).decode().strip()
        if said.startswith("failed "):
            raise SettingError(json.loads(said.removeprefix("failed ")))
        return said == "ready"

    async def _spawn(self) -> asyncio.subprocess.Process:
        descriptors = (self.web.fileno(), self.smtp.fileno())
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "troth.app.worker",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            pass_fds=descriptors,
            env={**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(self.settings.data / "metrics")},
            start_new_session=True,
        )
        if process.stdin is not None:
            process.stdin.write(self._said().encode() + b"\n")
            await process.stdin.drain()
        return process

    def _said(self) -> str:
        """What a worker is told; passwords travel in the pipe, never in arguments or variables."""
        settings = {s.key: str(v) for s in SETTINGS if (v := getattr(self.settings, s.key)) is not None}
        return json.dumps(
            {
                "settings": settings,
                "demonstration": self.demonstration,
                "server": self.access.server,
                "web": self.web.fileno(),
                "smtp": self.smtp.fileno(),
            }
        )


async def _all_of(events: Sequence[asyncio.Event]) -> None:
    for event in events:
        await event.wait()


def _terminate(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.send_signal(signal.SIGTERM)


def _clean_metrics(data: Path) -> None:
    folder = data / "metrics"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)


async def serve(
    settings: Settings,
    access: Access,
    when_ready: Callable[[], Awaitable[None]],
    *,
    demonstration: bool = False,
) -> None:
    """Serve until SIGINT or SIGTERM."""
    server_context(settings, settings.data / "keys")
    web, smtp = await bind("WEB", settings.web), await bind("SMTP", settings.smtp)
    supervisor = Supervisor(settings, access, web, smtp, demonstration)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, supervisor.stopping.set)
    watch = watch_over(settings)
    try:
        await supervisor.run(when_ready)
    finally:
        watch.cancel()
