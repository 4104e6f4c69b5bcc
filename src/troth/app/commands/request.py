"""`troth request`: what people asked for about their data, answered at the command line."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any
from uuid import UUID

import click

from troth.app.assembly import rights_alone
from troth.app.commands.shell import house_named, on_base
from troth.app.foundation import Foundation
from troth.people.rights.asked import Asked
from troth.people.rights.clocks import KINDS, Kind
from troth.people.rights.officers import RequestError
from troth.people.rights.rights import Rights
from troth.people.rights.rows import Request
from troth.people.tenants import TenantError
from troth.policy import Purpose
from troth.runtime.settings import Settings
from troth.site.wording import moment
from troth.vault.tenant import Tenant

Act = Callable[[Rights, Tenant], Coroutine[Any, Any, None]]
OnOne = Callable[[Rights, Tenant, Request], Coroutine[Any, Any, None]]
_TENANT = click.option("--tenant", help="The tenant; needed where there are several.")
_NUMBER = click.argument("number", type=click.UUID)


@click.group()
def request() -> None:
    """See, take up, extend, answer and refuse what people ask for about their data."""


def _on_rights(tenant: str | None, act: Act) -> None:
    async def found(settings: Settings, base: Foundation) -> None:
        house = house_named(base.houses, tenant)
        try:
            await act(rights_alone(settings, base), house.tenant)
        except RequestError as error:
            raise TenantError(f"{error}.") from None

    on_base(found)


def _on_one(tenant: str | None, number: UUID, act: OnOne) -> None:
    async def found(rights: Rights, of: Tenant) -> None:
        one = await rights.requests.of(of, number)
        if one is None:
            raise TenantError(f"there is no request {number} at {of.name}. See troth request list.")
        await act(rights, of, one)
        if after := await rights.requests.of(of, number):
            click.echo(_line(rights, after))

    _on_rights(tenant, found)


def _line(rights: Rights, one: Request) -> str:
    due = f"  due {moment(one.due_at)}" if one.due_at and one.pending else ""
    late = "  LATE" if one.lapsed(rights.requests.clock()) else ""
    return f"{one.id}  {one.kind}  {one.state}  {moment(one.opened_at)}{due}{late}"


@request.command("list")
@_TENANT
@click.option("--all", "closed", is_flag=True, help="Also what is done, refused or withdrawn.")
@click.option("--unconfirmed", is_flag=True, help="Also what waits until it is known whose it is.")
def request_list(tenant: str | None, closed: bool, unconfirmed: bool) -> None:
    """List requests, the most urgent first."""

    async def act(rights: Rights, of: Tenant) -> None:
        for one in await rights.requests.queue(of, closed=closed, unconfirmed=unconfirmed):
            click.echo(_line(rights, one))

    _on_rights(tenant, act)


@request.command("show")
@_NUMBER
@_TENANT
def request_show(number: UUID, tenant: str | None) -> None:
    """Print what a request says; that it was read is on the person's ledger.

    NUMBER is the request's, from troth request list.
    """

    async def act(rights: Rights, of: Tenant, one: Request) -> None:
        async with rights.vault.under(Purpose.RIGHTS_FULFILMENT, of) as data:
            said = await rights.requests.said(data, one)
        if said:
            click.echo(f"From {said.address}" + (f", answer by {said.channel}" if said.channel else ""))
            click.echo("\n".join(text for text in (said.text, said.answer, said.reason) if text))

    _on_one(tenant, number, act)


@request.command("enter")
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("address")
@_TENANT
@click.option("--text", default="", help="What the person said.")
def request_enter(kind: Kind, address: str, tenant: str | None, text: str) -> None:
    """Enter what somebody asked for by telephone or in writing, once you know that it is they.

    KIND is what they ask for; ADDRESS is their e-mail address.
    """

    async def act(rights: Rights, of: Tenant) -> None:
        asked = Asked(kind, "staff", address, text, known=True)
        click.echo(_line(rights, await rights.officers.enter(of, asked)))

    _on_rights(tenant, act)


@request.command("identify")
@_NUMBER
@_TENANT
@click.option("--how", required=True, help="How you made sure; it is kept with the request.")
def request_identify(number: UUID, tenant: str | None, how: str) -> None:
    """Note that you made sure whose request it is, where the person has not confirmed it by mail.

    NUMBER is the request's, from troth request list --unconfirmed.
    """

    async def act(rights: Rights, of: Tenant, one: Request) -> None:
        await rights.officers.identify(of, one, how)

    _on_one(tenant, number, act)


@request.command("acknowledge")
@_NUMBER
@_TENANT
def request_acknowledge(number: UUID, tenant: str | None) -> None:
    """Note that an officer has taken a request up.

    NUMBER is the request's, from troth request list.
    """

    async def act(rights: Rights, of: Tenant, one: Request) -> None:
        await rights.officers.acknowledge(of, one)

    _on_one(tenant, number, act)


@request.command("extend")
@_NUMBER
@_TENANT
@click.option("--reason", required=True, help="Why more time is needed; the person reads it.")
def request_extend(number: UUID, tenant: str | None, reason: str) -> None:
    """Give a request more time, once, as the policy allows; the person is told why.

    NUMBER is the request's, from troth request list.
    """

    async def act(rights: Rights, of: Tenant, one: Request) -> None:
        await rights.officers.extend(of, one, reason)

    _on_one(tenant, number, act)


@request.command("answer")
@_NUMBER
@_TENANT
@click.option("--text", default="", help="The answer; the person reads it on the request's page.")
@click.option("--erase", is_flag=True, help="Carry out the erasure that was asked for, now.")
def request_answer(number: UUID, tenant: str | None, text: str, erase: bool) -> None:
    """Answer a request, and so end it; or carry out the erasure that it asks for.

    NUMBER is the request's, from troth request list.
    """
    if not (text or erase):
        raise click.UsageError("Give --text with the answer, or --erase.")

    async def act(rights: Rights, of: Tenant, one: Request) -> None:
        if erase:
            await rights.officers.erase(of, one)
        else:
            await rights.officers.answer(of, one, text)

    _on_one(tenant, number, act)


@request.command("refuse")
@_NUMBER
@_TENANT
@click.option("--reason", required=True, help="Why it is refused; the person reads it.")
def request_refuse(number: UUID, tenant: str | None, reason: str) -> None:
    """Refuse a request; the person is told why, whom to write to, and where it can go on to.

    NUMBER is the request's, from troth request list.
    """

    async def act(rights: Rights, of: Tenant, one: Request) -> None:
        await rights.officers.refuse(of, one, reason)

    _on_one(tenant, number, act)
