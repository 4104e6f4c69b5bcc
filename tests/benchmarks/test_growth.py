"""The figure of growth can be taken, at each size."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from rich.progress import Progress

from benchmarks import growth
from benchmarks.settings import Settings
from benchmarks.watch import Watch


@pytest.fixture
def folder():
    """One that PostgreSQL's own user can walk into."""
    with TemporaryDirectory(prefix="bench-") as home:
        Path(home).chmod(0o755)
        yield Path(home)


def test_a_figure_can_be_taken(folder):
    progress = Progress(disable=True)
    watch = Watch(progress, progress.add_task(""))
    figure = growth.measure(Settings(folder=folder, quick=True, runs=1), watch)
    assert [(row.case, row.quantity) for row in figure.measured] == [
        ("register", "µs"),
        ("look", "µs"),
        ("choose", "µs"),
    ]
    assert all(list(row.runs) == ["300 people", "900 people"] for row in figure.measured)
    assert all(value > 0 for row in figure.measured for runs in row.runs.values() for value in runs)
