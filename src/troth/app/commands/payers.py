"""`troth payer`: who pays for which accounts, and what they are told of their use."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import click

from troth.app.commands.office import TENANT, Desk, at_desk
from troth.people.staff.payers import Row, as_csv

DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def payer() -> None:
    """Say who pays for accounts, and report their use to whoever does."""


@payer.command("add")
@click.argument("name")
@click.argument("address")
@TENANT
def payer_add(name: str, address: str, tenant: str | None) -> None:
    """Have the organisation NAME pay for the account with ADDRESS; its use is noted from now on."""

    async def act(desk: Desk) -> None:
        await desk.office.payers.pay(desk.tenant, name, address)

    at_desk(tenant, act)
    click.echo(f"{name} pays for {address}.")


@payer.command("remove")
@click.argument("address")
@TENANT
def payer_remove(address: str, tenant: str | None) -> None:
    """Have nobody pay for the account with ADDRESS: nothing more is noted or told."""

    async def act(desk: Desk) -> None:
        await desk.office.payers.stop(desk.tenant, address)

    at_desk(tenant, act)
    click.echo(f"Nobody pays for {address}.")


@payer.command("report")
@click.argument("name")
@click.option("--since", type=DAY, required=True, help="The first day, such as 2026-11-01.")
@click.option("--until", type=DAY, required=True, help="The last day, which is in the report.")
@TENANT
def payer_report(name: str, since: datetime, until: datetime, tenant: str | None) -> None:
    """Print the use of the accounts that NAME pays for, as CSV; each member's ledger says so."""

    async def act(desk: Desk) -> list[Row]:
        first, last = since.replace(tzinfo=UTC), until.replace(tzinfo=UTC) + timedelta(days=1)
        return await desk.office.payers.report(desk.tenant, name, first, last)

    click.echo(as_csv(at_desk(tenant, act)), nl=False)
