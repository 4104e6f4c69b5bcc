"""`troth announce` and `troth transfer`: mails to everybody, and changes of control."""

from __future__ import annotations

import json
from typing import TextIO
from uuid import UUID

import click

from troth.app.commands.office import TENANT, Desk, at_desk
from troth.people.staff.composing import Draft
from troth.people.staff.envelopes import Sealer, opened
from troth.people.staff.transfers import Transfer


@click.command()
@click.argument("notice")
@click.option("--subject", required=True, help="The subject of the mail.")
@click.option(
    "--paragraph",
    "text",
    multiple=True,
    required=True,
    help="A paragraph of it; may be given more than once.",
)
@click.option("--offers", is_flag=True, help="It offers or promotes something.")
@TENANT
def announce(notice: str, subject: str, text: tuple[str, ...], offers: bool, tenant: str | None) -> None:
    """Write to everybody under a notice of the policy.

    NOTICE is the name of one in the policy, such as service-announcement. It decides who gets the mail,
    and a running server sends it: each person gets it once.
    """

    async def act(desk: Desk) -> None:
        await desk.office.announcements.announce(desk.tenant, Draft(notice, subject, text, offers))

    at_desk(tenant, act)
    click.echo("It goes out while the server runs. See the staff's announcements page.")


@click.group()
def transfer() -> None:
    """Announce a change of control, and export what goes to the new owner."""


@transfer.command("announce")
@click.argument("company")
@TENANT
def transfer_announce(company: str, tenant: str | None) -> None:
    """Post a change of control, and tell people by the means that the policy names.

    COMPANY is the name of the new owner.
    """

    async def act(desk: Desk) -> Transfer:
        return await desk.office.transfers.announce(desk.tenant, company)

    made = at_desk(tenant, act)
    click.echo(f"Posted as {made.id}. The export opens on {made.ends_at:%Y-%m-%d %H:%M} UTC.")


@transfer.command("list")
@TENANT
def transfer_list(tenant: str | None) -> None:
    """List changes of control with their notices and refusals."""

    async def act(desk: Desk) -> list[Transfer]:
        return await desk.office.transfers.listed(desk.tenant)

    for one in at_desk(tenant, act):
        gone = f"exported {one.exported_at:%Y-%m-%d}" if one.exported_at else "not exported"
        ends = f"notice until {one.ends_at:%Y-%m-%d %H:%M}"
        click.echo(f"{one.id}  {one.acquirer}  {ends}  refusals {one.refusals}  {gone}")


@transfer.command("export")
@click.argument("identifier", type=click.UUID)
@click.option("--passphrase", help="Seal each line under this passphrase; see troth transfer open.")
@TENANT
def transfer_export(identifier: UUID, passphrase: str | None, tenant: str | None) -> None:
    """Print what goes to the new owner, a line of JSON for each person, once the notice has ended.

    Whoever refused is left out where the policy says so. Each person's ledger says what went.
    IDENTIFIER is the one that troth transfer list shows.
    """
    sealer = Sealer(passphrase) if passphrase else None

    async def act(desk: Desk) -> int:
        count = 0
        async for line in desk.office.transfers.export(desk.tenant, identifier):
            text = json.dumps(line, ensure_ascii=False)
            click.echo(sealer.line(text) if sealer else text)
            count += 1
        if sealer:
            click.echo(sealer.last())
        return count

    click.echo(f"{at_desk(tenant, act)} people.", err=True)


@transfer.command("open")
@click.argument("export", type=click.File())
@click.option("--passphrase", prompt=True, hide_input=True, help="The one that it was sealed under.")
def transfer_open(export: TextIO, passphrase: str) -> None:
    """Open a sealed export, and check that it is whole. It needs no server."""
    for line in opened(export, passphrase):
        click.echo(line)
