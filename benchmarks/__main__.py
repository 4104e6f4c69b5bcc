"""Take the figures: `python -m benchmarks [FIGURE]…`, a table each on the screen and in `results/`."""

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from benchmarks import (
    decisions,
    gateway,
    growth,
    joining,
    ledger,
    nothing,
    pages,
    publishing,
    signalling,
    start,
    switching,
)
from benchmarks.gdprbench import figure as gdprbench
from benchmarks.machine import Machine, describe
from benchmarks.settings import Settings
from benchmarks.table import Figure, record, show
from benchmarks.watch import Watch

FIGURES: Mapping[str, Callable[[Settings, Watch], Figure]] = {
    "decisions": decisions.measure,
    "gateway": gateway.measure,
    "gdprbench": gdprbench.measure,
    "growth": growth.measure,
    "ledger": ledger.measure,
    "meeting-start": joining.measure,
    "nothing-kept": nothing.measure,
    "pages": pages.measure,
    "publishing": publishing.measure,
    "signalling": signalling.measure,
    "start": start.measure,
    "switch": switching.measure,
}


@click.command()
@click.argument("figures", nargs=-1, type=click.Choice(list(FIGURES)))
@click.option("--quick", is_flag=True, help="Small sizes: does it work, not how fast is it.")
@click.option("--runs", default=3, show_default=True, help="Runs of each subject in each case.")
@click.option(
    "--record/--no-record", "keep", default=None, help="Append to results/ (default: unless quick)."
)
@click.option("--peers-only", is_flag=True, help="Measure the peers and baselines without Troth.")
@click.option("--portal", is_flag=True, help="gateway: Troth seals each message and mails a notice.")
@click.option("--keep-connections", is_flag=True, help="gateway: many messages over each connection.")
@click.option(
    "--mix", "mixes", multiple=True, type=click.Choice(["code", "paper"]), default=["code", "paper"]
)
@click.option("--row-limit", default=100, show_default=True, help="gdprbench: rows of a read; 0 for all.")
@click.option(
    "--operations", type=int, help="gdprbench: operations of a run, instead of 10,000 (quick: 500)."
)
@click.option("--clients", default=8, show_default=True, help="gdprbench: concurrent clients.")
@click.option("--workers", default=1, show_default=True, help="pages: workers of the plain page.")
@click.option("--people", type=int, help="publishing: people to tell, instead of 10,000 (quick: 300).")
@click.option("--url", help="pages: read this address instead of starting a server.")
@click.option(
    "--folder", type=click.Path(path_type=Path, exists=True), help="Where the servers keep their data."
)
def main(figures: tuple[str, ...], keep: bool | None, folder: Path | None, **chosen: Any) -> None:
    """Take FIGURES, or all of them."""
    console = Console()
    with tempfile.TemporaryDirectory(prefix="bench-", dir=folder) as data:
        home = Path(data)
        # Postfix and PostgreSQL run as users of their own and must be able to walk in.
        home.chmod(0o755)
        settings = Settings(folder=home, **chosen)
        machine = describe(home)
        console.print(machine.sentence())
        for name in figures or FIGURES:
            _take(
                FIGURES[name],
                settings,
                console,
                machine if keep or (keep is None and not settings.quick) else None,
            )


def _take(
    measure: Callable[[Settings, Watch], Figure],
    settings: Settings,
    console: Console,
    machine: Machine | None,
) -> None:
    with _progress(console) as progress:
        figure = measure(settings, Watch(progress, progress.add_task("setting up", total=None)))
    show(figure, console)
    if machine:
        console.print(f"recorded in {record(figure, machine)}")


def _progress(console: Console) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console, transient=True)


if __name__ == "__main__":
    main()
