"""`troth staff`: who of the staff may read what, and what they attest."""

from __future__ import annotations

import click

from troth.app.commands.office import BY, PASSPHRASE, TENANT, Desk, at_desk
from troth.people.staff.members import StaffError, StaffMember
from troth.people.staff.passphrases import new_passphrase


@click.group()
def staff() -> None:
    """Give and take the staff's roles and titles, and keep what they attest."""


@staff.command("add")
@click.argument("address")
@click.option("--role", "roles", multiple=True, help="A role of the policy; may be given more than once.")
@click.option("--title", "titles", multiple=True, help="A title that attests, such as 'operations officer'.")
@click.option("--passphrase", help="For a new account; default: a random one, printed once.")
@TENANT
def staff_add(
    address: str, roles: tuple[str, ...], titles: tuple[str, ...], passphrase: str | None, tenant: str | None
) -> None:
    """Give somebody roles and titles; they replace the ones they had.

    A role opens the purposes that [measure.staff-roles] of the policy gives it. ADDRESS is a mail address.
    """
    chosen = passphrase or new_passphrase()

    async def act(desk: Desk) -> bool:
        return await desk.office.staff.add(desk.tenant, address, chosen, roles, titles)

    opened = at_desk(tenant, act)
    shown = f" Passphrase, shown only now: {chosen}" if opened and not passphrase else ""
    click.echo(f"{address} may sign in at /staff." + shown)


@staff.command("list")
@TENANT
def staff_list(tenant: str | None) -> None:
    """List the staff with their roles, titles and what they confirmed."""

    async def act(desk: Desk) -> list[tuple[str, StaffMember]]:
        return await desk.office.staff.all(desk.tenant)

    for address, member in at_desk(tenant, act):
        words = [*(["administrator"] if member.administers else []), *member.roles, *member.titles]
        known = f"confirmed version {member.confirmed_version}" if member.confirmed_at else "not confirmed"
        until = f", until {member.expires_at:%Y-%m-%d}" if member.expires_at else ""
        click.echo(f"{address}  {', '.join(words)}  {known}{until}")


@staff.command("remove")
@click.argument("address")
@TENANT
def staff_remove(address: str, tenant: str | None) -> None:
    """Take all roles and titles from somebody, and end their sessions."""

    async def act(desk: Desk) -> bool:
        return await desk.office.staff.remove(desk.tenant, address)

    if not at_desk(tenant, act):
        raise StaffError(f"{address} is not of the staff. See troth staff list.")
    click.echo(f"{address} is not of the staff any more.")


@staff.command("attest")
@click.argument("measure")
@BY
@PASSPHRASE
@TENANT
def staff_attest(measure: str, by: str, passphrase: str, tenant: str | None) -> None:
    """Attest a measure that no code can keep, in one's title.

    MEASURE is the name of one in the policy with attested_by; troth policy coverage lists them.
    """

    async def act(desk: Desk) -> None:
        member = await desk.member(by, passphrase)
        await desk.office.attestations.attest(desk.tenant, member, measure)

    at_desk(tenant, act)
    click.echo(f"{measure} is attested. The policy page shows it.")
