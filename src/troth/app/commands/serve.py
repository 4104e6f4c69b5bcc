"""`troth serve`: the server, or the demonstration of one."""

from __future__ import annotations

import asyncio

import click

from troth.app import demonstration as demo
from troth.app.commands.shell import ready
from troth.app.supervisor import database, prepare
from troth.app.supervisor import serve as serve_until_stopped
from troth.runtime.settings import load


@click.command()
@click.option(
    "--demonstration", is_flag=True, help="Set up clinic.example in a folder of its own and play one message."
)
def serve(demonstration: bool) -> None:
    """Serve mail and pages until Ctrl-C.

    The server does not start under a policy that does not cover what it does, or that promises what
    nothing keeps; it then says which line of which file, and ends with code 2.
    """
    settings = ready(demo.settings() if demonstration else load())
    steps = demo.Steps()
    if demonstration:
        demo.set_up_tenant(settings)
    steps.begin("Starting PostgreSQL" if settings.database is None else "Connecting to PostgreSQL")
    with database(settings, serving=True) as access:
        steps.begin("Bringing the schema up to date, checking the policies")
        asyncio.run(prepare(settings, access))
        steps.begin(f"Starting {settings.workers} workers")

        async def say_ready() -> None:
            steps.end()
            if demonstration:
                await demo.play(settings, access)
            else:
                click.echo(f"Serving pages at {settings.base_url} and mail at {settings.smtp}. Ctrl-C stops.")

        if demonstration:
            asyncio.run(demo.set_up_people(settings, access))
        asyncio.run(serve_until_stopped(settings, access, say_ready, demonstration=demonstration))
    click.echo("Stopped.")
