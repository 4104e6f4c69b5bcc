"""`troth tenant` and `troth member`: set up organisations, and who may send and administer."""

from __future__ import annotations

import click

from troth.app import tenancy
from troth.app.commands.ready import ready
from troth.app.commands.shell import on_base
from troth.app.covering import check_coverage
from troth.app.first_versions import post_first_versions
from troth.app.foundation import Foundation
from troth.people.accounts import Role
from troth.people.tenants import Houses, TenantError
from troth.people.versions import Versions
from troth.policy import compile_policy, parse
from troth.runtime.settings import Settings, load


@click.group()
def tenant() -> None:
    """Set up the organisations on this server."""


@tenant.command("add")
@click.argument("name")
@click.option(
    "--policy",
    default="zixcorp",
    show_default=True,
    help="Path of a policy file, or the name of one that comes with Troth.",
)
@click.option("--title", default="", help="The organisation's name, as people read it; default: NAME.")
@click.option(
    "--network",
    "networks",
    multiple=True,
    help="Network of its own mail servers, such as 192.0.2.0/24; may be given more than once.",
)
def tenant_add(name: str, policy: str, title: str, networks: tuple[str, ...]) -> None:
    """Make a tenant's folder with its policy, rules and settings.

    NAME is the organisation's mail domain, such as clinic.example.
    """
    text = tenancy.policy_text(policy)
    compile_policy(parse(text, source=policy))
    home = tenancy.add_tenant(ready(load()).tenants, name, text, title=title, networks=networks)
    click.echo(f"Made {home}. Look through tenant.toml and rules.toml there, then restart the server.")


@tenant.command("list")
def tenant_list() -> None:
    """List the tenants with their policies."""

    async def act(_: Settings, base: Foundation) -> None:
        for house in base.houses.all:
            policy = house.tenant.policy
            click.echo(f"{house.tenant.name}  {house.title}  {policy.name} version {policy.version}")

    on_base(act)


@click.group()
def member() -> None:
    """Set up who may send, and who administers."""


@member.command("add")
@click.argument("address")
@click.option("--administrator", is_flag=True, help="May see decisions and resolve held messages.")
@click.option("--passphrase", help="Their passphrase; default: a random one, printed once.")
def member_add(address: str, administrator: bool, passphrase: str | None) -> None:
    """Give an address a passphrase for SMTP and, for administrators, for the staff pages.

    ADDRESS is an e-mail address in a tenant's domain. An address that has a passphrase gets another.
    """
    chosen = passphrase or tenancy.new_passphrase()

    async def act(settings: Settings, base: Foundation) -> None:
        house = base.houses.of_address(address)
        if house is None:
            raise TenantError(f"no tenant has the domain of {address!r}. See troth tenant list.")
        check_coverage(Houses([house]), settings.tenants)
        await post_first_versions(Houses([house]), Versions(base.database))
        role: Role = "administrator" if administrator else "member"
        await base.accounts.open(house.tenant, address, chosen, role)

    on_base(act)
    click.echo(f"{address} may sign in." + ("" if passphrase else f" Passphrase, shown only now: {chosen}"))
