"""Reads policies for commands: a path, or the name of a policy that comes with Troth."""

from __future__ import annotations

from pathlib import Path

from troth.app import tenancy
from troth.policy import Policy, compile_policy, parse


def read_policy(path: str) -> Policy:
    """The policy of a file; raises PolicyError where it is not sound, TenantError where there is none."""
    text = Path(path).read_text() if Path(path).exists() else tenancy.policy_text(path)
    return compile_policy(parse(text, source=path))
