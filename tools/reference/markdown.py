"""The little Markdown that the reference pages are made of."""

from __future__ import annotations

from collections.abc import Iterable

MADE = "<!-- Made by `python -m tools.reference`; change the code, not this page. -->\n"


def table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table, with an empty line after it."""
    first = list(heads)
    lines = [first, ["---"] * len(first), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)


def code(text: str, language: str = "") -> str:
    """A block of code."""
    return f"```{language}\n{text.strip()}\n```\n"


def quoted(text: str | None) -> str:
    """A word of code, or nothing."""
    return f"`{text}`" if text else ""
