"""The tenants that Troth is measured with: one whose mail is read by a lexicon, and one that meets."""

import json
from collections.abc import Callable
from pathlib import Path

from benchmarks.lexicon import synthetic_lexicon
from troth.app.tenancy import add_tenant, policy_text

NAME = "office.example"
LEXICON_ENTRIES = 500


def write_tenant(tenants: Path, policy: Callable[[str], str] = str) -> None:
    """Make the tenant's folder: what its lexicon matches and what is marked [secure] is sealed."""
    home = add_tenant(tenants, NAME, policy(policy_text("zixcorp")), networks=("127.0.0.1/32",))
    (home / "rules.toml").write_text(rules())


def write_meeting_tenant(tenants: Path, policy: Callable[[str], str] = str) -> None:
    """Make the folder of a tenant whose policy has meetings."""
    add_tenant(tenants, NAME, policy(policy_text("webex")))


def rules() -> str:
    """The rules as a file: a lexicon and patterns of 500 entries together, and the sender's wish."""
    words, patterns = synthetic_lexicon(LEXICON_ENTRIES)
    named = "".join(
        f"[pattern.case-{n}]\nexpression = {json.dumps(expression)}\n"
        for n, expression in enumerate(patterns)
    )
    hits = json.dumps(["terms", *(f"case-{n}" for n in range(len(patterns)))])
    return (
        f'name = "benchmark"\ndefault = "deliver"\n[lexicon.terms]\nwords = {json.dumps(words)}\n{named}'
        f'[rule.content]\nwhen = {{ any = {hits} }}\nverdict = "encrypt"\n'
        '[rule.wished]\nwhen = { subject_tag = "secure" }\nverdict = "encrypt"\n'
    )
