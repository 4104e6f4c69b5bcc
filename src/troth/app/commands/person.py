"""`troth person`: what is held on somebody, for an officer who answers for them: shown, copied, erased."""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine
from typing import Any

import click

from troth.app.assembly import rights_alone
from troth.app.commands.shell import house_named, on_base
from troth.app.foundation import Foundation
from troth.people.rights.rights import Rights
from troth.people.tenants import TenantError
from troth.policy import Purpose
from troth.runtime.settings import Settings
from troth.site.wording import moment
from troth.vault.seal import PersonKey
from troth.vault.tenant import Tenant

Act = Callable[[Rights, Tenant, PersonKey], Coroutine[Any, Any, None]]
_TENANT = click.option("--tenant", help="The tenant; needed where there are several.")


@click.group()
def person() -> None:
    """Show, copy and erase what is held on one person."""


def _on_person(address: str, tenant: str | None, act: Act) -> None:
    async def found(settings: Settings, base: Foundation) -> None:
        house = house_named(base.houses, tenant)
        async with base.vault.under(Purpose.RIGHTS_FULFILMENT, house.tenant) as data:
            key = await data.find(address)
            if key is None:
                raise TenantError(f"nothing is held on {address!r} at {house.tenant.name}.")
            await data.held(key.person)  # an officer looks: it is on the person's ledger
        await act(rights_alone(settings, base), house.tenant, key)

    on_base(found)


@person.command("show")
@click.argument("address")
@_TENANT
def person_show(address: str, tenant: str | None) -> None:
    """Print what is held on a person, in words; that it was looked at is on their ledger.

    ADDRESS is the person's e-mail address.
    """

    async def act(rights: Rights, of: Tenant, key: PersonKey) -> None:
        overview = await rights.overviews.of(of, key.person)
        for one in overview.held if overview else ():
            until = moment(one.until) if one.until else one.says or "without an end"
            click.echo(f"{one.occasion}, since {moment(one.since)}, until {until}, version {one.version}")
            for name, value in one.data:
                click.echo(f"  {name}: {value}")
            click.echo(f"  used to: {'; '.join(one.purposes)}")
        for switch in overview.switches if overview else ():
            click.echo(f"{switch.title}: {'on' if switch.on else 'off'}")

    _on_person(address, tenant, act)


@person.command("export")
@click.argument("address")
@_TENANT
def person_export(address: str, tenant: str | None) -> None:
    """Print everything that is held on a person as JSON, with the proofs of their ledger.

    ADDRESS is the person's e-mail address.
    """

    async def act(rights: Rights, of: Tenant, key: PersonKey) -> None:
        click.echo(json.dumps(await rights.copies.of(of, key.person), indent=2, ensure_ascii=False))

    _on_person(address, tenant, act)


@person.command("erase")
@click.argument("address")
@_TENANT
@click.option("--now", is_flag=True, help="Do not wait for the time that the policy sets.")
@click.confirmation_option(prompt="Erase this person as the policy says? There is no way back at the end")
def person_erase(address: str, tenant: str | None, now: bool) -> None:
    """Begin a person's erasure as the policy says, or carry it out now.

    ADDRESS is the person's e-mail address.
    """

    async def act(rights: Rights, of: Tenant, key: PersonKey) -> None:
        request = await rights.closing.ask(of, key.person, "staff")
        if request and now and request.pending:
            await rights.officers.erase(of, request)
            request = await rights.requests.of(of, request.id)
        if request:
            when = f", due {moment(request.due_at)}" if request.due_at and request.pending else ""
            click.echo(f"{request.id}  erasure: {request.state}{when}")

    _on_person(address, tenant, act)
