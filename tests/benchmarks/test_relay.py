"""Postfix runs as a private instance, and what it relays is counted at the sink."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from benchmarks.letter import letter
from benchmarks.postfix import PROGRAM, Postfix
from benchmarks.processes import tree_seconds
from benchmarks.sink import Sink, tool

needs_postfix = pytest.mark.skipif(
    os.geteuid() != 0 or not Path(PROGRAM).exists(), reason="needs root and Debian's package postfix"
)


@pytest.fixture
def sink() -> Iterator[Sink]:
    # Not tmp_path: Postfix's own users must be able to walk into the folder.
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        made = Sink(Path(folder))
        made.start()
        yield made
        made.stop()


@needs_postfix
def test_what_is_sent_to_postfix_arrives_at_the_sink(sink: Sink) -> None:
    with Postfix(sink.port, sink.folder) as postfix:
        count = ["-s", "2", "-m", "10", "-f", "a@office.example", "-t", "b@clinic.example"]
        subprocess.run([tool("smtp-source"), *count, f"127.0.0.1:{postfix.port}"], check=True)
        sink.wait_for(10, stall=20)
        assert sink.received() == 10
        assert postfix.cpu_seconds() > 0
    assert list(sink.folder.glob("postfix-*")) == []


@needs_postfix
def test_messages_that_never_arrive_are_noticed(sink: Sink) -> None:
    with pytest.raises(TimeoutError, match="only 0 of 1 messages"):
        sink.wait_for(1, stall=0.1)


def test_a_process_tree_includes_its_children() -> None:
    busy = "end=$((SECONDS+1)); while [ $SECONDS -lt $end ]; do :; done"
    with subprocess.Popen(["bash", "-c", f"({busy}); read"], stdin=subprocess.PIPE) as shell:
        try:
            shell.wait(timeout=1.5)
        except subprocess.TimeoutExpired:
            assert tree_seconds(shell.pid) > 0.1
        finally:
            shell.kill()


def test_a_letter_has_the_size_asked_for() -> None:
    assert 5 * 1024 <= len(letter(5 * 1024, "Invoices")) < 5 * 1024 + 500
    assert "Subject: Invoices\n" in letter(1024, "Invoices")
