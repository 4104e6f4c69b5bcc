"""Sees which files processes write to, by their calls into the kernel."""

import re
import signal
import subprocess
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.conftest import engine

CALLS = "open,openat,openat2,creat,write,writev,pwrite64,pwritev,pwritev2,sendfile,copy_file_range,fallocate"
MORE = "ftruncate,truncate,rename,renameat,renameat2,link,linkat,symlink,symlinkat,mknod,mknodat,memfd_create"
OPENED = re.compile(r"open(?:at2?)?\(.*O_(?:WRONLY|RDWR|CREAT|TMPFILE).* = \d+<([^>]*)>")
WRITTEN = re.compile(r"(?:p?writev?2?|pwrite64|fallocate|ftruncate)\(\d+<([^>]*)>")
OTHERWISE = re.compile(
    r"((?:creat|truncate|rename|link|symlink|mknod|memfd|sendfile|copy_file_range)\w*\(.*)"
)
NO_FILES = re.compile(
    r"(?:socket|pipe|anon_inode|UNIX|TCP|UDP|NETLINK)\S*:|/dev/(?:null|urandom|random)$|/proc/"
)


@contextmanager
def written_by(processes, folder: Path) -> Iterator[dict[int, set[str]]]:
    """The regular files that these processes, with all their threads, write while the block lasts."""
    written: dict[int, set[str]] = defaultdict(set)
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
    command = [engine("strace"), "-f", "-y", "-s", "0", "-e", f"trace={CALLS},{MORE}", "-e", "signal=none"]
    watch = subprocess.Popen([*command, "-o", report, "-p", pid], stderr=subprocess.DEVNULL)
    status, until = Path(f"/proc/{pid}/status"), time.monotonic() + 20
    while f"TracerPid:\t{watch.pid}\n" not in status.read_text():
        assert time.monotonic() < until, f"process {pid} cannot be watched"
        time.sleep(0.02)
    return watch


def _files(report: str) -> Iterator[str]:
    for line in report.splitlines():
        for shape in (OPENED, WRITTEN, OTHERWISE):
            if (found := shape.search(line)) and not NO_FILES.match(found[1]) and "= -1 " not in line:
                yield found[1]
