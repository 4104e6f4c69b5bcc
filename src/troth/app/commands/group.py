"""How commands are found, and how they end where the fault is not ours."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click

_CLICKS_OWN = (click.ClickException, click.Abort, click.exceptions.Exit)


class Group(click.Group):
    """Loads a command when it is asked for, and ends in one clear line where the fault is not ours.

    `lazy` names the module of each command; it has there the name that it is called by.
    """

    def __init__(self, *arguments: Any, lazy: Mapping[str, str], **more: Any) -> None:
        super().__init__(*arguments, **more)
        self._lazy = lazy

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(self._lazy)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self._lazy:
            return None
        found = getattr(import_module(self._lazy[cmd_name]), cmd_name)
        return found if isinstance(found, click.Command) else None

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except _CLICKS_OWN:
            raise
        except Exception as error:
            from troth.app.hindrances import HINDRANCES  # only now: their modules are most of the program

            if not isinstance(error, HINDRANCES):
                raise
            click.echo(f"troth: {error}", err=True)
            sys.exit(2)
