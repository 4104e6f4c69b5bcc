"""`troth rules`: check a tenant's content rules before the server reads them."""

from __future__ import annotations

from pathlib import Path

import click

from troth.app.assembly import read_rules


@click.group()
def rules() -> None:
    """Check content rules."""


@rules.command("check")
@click.argument("file", type=click.Path(path_type=Path))
def rules_check(file: Path) -> None:
    """Say whether a rules file compiles, or every line of it that does not."""
    found = read_rules(file)
    click.echo(f"{file}: sound. {found.pattern_count} patterns, {len(found.rules)} rules.")
