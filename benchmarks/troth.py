"""The subject: `troth serve` as its own process tree, with the PostgreSQL that it starts."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from benchmarks.ports import LOOPBACK, free_port, wait_until_answering, wait_until_ready
from benchmarks.processes import tree_seconds
from benchmarks.tenant import write_tenant


@dataclass(slots=True)
class Troth:
    """A Troth server that relays to the sink on `sink_port`.

    `extra` adds to its environment, `policy` makes another policy of the tenant's, and `write` its folder.
    """

    sink_port: int
    parent: Path
    extra: Mapping[str, str] = field(default_factory=dict)
    policy: Callable[[str], str] = str
    write: Callable[[Path, Callable[[str], str]], None] = write_tenant
    port: int = field(default_factory=free_port)
    web: int = field(default_factory=free_port)
    _folder: Path | None = None
    _process: subprocess.Popen[bytes] | None = None

    @property
    def name(self) -> str:
        return "Troth"

    @property
    def base_url(self) -> str:
        return f"http://{LOOPBACK}:{self.web}"

    @property
    def folder(self) -> Path:
        """Where everything of this server is, its log too."""
        return Path(f"{self._folder}")

    @property
    def data(self) -> Path:
        return Path(f"{self._folder}/data")

    @property
    def pid(self) -> int:
        if self._process is None:
            raise RuntimeError("Troth is not running")
        return self._process.pid

    def start(self) -> tuple[str, int]:
        self._folder = Path(tempfile.mkdtemp(prefix="troth-", dir=self.parent))
        self.write(self._folder / "data" / "tenants", self.policy)
        self._launch()
        return LOOPBACK, self.port

    def start_anew(self, extra: Mapping[str, str]) -> None:
        """End the server and start it on the same data with more in its environment."""
        self._end()
        self.extra = {**self.extra, **extra}
        self._launch()

    def _launch(self) -> None:
        with Path(f"{self._folder}/log").open("ab") as log:
            command = [sys.executable, "-m", "troth", "serve"]
            self._process = subprocess.Popen(command, env=self.environment(), stdout=log, stderr=log)
        for port in (self.port, self.web):
            self._wait_for(port)
        wait_until_ready(f"{self.base_url}/readyz", alive=self._alive)

    def _end(self) -> None:
        if self._process:
            self._process.terminate()
            self._process.wait(timeout=60)
            self._process = None

    def stop(self) -> None:
        self._end()
        if self._folder:
            shutil.rmtree(self._folder)
            self._folder = None

    def cpu_seconds(self) -> float:
        return tree_seconds(self.pid, *self.postmasters())

    def __enter__(self) -> "Troth":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def environment(self) -> dict[str, str]:
        own = {
            "TROTH_DATA": f"{self._folder}/data",
            "TROTH_SMTP": f"{LOOPBACK}:{self.port}",
            "TROTH_WEB": f"{LOOPBACK}:{self.web}",
            "TROTH_BASE_URL": self.base_url,
            "TROTH_RELAY": f"smtp://{LOOPBACK}:{self.sink_port}",
        }
        return {**os.environ, **own, **self.extra}

    def workers(self) -> list[psutil.Process]:
        """The processes that serve pages and web sockets."""
        return [one for one in psutil.Process(self.pid).children() if "troth.app.worker" in one.cmdline()]

    def postmasters(self) -> list[int]:
        """The roots of its PostgreSQL."""
        # pg_ctl detaches PostgreSQL from the process that asked for it, so its tree has its own root.
        files = Path(f"{self._folder}/data").rglob("postmaster.pid")
        return [int(file.read_text().split()[0]) for file in files]

    def _alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def _wait_for(self, port: int) -> None:
        try:
            wait_until_answering(port, "Troth", alive=self._alive)
        except TimeoutError as error:
            log = Path(f"{self._folder}/log").read_text()[-2000:]
            raise RuntimeError(f"{error}\n{log}") from error
