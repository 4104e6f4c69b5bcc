"""`troth ledger`: proofs of what was done with a person's data, given out and checked."""

from __future__ import annotations

import base64
import json
from typing import TextIO

import click

from troth.app.commands.shell import house_named, on_base
from troth.app.foundation import Foundation
from troth.people.tenants import TenantError
from troth.policy import Purpose
from troth.runtime.settings import Settings
from troth.vault.notes import NoteError
from troth.vault.verify import verify_export


@click.group()
def ledger() -> None:
    """Export and verify proofs of what was done with people's data."""


@ledger.command("export")
@click.option("--person", "address", required=True, help="The person's e-mail address.")
@click.option("--tenant", help="The tenant; needed where there are several.")
def ledger_export(address: str, tenant: str | None) -> None:
    """Print one person's ledger entries with their proofs, as JSON."""

    async def act(_: Settings, base: Foundation) -> None:
        house = house_named(base.houses, tenant)
        async with base.vault.under(Purpose.RIGHTS_FULFILMENT, house.tenant) as data:
            person = await data.find(address)
        if person is None:
            raise TenantError(f"nothing is held on {address!r} at {house.tenant.name}.")
        click.echo(json.dumps(await base.ledger.export(house.tenant, person), indent=2))

    on_base(act)


@ledger.command("verify")
@click.argument("export", type=click.File())
@click.option(
    "--key", help="The server's public key in base64, as published; default: the one in the export."
)
def ledger_verify(export: TextIO, key: str | None) -> None:
    """Check an export offline: the signature, and each entry's place in the ledger.

    EXPORT is a file that troth ledger export printed, or - for standard input. It needs no server.
    """
    try:
        document = json.load(export)
    except ValueError:
        raise NoteError("this is not JSON") from None
    proved = verify_export(document, _key(key) if key else None)
    for detail in proved.details:
        said = ", ".join(f"{name} {value}" for name, value in detail.items() if name not in ("at", "act"))
        click.echo(f"{detail['at']}  {detail['act']}: {said}")
    mark = proved.checkpoint
    click.echo(f"All {len(proved.details)} entries are in the ledger of {mark.origin} ({mark.size} entries).")


def _key(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        raise NoteError("the key is not base64; troth ledger key prints it") from None


@ledger.command("key")
def ledger_key() -> None:
    """Print the public key that this server's checkpoints are signed with, in base64."""

    async def act(_: Settings, base: Foundation) -> None:
        click.echo(base64.b64encode(base.ledger.public_key).decode())

    on_base(act)
