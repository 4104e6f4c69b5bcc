"""Under root, PostgreSQL's own user reaches its files, and a private folder stays private."""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from troth.runtime.passage import let_through

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root needs and may do this")
ADMITTED, STRANGER = "nobody", 4_321


@pytest.fixture
def home() -> Iterator[Path]:
    """A private home with a file deep inside that everybody might read, if they could get there."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        place.chmod(0o755)  # this one only: the folders above are the machine's own
        home = place / "home"
        (home / "troth" / "data").mkdir(parents=True)
        (home / "troth" / "data" / "file").write_text("here")
        home.chmod(0o700)
        yield home


def reads(user: str | int, path: Path) -> bool:
    return subprocess.run(["cat", path], user=user, group=STRANGER, capture_output=True).returncode == 0


def lists(user: str | int, path: Path) -> bool:
    return subprocess.run(["ls", path], user=user, group=STRANGER, capture_output=True).returncode == 0


def test_the_one_user_passes_through_and_cannot_look_around(home: Path) -> None:
    file = home / "troth" / "data" / "file"
    assert not reads(ADMITTED, file)

    let_through(file, ADMITTED)

    assert reads(ADMITTED, file)
    assert not lists(ADMITTED, home)


def test_a_stranger_stays_outside(home: Path) -> None:
    file = home / "troth" / "data" / "file"
    let_through(file, ADMITTED)
    let_through(file, "daemon")
    assert not reads(STRANGER, file)
    assert reads("daemon", file)
    assert home.stat().st_mode & 0o007 == 0


def test_a_folder_that_was_closed_again_lets_the_one_user_through_again(home: Path) -> None:
    file = home / "troth" / "data" / "file"
    let_through(file, ADMITTED)
    home.chmod(0o700)
    assert not reads(ADMITTED, file)

    let_through(file, ADMITTED)

    assert reads(ADMITTED, file)
    assert not reads(STRANGER, file)


def test_folders_that_are_open_already_are_left_alone(home: Path) -> None:
    inner = home / "troth"
    before = inner.stat()
    let_through(inner / "data", ADMITTED)
    assert (inner.stat().st_mode, inner.stat().st_ctime_ns) == (before.st_mode, before.st_ctime_ns)
