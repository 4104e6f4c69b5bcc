"""The real server as a stranger runs it: `troth serve` as a process, on free ports, in new folders."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from tests.conftest import ROOT
from tests.shell import troth
from troth.app.foundation import database
from troth.mail.outgoing import Captured
from troth.mail.outgoing import captured as captured_in
from troth.runtime.settings import load

T = TypeVar("T")
READY = "Ctrl-C stops."
START_SECONDS = 180
STOP_SECONDS = 60


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def until(find: Callable[[], T | None], seconds: float, problem: Callable[[], str]) -> T:
    """What `find` finds, looked for again and again; fails with the problem when time is up."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := find():
            return found
        time.sleep(0.05)
    raise AssertionError(problem())


@dataclass
class Server:
    """One server: where it listens, where it keeps things, and the folder that stands for the outside world.

    `home` holds everything; `data` is TROTH_DATA, `scratch` is the temporary folder of its processes. With a
    `relay` mail goes there and not into the folder.
    """

    home: Path
    web: int = field(default_factory=free_port)
    smtp: int = field(default_factory=free_port)
    workers: int = 1
    relay: str = ""
    process: subprocess.Popen | None = None

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def captured_folder(self) -> Path:
        return self.home / "captured"

    @property
    def scratch(self) -> Path:
        return self.home / "tmp"

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.web}"

    def captured(self) -> tuple[Captured, ...]:
        """Every mail that left the server, newest first."""
        return captured_in(self.captured_folder)

    def environment(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("TROTH_")}
        return inherited | {
            "TROTH_DATA": str(self.data),
            "TROTH_SMTP": f"127.0.0.1:{self.smtp}",
            "TROTH_WEB": f"127.0.0.1:{self.web}",
            "TROTH_BASE_URL": self.base_url,
            "TROTH_RELAY": self.relay or f"file://{self.captured_folder}",
            "TROTH_WORKERS": str(self.workers),
            "TMPDIR": str(self.scratch),
        }

    def database_up(self) -> AbstractContextManager[object]:
        """Keep the embedded database running: every command would start and stop it otherwise."""
        return database(load(self.environment()))

    def command(self, *arguments: str) -> str:
        """Run a `troth` command to its end and return what it said."""
        done = self._run(*arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def refused(self, *arguments: str) -> str:
        """Run a `troth` command that fails, and return why."""
        done = self._run(*arguments)
        assert (done.returncode, done.stdout) == (2, ""), done.stdout + done.stderr
        return done.stderr

    def _run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return troth(*arguments, env=self.environment(), cwd=ROOT, timeout=START_SECONDS)

    def start(self, *arguments: str) -> None:
        """Start serving; returns when the server says that it is ready."""
        self.scratch.mkdir(exist_ok=True)
        with (self.home / "said").open("wb") as said:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "troth", "serve", *arguments],
                cwd=ROOT,
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        until(self._ready_or_dead, START_SECONDS, self.said)
        assert self.process.poll() is None, self.said()

    def _ready_or_dead(self) -> bool:
        return READY in self.said() or self.process.poll() is not None

    def said(self) -> str:
        """All that the server has written to its terminal."""
        return (self.home / "said").read_text()

    def stop(self) -> int:
        """Press Ctrl-C and return the exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(STOP_SECONDS)

    def staff(self) -> tuple[str, str]:
        """Address and passphrase of a demonstration's administrator."""
        return "office@clinic.example", self._known()["administrator"]

    def doctor(self) -> str:
        """Passphrase of a demonstration's one member."""
        return self._known()["doctor"]

    def _known(self) -> dict[str, str]:
        return json.loads((self.data / "demonstration.json").read_text())


@contextmanager
def new_server(*, workers: int = 1, relay: str = "") -> Iterator[Server]:
    """A server that is not started yet; what is left of it is ended and removed afterwards."""
    home = Path(tempfile.mkdtemp(prefix="troth-e2e-"))
    server = Server(home, workers=workers, relay=relay)
    try:
        yield server
    finally:
        if server.process is not None and server.process.poll() is None:
            server.stop()
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def demonstration(*, workers: int = 1) -> Iterator[Server]:
    """`troth serve --demonstration`, which must also end cleanly."""
    with new_server(workers=workers) as server:
        server.start("--demonstration")
        yield server
        assert server.stop() == 0, server.said()
        assert server.said().rstrip().endswith("Stopped.")


@contextmanager
def clinic(
    *, members: dict[str, str], workers: int = 1, network: str = "127.0.0.1/32", relay: str = ""
) -> Iterator[Server]:
    """`troth serve` as an operator sets it up: one tenant, its members (address: passphrase), then serve."""
    with new_server(workers=workers, relay=relay) as server:
        with server.database_up():
            server.command(
                "tenant", "add", "clinic.example", "--title", "Clinic Example", "--network", network
            )
            for address, passphrase in members.items():
                server.command("member", "add", address, "--passphrase", passphrase)
        server.start()
        yield server
        if server.process.poll() is None:
            assert server.stop() == 0, server.said()
