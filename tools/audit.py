"""Looks locked packages up among known vulnerabilities: a finding fails, an absent database does not."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tools.bootstrap import environment
from tools.fetch_uv import fetch_uv, find_uv

SERVICES = ("pypi", "osv")
SECONDS = 180


def main() -> int:
    """Ask the advisory databases in turn until one knows the packages."""
    requirements = locked()
    for service in SERVICES:
        answer = ask(service, requirements)
        audited = [package for package in answer if "vulns" in package]
        if audited:
            return tell(service, audited, len(answer))
    print("The advisory databases cannot be reached: nothing was audited. Run `make audit` where they can.")
    return 0


def locked() -> str:
    """Every package in the lock file, of all groups, as requirements."""
    uv = find_uv() or fetch_uv()
    order = [uv, "export", "--frozen", "--quiet", "--no-hashes", "--no-emit-project", "--all-groups"]
    return subprocess.run(order, capture_output=True, text=True, check=True, env=environment()).stdout


def ask(service: str, requirements: str) -> list[dict[str, Any]]:
    """What one database says of each package; nothing at all where it does not answer."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "requirements.txt"
        file.write_text(requirements)
        order = ["--requirement", str(file), "--no-deps", "--disable-pip", "--format", "json"]
        quiet = ["--progress-spinner", "off", "--vulnerability-service", service]
        try:
            said = subprocess.run(
                [sys.executable, "-m", "pip_audit", *order, *quiet],
                capture_output=True,
                text=True,
                timeout=SECONDS,
            )
            answer: list[dict[str, Any]] = json.loads(said.stdout)["dependencies"]
        except (ValueError, KeyError, subprocess.TimeoutExpired):
            return []
    return answer


def tell(service: str, audited: list[dict[str, Any]], asked: int) -> int:
    """Print what was found; 1 where anything was."""
    found = [(package, each) for package in audited for each in package["vulns"]]
    for package, each in found:
        mend = ", ".join(each["fix_versions"]) or "no version yet"
        print(f"{package['name']} {package['version']}: {each['id']}, mended in {mend}.")
    print(f"{len(audited)} of {asked} packages audited by {service}: {len(found)} known vulnerabilities.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
