"""What a process writes into files is counted with its path, and what is written to a pipe is not."""

import subprocess
import sys
from pathlib import Path

from benchmarks.nothing import holding
from benchmarks.traced import Trace, written
from tests.conftest import engine

LINES = rb"""
7 write(3<\x2f\x74\x6d\x70\x2f\x61>, "\x68\x65\x6c\x6c\x6f", 5) = 5
7 write(4<\x70\x69\x70\x65\x3a\x5b\x31\x5d>, "\x68\x65\x6c\x6c\x6f", 5) = 5
7 pwrite64(3</tmp/a>, "\x77\x6f\x72\x64", 4, 8192 <unfinished ...>
8 writev(5</tmp/b>, [{iov_base="\x77\x6f", iov_len=2}, {iov_base="\x72\x64", iov_len=2}], 2) = 4
7 <... pwrite64 resumed>) = 4
7 write(3</tmp/a>, "\x68", 1) = -1 EAGAIN (Resource temporarily unavailable)
7 copy_file_range(5</tmp/b>, NULL, 6</tmp/c>, NULL, 9, 0) = 9
"""
WRITES = """
import os, sys
sys.stdin.readline()
with open(sys.argv[1], "wb") as file:
    file.write(b"a word of it")
print("said", flush=True)
sys.stdin.readline()
"""


def test_each_call_counts_with_its_path(tmp_path):
    file = tmp_path / "trace"
    file.write_bytes(LINES)
    found = written(file, [b"word"])
    assert found.by_path == {"/tmp/a": 9, "/tmp/b": 4, "/tmp/c": 9}
    assert found.marked == {"/tmp/a": 4, "/tmp/b": 4}


def test_what_a_running_process_writes_is_seen(tmp_path):
    engine("strace")
    file, trace = tmp_path / "written", tmp_path / "trace"
    command = [sys.executable, "-c", WRITES, str(file)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        with Trace.of([process.pid], trace):
            process.stdin.write(b"\n")
            process.stdin.flush()
            assert process.stdout.readline() == b"said\n"
        process.stdin.write(b"\n")
    found = written(trace, [b"a word"])
    assert (found.by_path, found.marked) == ({str(file): 12}, {str(file): 12})


def test_files_that_hold_what_was_said_are_found(tmp_path: Path):
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "one").write_bytes(b"..word..")
    (tmp_path / "two").write_bytes(b"nothing")
    assert holding(tmp_path, [b"word"]) == {str(tmp_path / "below" / "one"): 8}
