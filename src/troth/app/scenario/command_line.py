"""The `troth` command as an operator types it, run in this process so that it loads but once."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Lock

from click.testing import CliRunner

Environment = Callable[[], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Said:
    """How a command ended and what it printed; `code` is that of the process."""

    code: int
    text: str

    @property
    def refused(self) -> bool:
        return self.code != 0


@dataclass(frozen=True, slots=True)
class CommandLine:
    """Runs commands one at a time, since each has the environment and the streams to itself."""

    environment: Environment
    _lock: Lock = field(default_factory=Lock)

    def run(self, *arguments: str, said: str | None = None) -> Said:
        """Run a command; a fault of ours is raised, as Python would print it."""
        from troth.app.commands import main  # only now: the command that plays the scenario is one of them

        with self._lock:  # the environment is the process's: another command may be changing it until then
            ours: dict[str, str | None] = {name: None for name in os.environ if name.startswith("TROTH_")}
            ours |= self.environment()
            result = CliRunner().invoke(main, arguments, input=said, env=ours)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Said(result.exit_code, result.output)
