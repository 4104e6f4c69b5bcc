"""Tells on the terminal what is being done while it takes longer than a moment."""

from __future__ import annotations

import sys
import time

from rich.console import Console
from rich.status import Status


class Steps:
    """One line that changes on a terminal, a line for each step elsewhere.

    It stays with the standard error that there was at the beginning, whatever is put in its place meanwhile.
    """

    def __init__(self) -> None:
        self._console = Console(file=sys.stderr)
        self._status: Status | None = None
        self._began = time.monotonic()

    def begin(self, what: str) -> None:
        if self._status is None:
            self._status = self._console.status(what + "…")
            self._status.start()
        else:
            self._status.update(what + "…")
        if not self._console.is_terminal:
            self._console.print(what + "…")

    def stop(self) -> None:
        if self._status is not None:
            self._status.stop()
            self._status = None

    def end(self) -> None:
        self.stop()
        self._console.print(f"Ready after {time.monotonic() - self._began:.1f} s.")
