"""What the person who starts the benchmarks chose; every figure takes the same value."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Settings:
    """Choices of one invocation; `runs` counts the runs of each subject in each case."""

    folder: Path
    quick: bool = False
    runs: int = 3
    peers_only: bool = False
    portal: bool = False
    keep_connections: bool = False
    mixes: tuple[str, ...] = ("code", "paper")
    row_limit: int = 100
    operations: int | None = None
    clients: int = 8
    workers: int = 1
    url: str | None = None
    people: int | None = None
