"""`troth scenario`: five tenants with contradicting policies, the same things done to each."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from troth.app.commands.steps import Steps
from troth.app.scenario.cells import Row
from troth.app.scenario.play import ACTS, EVERYTHING, Wanted, play
from troth.app.scenario.world import TENANTS, ScenarioFailed


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the cells as JSON.")
@click.option(
    "--act",
    "acts",
    multiple=True,
    callback=lambda context, option, given: _wanted(given),
    metavar="NAME[@TENANT]",
    help=f"Only this, at all tenants or one; may be given more than once. One of: {', '.join(ACTS)}.",
)
def scenario(as_json: bool, acts: Wanted) -> None:
    """Do the same things to five tenants and show what happened, and the clause that made it so.

    Starts a server of its own in a temporary folder, goes through its pages, its SMTP port and its
    commands, and ends with code 1 where a cell is not as the five texts say.
    """
    rows = _played(acts)
    if as_json:
        click.echo(json.dumps([row.as_json() for row in rows], indent=2, ensure_ascii=False))
    else:
        _show(rows)
    sys.exit(0 if all(row.as_expected for row in rows) else 1)


def _wanted(given: Sequence[str]) -> Wanted:
    """What is to be played: all of it, or what was named."""
    wanted: dict[str, list[str]] = {}
    for name in given:
        action, _, tenant = name.partition("@")
        if action not in ACTS:
            raise click.BadParameter(f"{action!r} is no act. Acts are: {', '.join(ACTS)}.")
        if tenant and tenant not in TENANTS:
            raise click.BadParameter(f"{tenant!r} is no tenant. Tenants are: {', '.join(TENANTS)}.")
        wanted.setdefault(action, []).extend([tenant] if tenant else TENANTS)
    return wanted or EVERYTHING


def _played(wanted: Wanted) -> list[Row]:
    """The cells of some acts, with a word about each while it lasts."""
    steps = Steps()
    try:
        with tempfile.TemporaryDirectory(prefix="troth-scenario-") as folder:
            return list(play(Path(folder), wanted, steps.begin))
    except ScenarioFailed as failed:
        raise click.ClickException(str(failed)) from failed
    finally:
        steps.stop()


def _show(rows: Sequence[Row]) -> None:
    console = Console()
    table = Table(title="The same things, done to five tenants", show_lines=True)
    for head in ("", *TENANTS):
        table.add_column(head, overflow="fold")
    for action in dict.fromkeys(row.action for row in rows):
        cells = {row.tenant: _cell(row) for row in rows if row.action == action}
        table.add_row(action, *(cells[tenant] for tenant in TENANTS))
    console.print(table)
    wrong = [row for row in rows if not row.as_expected]
    for row in wrong:
        console.print(_difference(row))
    console.print(f"{len(rows) - len(wrong)} of {len(rows)} cells are as the five policies say.")


def _difference(row: Row) -> str:
    """A cell that is not as expected, for whoever has to find out why."""
    seen = escape(f"{row.happened} ({' '.join(row.clauses)})")
    expected = escape(f"{row.expected} ({' '.join(row.expected_clauses)})")
    return f"[red]{row.tenant}: {row.action}[/red]\n  seen:     {seen}\n  expected: {expected}"


def _cell(row: Row) -> str:
    words = f"{escape(row.happened)} [dim]{' '.join(row.clauses)}[/dim]"
    return words if row.as_expected else f"[red]{words}[/red]"
