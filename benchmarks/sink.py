"""The far end of a relay: one `smtp-sink` that counts the messages which arrive."""

import os
import re
import shutil
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from benchmarks.ports import LOOPBACK, free_port, wait_until_answering

COUNTER = re.compile(rb"mesg=(\d+)")
SEARCH_PATH = "/usr/sbin:/usr/bin:/usr/local/sbin"


def tool(name: str) -> str:
    """The path of one of Postfix's test programs; FileNotFoundError says what to install."""
    if path := shutil.which(name, path=SEARCH_PATH):
        return path
    raise FileNotFoundError(f"{name} is missing; it comes with Debian's package postfix")


@dataclass(slots=True)
class Sink:
    """A running `smtp-sink`; `folder` holds the file of its counters."""

    folder: Path
    port: int = field(default_factory=free_port)
    _process: subprocess.Popen[bytes] | None = None
    _counters: IO[bytes] | None = None

    def __enter__(self) -> "Sink":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        # A file, not a pipe: a pipe must be drained while the relay runs, at the measurer's cost.
        self._counters = (self.folder / f"sink-{self.port}").open("w+b")
        self._process = subprocess.Popen(self._command(), stdout=self._counters)
        wait_until_answering(self.port, "smtp-sink", seconds=10)

    def stop(self) -> None:
        if self._process:
            self._process.terminate()
            self._process.wait()
        if self._counters:
            self._counters.close()

    def received(self) -> int:
        """How many messages have arrived so far."""
        if self._counters is None:
            raise RuntimeError("the sink has not been started")
        end = os.fstat(self._counters.fileno()).st_size
        tail = os.pread(self._counters.fileno(), 256, max(0, end - 256))
        counts = COUNTER.findall(tail)
        return int(counts[-1]) if counts else 0

    def wait_for(self, count: int, stall: float = 60) -> None:
        """Return when `count` messages have arrived; TimeoutError after `stall` seconds of nothing."""
        seen, moved = self.received(), time.monotonic()
        while seen < count:
            time.sleep(0.005)
            now = self.received()
            if now != seen:
                seen, moved = now, time.monotonic()
            elif time.monotonic() - moved > stall:
                raise TimeoutError(f"only {seen} of {count} messages reached the sink")

    def _command(self) -> list[str]:
        # smtp-sink refuses to stay root; without root it cannot change its user.
        user = ["-u", "nobody"] if os.geteuid() == 0 else []
        return [tool("smtp-sink"), "-c", "-4", "-m", "512", *user, f"{LOOPBACK}:{self.port}", "1024"]
