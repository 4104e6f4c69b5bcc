"""`troth legal`: disclosure to authorities, by two people who each show their own passphrase."""

from __future__ import annotations

import json
from dataclasses import asdict
from uuid import UUID

import click

from troth.app.commands.office import BY, PASSPHRASE, TENANT, Desk, at_desk
from troth.people.staff.disclosing import Given
from troth.people.staff.legal import LegalCase, lacking

_CASE = click.argument("case", type=click.UUID)


@click.group()
def legal() -> None:
    """Open, approve and disclose legal cases: nothing goes to an authority without two people."""


@legal.command("open")
@click.argument("reference")
@click.option("--ground", required=True, help="A ground of the policy, such as legal-process.")
@click.option("--person", required=True, help="The mail address of the person whom it is about.")
@click.option(
    "--category", "categories", multiple=True, required=True, help="What is disclosed, and no more."
)
@BY
@PASSPHRASE
@TENANT
def legal_open(
    reference: str,
    ground: str,
    person: str,
    categories: tuple[str, ...],
    by: str,
    passphrase: str,
    tenant: str | None,
) -> None:
    """Open a case, and approve it as the first of two; the person's ledger will say so.

    REFERENCE is the one under which the authority knows the case.
    """

    async def act(desk: Desk) -> UUID:
        member = await desk.member(by, passphrase)
        said = {"reference": reference, "ground": ground, "address": person}
        return await desk.office.legal.open(desk.tenant, member, categories=categories, **said)

    click.echo(f"Case {at_desk(tenant, act)} is open. Somebody else has to approve it now.")


@legal.command("list")
@BY
@PASSPHRASE
@TENANT
def legal_list(by: str, passphrase: str, tenant: str | None) -> None:
    """List the cases, the newest first, and what each still lacks."""

    async def act(desk: Desk) -> list[str]:
        member = await desk.member(by, passphrase)
        cases = await desk.office.legal.listed(desk.tenant, member)
        return [_line(one, lacking(desk.tenant.policy, len(one.approved_by))) for one in cases]

    for line in at_desk(tenant, act):
        click.echo(line)


def _line(case: LegalCase, missing: int) -> str:
    stands = f"{missing} more to approve" if missing else "approved"
    if case.disclosed_at:
        stands = f"disclosed {case.disclosed_at:%Y-%m-%d}"
    what = ", ".join(case.categories)
    return f"{case.id}  {case.reference}  {case.address}  {case.ground}  {what}  {stands}"


@legal.command("approve")
@_CASE
@BY
@PASSPHRASE
@TENANT
def legal_approve(case: UUID, by: str, passphrase: str, tenant: str | None) -> None:
    """Approve a case that somebody else opened.

    CASE is its number, from troth legal list.
    """

    async def act(desk: Desk) -> None:
        member = await desk.member(by, passphrase)
        await desk.office.legal.approve(desk.tenant, member, case)

    at_desk(tenant, act)
    click.echo("You approved the case.")


@legal.command("disclose")
@_CASE
@BY
@PASSPHRASE
@TENANT
def legal_disclose(case: UUID, by: str, passphrase: str, tenant: str | None) -> None:
    """Print what an approved case names, once, as JSON; the person's ledger says so.

    CASE is its number, from troth legal list.
    """

    async def act(desk: Desk) -> list[Given]:
        member = await desk.member(by, passphrase)
        return await desk.office.legal.disclose(desk.tenant, member, case)

    click.echo(json.dumps([asdict(one) for one in at_desk(tenant, act)], indent=2, ensure_ascii=False))
