"""The pages on what is set: the server's settings and a tenant's file."""

from __future__ import annotations

from collections.abc import Mapping

from tools.reference.markdown import quoted, table
from troth.people.tenants import KEYS
from troth.runtime.settings import SETTINGS

KINDS: Mapping[type, str] = {str: "text", list: "list of texts", int: "whole number", dict: "table"}


def settings() -> str:
    """The page on the server's settings."""
    rows = ((quoted(s.key), quoted(s.variable), _default(s.key, s.default), s.says) for s in SETTINGS)
    return (
        "# Settings\n\n"
        "A setting is a key in `troth.toml` (in the working folder, or where `TROTH_CONFIG` points) or an\n"
        "environment variable, which wins. `troth settings` prints the same list.\n\n"
        + table(("key", "variable", "default", "meaning"), rows)
    )


def _default(key: str, value: str | None) -> str:
    """A default as it reads on every machine."""
    return "one a core" if key == "workers" else quoted(value) or "none"


def tenant() -> str:
    """The page on tenant.toml."""
    rows = ((quoted(key), KINDS[kind], says) for key, (kind, says) in KEYS.items())
    return (
        "# The tenant's file (`tenant.toml`)\n\n"
        "Each tenant has a folder of its own below the tenants' folder; its name is the tenant's name.\n"
        "`title`, `domains` and `policy` must be there.\n\n" + table(("key", "value", "meaning"), rows)
    )
