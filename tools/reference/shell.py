"""The page on the `troth` command and all below it."""

from __future__ import annotations

from collections.abc import Iterator

import click

from tools.reference.markdown import code
from troth.app.commands import main


def commands() -> str:
    """Every command with what its --help says."""
    parts = (f"## `{path}`\n\n{code(said, 'text')}" for path, said in _helps(main, "troth"))
    return (
        "# Commands\n\n"
        "The code is 0 when all went well, 1 when `policy check` found problems, and 2, with one line on\n"
        "standard error, for everything that the command cannot work with.\n\n" + "\n".join(parts)
    )


def _helps(command: click.Command, path: str) -> Iterator[tuple[str, str]]:
    context = click.Context(
        command, info_name=path, terminal_width=100, max_content_width=100, help_option_names=["-h", "--help"]
    )
    yield path, command.get_help(context)
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            if below is not None:
                yield from _helps(below, f"{path} {name}")
