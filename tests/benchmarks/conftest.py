"""What the tests of figures share: a folder for servers, and a progress display that shows nothing."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from rich.progress import Progress

from benchmarks.watch import Watch


@pytest.fixture
def folder():
    """One that PostgreSQL's own user can walk into."""
    with TemporaryDirectory(prefix="bench-") as home:
        Path(home).chmod(0o755)
        yield Path(home)


@pytest.fixture
def watch():
    progress = Progress(disable=True)
    return Watch(progress, progress.add_task(""))
