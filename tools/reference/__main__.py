"""Writes the reference pages out of the code that they describe; --check tells whether one has drifted."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from tools.reference.configuration import settings, tenant
from tools.reference.counters import counters
from tools.reference.markdown import MADE
from tools.reference.policies import coverage_table, policy_language, policy_schema
from tools.reference.shell import commands
from tools.reference.web import http, openapi

FOLDER = Path(__file__).parents[2] / "docs" / "reference"
PAGES: Mapping[str, Callable[[], str]] = {
    "policy-language.md": policy_language,
    "policy.schema.json": policy_schema,
    "coverage.md": coverage_table,
    "settings.md": settings,
    "tenant.md": tenant,
    "commands.md": commands,
    "http.md": http,
    "openapi.json": openapi,
    "metrics.md": counters,
}


def page(name: str) -> str:
    """What the file of this name must hold."""
    text = PAGES[name]()
    return text if name.endswith(".json") else MADE + text


def main() -> int:
    """Write the pages, or with --check compare them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; fail where a page has drifted")
    check = parser.parse_args().check
    drifted = [name for name in PAGES if not _settle(name, check)]
    for name in drifted:
        print(f"docs/reference/{name} has drifted. Run: python -m tools.reference")
    return 1 if drifted else 0


def _settle(name: str, check: bool) -> bool:
    """Whether a page is what the code says; without `check` it is made so."""
    file, text = FOLDER / name, page(name)
    if check:
        return file.exists() and file.read_text() == text
    file.write_text(text)
    return True


if __name__ == "__main__":
    sys.exit(main())
