"""`troth audit`: the auditor's archive, made on the server and checked anywhere."""

from __future__ import annotations

import base64
import sys
from pathlib import Path

import click

from troth.app.commands.shell import house_named, on_base
from troth.app.foundation import Foundation
from troth.app.services import CONTROLS
from troth.audit.contents import Attested
from troth.audit.gather import gather
from troth.audit.pack import pack
from troth.audit.results import passed
from troth.audit.verify import ArchiveUnreadable, Verdict, verify
from troth.people.staff.attesting import Attestations
from troth.runtime.settings import Settings


@click.group()
def audit() -> None:
    """Make an archive that shows whether a tenant keeps its policy, and check one."""


@audit.command("archive")
@click.argument("tenant")
@click.option(
    "--tests",
    required=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Results of this version's tests, as pytest --junit-xml=FILE writes them.",
)
@click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="The new file.")
def audit_archive(tenant: str, tests: Path, out: Path) -> None:
    """Put all that shows whether TENANT keeps its policy into one signed file.

    It has the versions of the policy, what keeps each promise, the outcome of the tests, signed
    checkpoints of the ledger with proofs that it only grew, and attestations. It names no person.
    """
    results = tests.read_bytes()
    passed(results)

    async def act(_: Settings, base: Foundation) -> bytes:
        house = house_named(base.houses, tenant)
        attested = await Attestations(base.database).of(house.tenant)
        said = [
            Attested(one.measure, one.version, one.title, one.at)
            for one in attested
            if one.at and one.version
        ]
        evidence = await gather(base.database, base.ledger, house.tenant, CONTROLS, results, said)
        return pack(evidence, base.ledger.public_key, base.ledger.sign)

    content = on_base(act)
    draft = out.with_name(f".{out.name}.draft")
    draft.write_bytes(content)
    draft.replace(out)
    click.echo(f"Made {out}. Check it with troth audit verify, on any machine.")


@audit.command("verify")
@click.argument("archive", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--key", help="The server's public key in base64, as published; default: the one in the archive."
)
def audit_verify(archive: Path, key: str | None) -> None:
    """Check ARCHIVE offline: signatures, hashes, growth of the ledger, and that every promise is kept.

    It needs no server and no settings. The code is 1 where something does not hold.
    """
    verdict = verify(archive.read_bytes(), _key(key) if key else None)
    for problem in verdict.problems:
        click.echo(problem)
    _sum_up(verdict, own_key=key is None)
    sys.exit(1 if verdict.problems else 0)


def _sum_up(verdict: Verdict, *, own_key: bool) -> None:
    click.echo(
        f"{verdict.tenant}, policy version {verdict.version}, {verdict.made_at:%d %b %Y %H:%M} UTC: "
        f"{verdict.kept} of {verdict.promises} promises kept, {verdict.checkpoints} checkpoints, "
        f"{len(verdict.problems) or 'no'} problem{'' if len(verdict.problems) == 1 else 's'}."
    )
    if own_key:
        public = base64.b64encode(verdict.public_key).decode()
        click.echo(f"Whose archive it is shows the key {public}: compare it with the published one.")


def _key(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        raise ArchiveUnreadable("the key is not base64; troth ledger key prints it") from None
