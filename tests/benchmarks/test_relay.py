"""Postfix runs as a private instance, and what it relays is counted at the sink."""

import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
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
        count = ["-s", "2", "-m", "200", "-f", "a@office.example", "-t", "b@clinic.example"]
        subprocess.run([tool("smtp-source"), *count, f"127.0.0.1:{postfix.port}"], check=True)
        sink.wait_for(200, stall=20)
        assert sink.received() == 200
        assert postfix.cpu_seconds() > 0
    assert list(sink.folder.glob("postfix-*")) == []


@needs_postfix
def test_messages_that_never_arrive_are_noticed(sink: Sink) -> None:
    with pytest.raises(TimeoutError, match="only 0 of 1 messages"):
        sink.wait_for(1, stall=0.1)


def test_a_process_tree_includes_its_children() -> None:
    with subprocess.Popen(["bash", "-c", "(while :; do :; done); true"]) as shell:
        try:
            until = time.monotonic() + 20
            while tree_seconds(shell.pid) < 0.1:
                assert time.monotonic() < until
                time.sleep(0.05)
        finally:
            for process in [*psutil.Process(shell.pid).children(), shell]:
                process.kill()


def test_a_letter_has_the_size_asked_for() -> None:
    assert 5 * 1024 <= len(letter(5 * 1024, "Invoices")) < 5 * 1024 + 500
    assert "Subject: Invoices\n" in letter(1024, "Invoices")
