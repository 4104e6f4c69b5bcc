"""`troth visits`: the sealed archives of access logs, listed, and opened for an audit."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import click

from troth.app.commands.shell import house_named, on_base
from troth.app.foundation import Foundation
from troth.policy import Purpose
from troth.runtime.settings import Settings
from troth.visits.archives import Archives, tenant_of
from troth.visits.parts import visits as parts


@click.group()
def visits() -> None:
    """List the sealed archives of access logs, and open one for an audit."""


@asynccontextmanager
async def _archives(settings: Settings, base: Foundation) -> AsyncIterator[Archives]:
    seen = await parts(settings.data, base.houses, base.vault, base.database)
    try:
        yield seen.archives
    finally:
        await seen.close()


@visits.command("list")
@click.option("--tenant", help="The tenant; needed where there are several.")
def visits_list(tenant: str | None) -> None:
    """List a tenant's archives, oldest first."""

    async def act(settings: Settings, base: Foundation) -> None:
        async with _archives(settings, base) as archives:
            for path in archives.of(house_named(base.houses, tenant).tenant):
                click.echo(str(path))

    on_base(act)


@visits.command("open")
@click.argument("archive", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--case", required=True, help="The reference of the audit, which the ledger will name.")
def visits_open(archive: Path, case: str) -> None:
    """Print the lines of ARCHIVE, a file that troth visits list names, as JSON.

    It opens for an audit alone, where the policy lets logs serve audits; each opening is on the ledger.
    """

    async def act(settings: Settings, base: Foundation) -> None:
        tenant = house_named(base.houses, tenant_of(archive)).tenant
        async with (
            _archives(settings, base) as archives,
            base.vault.under(Purpose.COMPLIANCE_AUDIT, tenant, {"case": case}) as data,
        ):
            for line in await archives.open(data, archive):
                click.echo(json.dumps(line))

    on_base(act)
