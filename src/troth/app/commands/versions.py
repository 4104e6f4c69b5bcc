"""`troth policy publish`, `versions` and `text`: the versions of a tenant's policy, and how they are told."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from troth.app.commands.shell import house_named, on_base
from troth.app.foundation import Foundation
from troth.app.services import DECLARED
from troth.people.publishing import wording
from troth.people.publishing.progress import Stand, stands
from troth.people.publishing.publisher import Publication, Publisher
from troth.people.publishing.version_pages import standing
from troth.people.tenants import House, TenantError
from troth.people.versions import Posted, Versions
from troth.runtime.settings import Settings

LOOK_EVERY_SECONDS = 0.5


@click.command("publish")
@click.argument("tenant")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--dry-run", is_flag=True, help="Say what publishing it would do, and do nothing.")
@click.option("--wait", is_flag=True, help="Stay until everybody has been told, and show how far it is.")
def publish(tenant: str, file: Path, dry_run: bool, wait: bool) -> None:
    """Post FILE as the next version of a tenant's policy.

    When it takes effect, and who is told by which means, is what the version in force promises. A running
    server takes it over within seconds and tells people; one that is started later does it then.
    """

    text = file.read_text()

    async def act(_: Settings, base: Foundation) -> None:
        house = house_named(base.houses, tenant)
        publisher = Publisher(base.database, Versions(base.database), DECLARED)
        if dry_run:
            click.echo("\n".join(_said(await publisher.weigh(house, text, str(file)), "would take effect")))
            return
        made = await publisher.publish(house, text, str(file))
        click.echo("\n".join(_said(made, "takes effect")))
        if wait:
            await _wait(base, house, made.policy.version)

    on_base(act)


def _said(made: Publication, takes: str) -> list[str]:
    """What a publication does, a line each."""
    ahead = made.plan.ahead.days
    lines = [
        f"Version {made.policy.version} of {made.policy.name}, over version {made.over.version}: "
        f"{takes} on {made.effective_at:%Y-%m-%d %H:%M} UTC"
        + (f", since {ahead} days ahead are promised." if ahead else ".")
    ]
    lines += [f"New use of what is stored: {use}." for use in wording.uses_of(made.plan)]
    for notice in made.plan.notices:
        by = " and ".join(notice.by) or "nothing else"
        asks = ", with a choice" if notice.asks else ""
        spares = f", but for {' and '.join(sorted(notice.spares))}" if notice.spares else ""
        lines.append(f"[notice.{notice.name}]: told by {by}{asks}{spares}.")
    if not made.plan.notices:
        lines.append("The policy promises no notice of this; the page of the policy shows it.")
    return lines


async def _wait(base: Foundation, house: House, version: int) -> None:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("finding whom it concerns", total=None)
        while not (stand := (await stands(base.database, house.tenant.id))[version]).done:
            description = "telling people" if stand.state == "telling" else "finding whom it concerns"
            progress.update(task, description=description, completed=stand.ended, total=stand.found or None)
            await asyncio.sleep(LOOK_EVERY_SECONDS)
    click.echo(f"Done: {_counts(stand)}.")


def _counts(stand: Stand) -> str:
    parts = [f"{stand.told} of {stand.found} mailed"]
    parts += [f"{stand.unreached} are asked when they sign in"] if stand.unreached else []
    parts += [f"{stand.failed} mails came back"] if stand.failed else []
    return ", ".join(parts)


@click.command("versions")
@click.argument("tenant", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
def versions(tenant: str | None, as_json: bool) -> None:
    """List the versions of a tenant's policy: in force, past and to come, and how far people were told."""

    async def act(_: Settings, base: Foundation) -> None:
        house = house_named(base.houses, tenant)
        told = await stands(base.database, house.tenant.id)
        if as_json:
            rows = [_row(house, one, told.get(one.version)) for one in house.posted]
            click.echo(json.dumps(rows, indent=2))
            return
        if not house.posted:
            click.echo(f"{house.tenant.name} has none yet; its policy file is posted at its first start.")
        for one in house.posted:
            stand = told.get(one.version)
            counts = f"; {_counts(stand)}" if stand and stand.found else ""
            click.echo(f"{one.version}  {standing(house, one)}{counts}  {one.policy.digest[:12]}")

    on_base(act)


def _row(house: House, one: Posted, stand: Stand | None) -> dict[str, object]:
    return {
        "version": one.version,
        "standing": standing(house, one),
        "digest": one.policy.digest,
        "posted_at": one.posted_at.isoformat(),
        "effective_at": one.effective_at.isoformat(),
        "in_force_since": one.since.isoformat() if one.since else None,
        "over": one.basis,
        "told": {"found": stand.found, "mailed": stand.told, "failed": stand.failed} if stand else None,
    }


@click.command("text")
@click.argument("tenant")
@click.argument("version", type=int)
def text(tenant: str, version: int) -> None:
    """Print the text of a version as it was posted."""

    async def act(_: Settings, base: Foundation) -> None:
        house = house_named(base.houses, tenant)
        found = await Versions(base.database).text(house.tenant.id, version)
        if found is None:
            known = ", ".join(str(one.version) for one in house.posted) or "none"
            raise TenantError(f"{house.tenant.name} has no version {version}. Posted are: {known}.")
        click.echo(found, nl=False)

    on_base(act)
