"""Whether the PostgreSQL of a folder lives: its lock file may outlast it."""

from __future__ import annotations

import time
from pathlib import Path

import psutil

from troth.runtime.ports import Outage

_LOCK_FILE = "postmaster.pid"
_ENDING_SECONDS = 10.0


def alive(pgdata: Path) -> bool:
    """Whether the process that the lock file names is a PostgreSQL of this folder, and no zombie."""
    try:
        number = int((pgdata / _LOCK_FILE).read_text().split("\n", 1)[0])
        return _works_in(psutil.Process(number), pgdata)
    except (OSError, ValueError, psutil.Error):
        return False


def settled(pgdata: Path) -> bool:
    """Whether it takes connections: the last line of its lock file says so."""
    try:
        return (pgdata / _LOCK_FILE).read_text().split("\n")[7].strip() == "ready"
    except (OSError, IndexError):
        return False


def clear_away(pgdata: Path) -> None:
    """Remove the lock files of a PostgreSQL that died, once nothing of it is left.

    What it leaves may still write for a moment, and two at once would spoil the data; raises Outage where
    that does not end.
    """
    if alive(pgdata) or not (pgdata / _LOCK_FILE).exists():
        return
    began = time.monotonic()
    while any(_works_in(process, pgdata) for process in psutil.process_iter()):
        if time.monotonic() - began > _ENDING_SECONDS:
            raise Outage("a PostgreSQL that died has left processes behind that do not end")
        time.sleep(0.1)
    for lock in (*_socket_locks(pgdata), pgdata / _LOCK_FILE):
        lock.unlink(missing_ok=True)


def _socket_locks(pgdata: Path) -> list[Path]:
    """The lock beside its socket says the same; the fifth line of the lock file is the socket's folder."""
    lines = (pgdata / _LOCK_FILE).read_text().split("\n")
    locks = Path(lines[4]).glob(".s.PGSQL.*.lock") if len(lines) > 4 and lines[4] else []
    return [lock for lock in locks if lock.read_text().split("\n", 1)[0] == lines[0]]


def _works_in(process: psutil.Process, pgdata: Path) -> bool:
    """Every process of a PostgreSQL has the data folder as its working directory."""
    try:
        if process.name() != "postgres" or process.status() == psutil.STATUS_ZOMBIE:
            return False
        return Path(process.cwd()) == pgdata.resolve()
    except psutil.AccessDenied:
        return False  # another user's, so it cannot be ours
    except psutil.NoSuchProcess:
        return False
