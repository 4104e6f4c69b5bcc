"""CPU seconds of process trees, read from `/proc` as proc(5) describes it."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Usage:
    """One process: its parent, and the seconds it and its reaped children have used."""

    pid: int
    parent: int
    seconds: float


def tree_seconds(*roots: int) -> float:
    """CPU seconds used so far by the processes `roots` and all below them.

    A child that has ended counts where its parent waited for it; both Postfix's master and
    PostgreSQL's postmaster do, so short-lived children are not lost.
    """
    everything = list(_processes())
    members = set(roots)
    grown = True
    while grown:
        below = {usage.pid for usage in everything if usage.parent in members}
        grown = not below <= members
        members |= below
    return sum(usage.seconds for usage in everything if usage.pid in members)


def _processes() -> Iterator[Usage]:
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and (usage := _usage(folder)):
            yield usage


def _usage(folder: Path) -> Usage | None:
    try:
        text = (folder / "stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    # The name in the second field may hold spaces and brackets, so count from its last bracket.
    fields = text.rpartition(")")[2].split()
    ticks = sum(int(value) for value in fields[11:15])
    return Usage(pid=int(folder.name), parent=int(fields[1]), seconds=ticks / TICK)
