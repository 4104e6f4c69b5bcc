"""Finds the uv that installs the rest, or fetches the pinned one from the package index, its hash checked."""

from __future__ import annotations

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
import urllib.error
import urllib.parse
import urllib.request
import zipfile
from pathlib import Path

from tools.trouble import Trouble, say

TOOLS = Path(__file__).resolve().parent.parent / ".tools"
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
LISTING_TYPES = "application/vnd.pypi.simple.v1+json, text/html"
INDEX_VARIABLES = ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL")


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
    request = urllib.request.Request(target, headers={"Accept": LISTING_TYPES})
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
