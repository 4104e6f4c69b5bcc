"""`troth serve`: the server, or the demonstration of one."""

from __future__ import annotations

import asyncio
from importlib import import_module
from types import ModuleType

import click

from troth.app import demonstration as demo
from troth.app.commands.ready import ready
from troth.app.commands.steps import Steps
from troth.app.serving import serve as serve_until_stopped
from troth.runtime.database import Access
from troth.runtime.settings import Settings, load


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
    steps = Steps()
    if demonstration:
        demo.set_up_tenant(settings)

    asyncio.run(_serve(settings, steps, demonstration))
    click.echo("Stopped.")


async def _serve(settings: Settings, steps: Steps, demonstration: bool) -> None:
    # Beside the start, since it brings half of a worker's modules with it.
    loading = (
        asyncio.create_task(asyncio.to_thread(import_module, "troth.app.sample")) if demonstration else None
    )

    async def say_ready(access: Access) -> None:
        steps.end()
        if loading:
            await (await loading).show(settings, access)
        else:
            click.echo(f"Serving pages at {settings.base_url} and mail at {settings.smtp}. Ctrl-C stops.")

    await serve_until_stopped(settings, steps.begin, say_ready, demonstration=demonstration)


async def _load_sample() -> ModuleType:
    """Beside the start, since it brings half of a worker's modules with it."""
    return await asyncio.to_thread(import_module, "troth.app.sample")
