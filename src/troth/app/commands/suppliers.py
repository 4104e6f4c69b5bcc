"""`troth supplier`: the register of suppliers and partners, and what they get."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from troth.app.commands.office import TENANT, Desk, at_desk
from troth.people.staff.disclosing import Given
from troth.people.staff.members import StaffError
from troth.people.staff.pages.register import day_in
from troth.people.staff.suppliers import RECIPIENTS, Supplier


@click.group()
def supplier() -> None:
    """Keep the register of suppliers and partners, and give them what it says."""


@supplier.command("put")
@click.argument("name")
@click.option(
    "--kind", type=click.Choice(list(RECIPIENTS)), default="supplier", show_default=True, help="What it is."
)
@click.option("--category", "categories", multiple=True, required=True, help="What it gets, such as Name.")
@click.option("--purpose", default="RequestedServiceProvision", show_default=True, help="What for.")
@click.option("--agreed", default="", help="The day of its agreement, such as 2026-11-30.")
@TENANT
def supplier_put(
    name: str, kind: str, categories: tuple[str, ...], purpose: str, agreed: str, tenant: str | None
) -> None:
    """Enter a company or change its entry. A supplier without an agreement gets nothing."""
    entry = Supplier(name, RECIPIENTS[kind], categories, purpose, day_in(agreed))

    async def act(desk: Desk) -> None:
        await desk.office.suppliers.put(desk.tenant, entry)

    at_desk(tenant, act)
    click.echo(f"{name} is in the register.")


@supplier.command("list")
@TENANT
def supplier_list(tenant: str | None) -> None:
    """List the register."""

    async def act(desk: Desk) -> list[Supplier]:
        return await desk.office.suppliers.all(desk.tenant)

    for one in at_desk(tenant, act):
        agreed = f"agreed on {one.agreed_on}" if one.agreed_on else "not agreed"
        click.echo(f"{one.name}  {one.recipient}  {', '.join(one.categories)}  {one.purpose}  {agreed}")


@supplier.command("remove")
@click.argument("name")
@TENANT
def supplier_remove(name: str, tenant: str | None) -> None:
    """Take a company out of the register, with people's consents to it."""

    async def act(desk: Desk) -> bool:
        return await desk.office.suppliers.remove(desk.tenant, name)

    if not at_desk(tenant, act):
        raise StaffError(f"{name!r} is not in the register. See troth supplier list.")
    click.echo(f"{name} is out of the register.")


@supplier.command("disclose")
@click.argument("name")
@click.option("--person", required=True, help="The person's mail address.")
@TENANT
def supplier_disclose(name: str, person: str, tenant: str | None) -> None:
    """Print what a company gets of one person, as JSON; the person's ledger says so."""

    async def act(desk: Desk) -> list[Given]:
        return await desk.office.suppliers.disclose(desk.tenant, name, person)

    click.echo(json.dumps([asdict(one) for one in at_desk(tenant, act)], indent=2, ensure_ascii=False))
