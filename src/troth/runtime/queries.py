"""Named SQL: each query is a file beside the code that asks it, and a test prepares every one of them."""

from __future__ import annotations

from importlib import resources


def query(package: str, name: str) -> str:
    """The text of `queries/NAME.sql` in a package; raises FileNotFoundError where there is none."""
    return resources.files(package).joinpath("queries", f"{name}.sql").read_text()
