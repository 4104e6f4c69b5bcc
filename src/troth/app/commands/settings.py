"""`troth settings`: what can be set, and how."""

from __future__ import annotations

import click

from troth.runtime.settings import SETTINGS


@click.command()
def settings() -> None:
    """List the settings with their variables, defaults and meanings.

    A variable such as TROTH_WEB precedes its key, web, in troth.toml (or the file that TROTH_CONFIG names).
    """
    for setting in SETTINGS:
        click.echo(f"{setting.variable}  (default: {setting.default or 'none'})\n    {setting.says}")
