"""What processes write into files, as strace tells it: each system call that can, with its path and bytes.

What is written through a mapping of a file is no system call, and is not here: look into the files for that.
"""

import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

CALLS = "write,pwrite64,writev,pwritev,pwritev2,sendfile,copy_file_range,splice"
LONGEST = 1 << 20
"""Bytes of a call that are looked into: as many as nothing here writes at once."""
ATTACH_SECONDS = 30
_CALL = re.compile(rb"(?:\d+ +)?(\w+)\(\d+<([^>]*)>(.*)\) += (\d+)$")
_PATH = re.compile(rb"\d+<([^>]*)>")
_FROM = (b"splice", b"copy_file_range")  # these name where they read from first
_BEGUN = re.compile(rb"(\d+) +(.*) <unfinished \.\.\.>$")
_RESUMED = re.compile(rb"(\d+) +<\.\.\. \w+ resumed>(.*)$")
_TEXT = re.compile(rb'"((?:[^"\\]|\\.)*)"')


@dataclass(slots=True)
class Written:
    """By path, how many bytes were written; and by path, how many of them in calls that held a marker."""

    by_path: dict[str, int] = field(default_factory=dict)
    marked: dict[str, int] = field(default_factory=dict)

    def add(self, path: str, size: int, *, marked: bool) -> None:
        self.by_path[path] = self.by_path.get(path, 0) + size
        if marked:
            self.marked[path] = self.marked.get(path, 0) + size


@dataclass(slots=True)
class Trace:
    """A running strace, whose lines are in a file."""

    file: Path
    process: subprocess.Popen[bytes]

    @classmethod
    @contextmanager
    def of(cls, processes: Sequence[int], file: Path) -> Iterator["Trace"]:
        """Trace these processes, their threads, and what they start, while the block lasts."""
        if (program := shutil.which("strace")) is None:
            raise FileNotFoundError("strace is missing; it is Debian's package strace")
        attached = [f"--attach={pid}" for pid in processes]
        how = ["-f", "-y", "-xx", "-s", str(LONGEST), "-e", f"trace={CALLS}", "-e", "signal=none"]
        command = [program, "-q", *how, "-o", str(file), *attached]
        trace = cls(file, subprocess.Popen(command, stderr=subprocess.DEVNULL))
        try:
            trace._wait_until_attached(processes)
            yield trace
        finally:
            trace.process.send_signal(signal.SIGINT)
            trace.process.wait(timeout=60)

    def _wait_until_attached(self, processes: Sequence[int]) -> None:
        until = time.monotonic() + ATTACH_SECONDS
        while not all(_traced(pid) for pid in processes):
            if self.process.poll() is not None or time.monotonic() > until:
                raise RuntimeError("strace cannot attach to the server's processes; it needs root")
            time.sleep(0.05)


def _traced(pid: int) -> bool:
    try:
        return "TracerPid:\t0\n" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return True  # it ended meanwhile


def family(*roots: int) -> list[int]:
    """These processes and all below them."""
    below = [child.pid for root in roots for child in psutil.Process(root).children(recursive=True)]
    return [*roots, *below]


def written(file: Path, markers: Sequence[bytes]) -> Written:
    """What a trace holds of files and block devices; sockets, pipes and the like are none."""
    found = Written()
    for path, arguments, size in _calls(file):
        if _is_file(path):
            data = _data(arguments)
            found.add(path, size, marked=any(marker in data for marker in markers))
    return found


def _calls(file: Path) -> Iterator[tuple[str, bytes, int]]:
    """The path, the arguments after it, and the bytes of each call that went well."""
    begun: dict[bytes, bytes] = {}
    with file.open("rb") as lines:
        for line in lines:
            whole = _whole(line.rstrip(b"\n"), begun)
            if whole and (match := _CALL.match(whole)):
                call, path, arguments, size = match.groups()
                if call in _FROM and (into := _PATH.search(arguments)):
                    path = into[1]
                yield _plain(path), arguments, int(size)


def _whole(line: bytes, begun: dict[bytes, bytes]) -> bytes | None:
    """A call in one piece: others may have come between its beginning and its end."""
    if match := _BEGUN.match(line):
        begun[match[1]] = match[2]
        return None
    if match := _RESUMED.match(line):
        return begun.pop(match[1], b"") + match[2]
    return line


def _is_file(path: str) -> bool:
    return path.startswith("/") and not path.startswith(("/proc/", "/dev/null", "/dev/pts"))


def _plain(path: bytes) -> str:
    return os.fsdecode(_unhexed(path) if path.startswith(rb"\x") else path)


def _data(arguments: bytes) -> bytes:
    """The bytes in a call's texts, which strace writes as \\x.. throughout."""
    return b"".join(map(_unhexed, _TEXT.findall(arguments)))


def _unhexed(text: bytes) -> bytes:
    return bytes.fromhex(text.replace(rb"\x", b"").decode())
