"""Figure: a second start, from the command until its addresses are printed, beside the least it stands on.

The baseline starts the same PostgreSQL bare and then loads what any such server loads, once.
"""

import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.alternate import alternate
from benchmarks.ports import LOOPBACK, free_port
from benchmarks.processes import tree_seconds
from benchmarks.settings import Settings
from benchmarks.table import Figure, Measured
from benchmarks.watch import Watch
from troth.runtime.database import EmbeddedCluster

IMPORTS = "import uvicorn, starlette, asyncpg"
READY = "Ctrl-C stops."


@dataclass(frozen=True, slots=True)
class Start:
    """One start: seconds on the clock, and of all processes together."""

    seconds: float
    cpu: float


@dataclass(frozen=True, slots=True)
class Bare:
    """An embedded PostgreSQL without Troth, and a Python that loads a web server and a driver."""

    folder: Path

    @property
    def name(self) -> str:
        return "PostgreSQL, imports"

    def start(self) -> Start:
        cluster = EmbeddedCluster(self.folder, self.folder / "keys")
        began, before = time.monotonic(), _children_seconds()
        cluster.start()
        subprocess.run([sys.executable, "-c", IMPORTS], check=True)
        took = time.monotonic() - began
        cpu = _children_seconds() - before + tree_seconds(_postmaster(self.folder))
        cluster.stop()
        return Start(took, cpu)


@dataclass(frozen=True, slots=True)
class Demonstration:
    """`troth serve --demonstration`, which plays a mail before it says that it is ready."""

    folder: Path

    @property
    def name(self) -> str:
        return "Troth"

    def start(self) -> Start:
        began = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "-m", "troth", "serve", "--demonstration"],
            env=self._environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        said = process.stdout or ()
        if not any(READY in line for line in said):
            raise RuntimeError("the demonstration did not start; try troth serve --demonstration")
        took = time.monotonic() - began
        cpu = tree_seconds(process.pid, _postmaster(self.folder))
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
        return Start(took, cpu)

    def _environment(self) -> dict[str, str]:
        web = f"{LOOPBACK}:{free_port()}"
        own = {
            "TROTH_DATA": str(self.folder),
            "TROTH_WEB": web,
            "TROTH_BASE_URL": f"http://{web}",
            "TROTH_SMTP": f"{LOOPBACK}:{free_port()}",
        }
        kept = {name: value for name, value in os.environ.items() if not name.startswith("TROTH_")}
        return {**kept, **own}


def measure(settings: Settings, watch: Watch) -> Figure:
    """Start each in turn; the first start of each, which sets up its folder, does not count."""
    with _folders(settings.folder) as (bare, troth):
        both: list[Bare | Demonstration] = [Bare(bare), Demonstration(troth)]
        subjects = both[:1] if settings.peers_only else both
        watch.expect(len(subjects) * (settings.runs + 1))

        def once(subject: Bare | Demonstration) -> Start:
            with watch.step(f"start: {subject.name}"):
                return subject.start()

        alternate(subjects, 1, once)
        taken = alternate(subjects, settings.runs, once)
    note = (
        f"Clock and CPU until the last line is printed; Troth starts {os.cpu_count()} workers. Baseline: its "
        f"PostgreSQL alone, then `python -c '{IMPORTS}'`. Medians of {settings.runs} alternating runs."
    )
    return Figure("start", "A second start", note, list(_rows(taken)))


def _rows(taken: dict[str, list[Start]]) -> Iterator[Measured]:
    seconds = {name: [start.seconds for start in starts] for name, starts in taken.items()}
    yield Measured("second start", "seconds", seconds)
    cpu = {name: [start.cpu for start in starts] for name, starts in taken.items()}
    yield Measured("second start", "CPU seconds", cpu)


@contextmanager
def _folders(parent: Path) -> Iterator[tuple[Path, Path]]:
    home = Path(tempfile.mkdtemp(prefix="start-", dir=parent))
    bare, troth = home / "bare", home / "troth"
    (bare / "keys").mkdir(parents=True)
    try:
        yield bare, troth
    finally:
        shutil.rmtree(home)


def _children_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _postmaster(data: Path) -> int:
    return int((data / "postgresql" / "postmaster.pid").read_text().split("\n", 1)[0])
