"""Sees which files processes write to, by their calls into the kernel."""

import os
import re
import signal
import stat
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.conftest import engine

CALLS = (
    "open,openat,openat2,creat,truncate,rename,renameat,renameat2,link,linkat,symlink,symlinkat,mknod,mknodat,"
    "memfd_create"
)
OPENED = re.compile(r"open(?:at2?)?\(.*O_(?:WRONLY|RDWR|CREAT|TMPFILE).* = \d+<([^>]*)>")
OTHERWISE = re.compile(r"\b(?:creat|truncate|rename|link|symlink|mknod|memfd)\w*\(")
QUOTED = re.compile(r'"([^"]*)"')
NO_FILES = re.compile(
    r"(?:socket|pipe|anon_inode|UNIX|TCP|UDP|NETLINK)\S*:|/dev/(?:null|urandom|random)$|/proc/"
)


@contextmanager
def written_by(processes, folder: Path) -> Iterator[dict[int, set[str]]]:
    """The regular files that these processes, with all their threads, write while the block lasts."""
    written = {process.pid: set(_open_for_writing(process.pid)) for process in processes}
    pids = [str(process.pid) for process in processes]
    watches = [(pid, _watch(pid, folder / f"calls-{pid}")) for pid in pids]
    try:
        yield written
    finally:
        for pid, watch in watches:
            watch.send_signal(signal.SIGINT)
            watch.wait(20)
            written[int(pid)] |= set(_files((folder / f"calls-{pid}").read_text()))


def _watch(pid: str, report: Path) -> subprocess.Popen:
    """Start to watch; returns once it does."""
    command = [engine("strace"), "-f", "-y", "-s", "4096", "-e", f"trace={CALLS}", "-e", "signal=none"]
    watch = subprocess.Popen([*command, "-o", report, "-p", pid], stderr=subprocess.DEVNULL)
    status, until = Path(f"/proc/{pid}/status"), time.monotonic() + 20
    while f"TracerPid:\t{watch.pid}\n" not in status.read_text():
        assert time.monotonic() < until, f"process {pid} cannot be watched"
        time.sleep(0.02)
    return watch


def _open_for_writing(pid: int) -> Iterator[str]:
    """The regular files that a process had open for writing before it was watched."""
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        flags = Path(f"/proc/{pid}/fdinfo/{entry.name}").read_text().split("flags:")[1].split()[0]
        if int(flags, 8) & os.O_ACCMODE != os.O_RDONLY and stat.S_ISREG(entry.stat().st_mode):
            yield str(entry.readlink())


def _files(report: str) -> Iterator[str]:
    for line in report.splitlines():
        if "= -1 " in line:
            continue
        if (opened := OPENED.search(line)) and not NO_FILES.match(opened[1]):
            yield opened[1]
        elif OTHERWISE.search(line):
            yield from QUOTED.findall(line)
