"""Runs `troth` commands in processes of their own, forked off one that has all imports behind it already."""

import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from troth.app.commands import main

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["tests.preloaded"])


def troth(
    *arguments: str, env: Mapping[str, str], cwd: Path, timeout: float = 180
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end, as `subprocess.run` of `python -m troth` would, and return what it said."""
    with tempfile.TemporaryDirectory(prefix="troth-said-") as folder:
        out, err = Path(folder) / "out", Path(folder) / "err"
        process = _FORKS.Process(target=_become, args=(arguments, dict(env), str(cwd), str(out), str(err)))
        process.start()
        process.join(timeout)
        if process.exitcode is None:
            process.kill()
            raise subprocess.TimeoutExpired(arguments, timeout)
        return subprocess.CompletedProcess(arguments, process.exitcode, _said(out), _said(err))


def _said(file: Path) -> str:
    return file.read_text() if file.exists() else ""


def _become(arguments: tuple[str, ...], env: Mapping[str, str], cwd: str, out: str, err: str) -> None:
    """What `python -m troth` is, from within a process that was forked off."""
    for number, path in ((1, out), (2, err)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), number)
    os.environ.clear()
    os.environ.update(env)
    os.chdir(cwd)
    sys.argv = ["troth", *arguments]
    main(args=list(arguments), prog_name="troth")
