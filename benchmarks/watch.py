"""Progress on the screen while figures are taken."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from rich.progress import Progress, TaskID


@dataclass(frozen=True, slots=True)
class Watch:
    """One bar of a progress display; a figure says how many steps it has, then takes them."""

    progress: Progress
    task: TaskID

    def expect(self, steps: int) -> None:
        self.progress.update(self.task, total=steps, completed=0)

    @contextmanager
    def step(self, what: str) -> Iterator[None]:
        self.progress.update(self.task, description=what)
        yield
        self.progress.advance(self.task)
