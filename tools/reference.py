"""Writes the reference pages out of the code that they describe; --check tells whether one has drifted."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from troth.people.tenants import KEYS as TENANT_KEYS
from troth.policy.grammar import KEYS as POLICY_KEYS
from troth.policy.vocabulary import CATEGORIES, PURPOSES, RECIPIENTS
from troth.runtime.settings import SETTINGS

FOLDER = Path(__file__).parent.parent / "docs" / "reference"
MADE = "<!-- Made by `python -m tools.reference`; change the code, not this page. -->\n"


def main() -> int:
    """Write the pages, or with --check compare them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; fail where a page has drifted")
    check = parser.parse_args().check
    drifted = [name for name in PAGES if not settle(name, check)]
    for name in drifted:
        print(f"docs/reference/{name} has drifted. Run: python -m tools.reference")
    return 1 if drifted else 0


def settle(name: str, check: bool) -> bool:
    """Whether a page is what the code says; without `check` it is made so."""
    page, file = MADE + PAGES[name](), FOLDER / name
    if check:
        return file.exists() and file.read_text() == page
    file.write_text(page)
    return True


def table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table."""
    first = list(heads)
    lines = [first, ["---"] * len(first), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)


def settings() -> str:
    """The page on the server's settings."""
    rows = ((f"`{s.key}`", f"`{s.variable}`", default(s.key, s.default), s.says) for s in SETTINGS)
    return (
        "# Settings\n\n"
        "A setting is a key in `troth.toml` (in the working folder, or where `TROTH_CONFIG` points) or an\n"
        "environment variable, which wins. `troth settings` prints the same list.\n\n"
        + table(("key", "variable", "default", "meaning"), rows)
    )


def default(key: str, value: str | None) -> str:
    """A default as it reads on every machine."""
    if key == "workers":
        return "one a core"
    return f"`{value}`" if value else "none"


def tenant() -> str:
    """The page on tenant.toml."""
    rows = ((f"`{key}`", KINDS[kind], says) for key, (kind, says) in TENANT_KEYS.items())
    return (
        "# The tenant's file (`tenant.toml`)\n\n"
        "Each tenant has a folder of its own below the tenants' folder; its name is the tenant's name.\n"
        "`title`, `domains` and `policy` must be there.\n\n" + table(("key", "value", "meaning"), rows)
    )


KINDS: Mapping[type, str] = {str: "text", list: "list of texts", int: "whole number"}


def policy() -> str:
    """The page on the policy language."""
    sections = "".join(policy_section(name) for name in POLICY_KEYS)
    return (
        "# The policy language\n\n"
        "A policy is one TOML file. `[policy]` stands once; the others are named tables, such as\n"
        "`[practice.registration]`. `troth policy check FILE` tells every mistake with its line.\n\n"
        + sections
        + "## Purposes\n\n"
        + vocabulary((p.name, p.iri) for p in PURPOSES.values())
        + "\n## Data categories\n\n"
        + vocabulary((c.name, c.iri) for c in CATEGORIES.values())
        + "\n## Recipients\n\n"
        + vocabulary((r.name, r.iri) for r in RECIPIENTS.values())
    )


def policy_section(name: str) -> str:
    rows = ((f"`{key.name}`", "must" if key.must else "", key.says) for key in POLICY_KEYS[name])
    return f"## `[{name}]`\n\n" + table(("key", "", "meaning"), rows) + "\n"


def vocabulary(terms: Iterable[tuple[str, str]]) -> str:
    return table(("name", "term"), ((f"`{name}`", f"<{iri}>") for name, iri in terms))


PAGES: Mapping[str, Callable[[], str]] = {
    "settings.md": settings,
    "tenant.md": tenant,
    "policy-language.md": policy,
}


if __name__ == "__main__":
    sys.exit(main())
