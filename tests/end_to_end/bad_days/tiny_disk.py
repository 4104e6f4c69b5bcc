"""Tiny file systems that only one program sees, to be filled up under it."""

import os
import shlex
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import engine


def within(mounts: dict[Path, int]) -> list[str]:
    """A prefix for a command: each folder, with what is in it, is on a disk of so many MiB of its own."""
    unshare = [engine("unshare"), "--mount"]
    if os.geteuid() != 0:
        unshare += ["--map-current-user", "--keep-caps"]
    return [*unshare, "sh", "-ec", "; ".join([*_steps(mounts), 'exec "$@"']), "sh"]


def _steps(mounts: dict[Path, int]) -> list[str]:
    steps = []
    for folder, size in mounts.items():
        place, saved = shlex.quote(str(folder)), shlex.quote(f"{folder}.saved")
        steps += [
            f"cp -a {place} {saved}",
            f"mount -t tmpfs -o size={size}m,mode=0700 tmpfs {place}",
            f"cp -a {saved}/. {place}",
            f"chown --reference={saved} {place}",
            f"rm -r {saved}",
        ]
    return steps


@dataclass(frozen=True)
class TinyDisk:
    """The folder as a process sees it."""

    pid: int
    folder: Path

    @property
    def seen(self) -> Path:
        return Path(f"/proc/{self.pid}/root{self.folder}")

    def fill(self, leave: int = 0) -> None:
        """Fill it up but for so many octets."""
        stat = os.statvfs(self.seen)
        with (self.seen / "filler").open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, stat.f_bavail * stat.f_frsize - leave)

    def free(self) -> None:
        (self.seen / "filler").unlink()
