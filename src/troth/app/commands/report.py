"""`troth report`: what partners get, counts with noise that identify nobody."""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import click

from troth.app.commands.shell import house_named, on_base
from troth.app.foundation import Foundation
from troth.policy import Policy
from troth.policy.vocabulary import CATEGORIES, RECIPIENTS
from troth.runtime.settings import Settings
from troth.vault.aggregates import Aggregates, Question, Report, practices
from troth.vault.tenant import Tenant
from troth.visits.store import Store

COUNTED = {"Country": "country", "BrowsingBehaviour": "page"}
"""Categories that visits are counted by, and the column of the counts."""
VISITS = ("site.visit", "site.country")
"""Where visits are noted, apart from what is held on people."""
PERIOD = timedelta(days=30)


@click.group()
def report() -> None:
    """Give partners counts that identify nobody."""


@report.command("partner")
@click.argument("tenant")
@click.option(
    "--by",
    "by",
    required=True,
    multiple=True,
    type=click.Choice(sorted(CATEGORIES), case_sensitive=False),
    help="What to count by, such as Gender; more than once for counts by both.",
)
@click.option(
    "--recipient",
    default="StatisticsPartner",
    show_default=True,
    type=click.Choice(sorted(RECIPIENTS)),
    help="Who gets the report.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def report_partner(tenant: str, by: tuple[str, ...], recipient: str, as_json: bool) -> None:
    """Count TENANT's people, or visits of the last 30 days, for a partner.

    The policy says who may get counts of what, the noise, the least count and what a year's reports may
    cost together. Each report is on the ledger, and costs even if nobody looks at it.
    """

    async def act(_: Settings, base: Foundation) -> Report:
        house = house_named(base.houses, tenant)
        aggregates, question = Aggregates(base.vault, base.database), Question(by, recipient)
        if not of_visits(house.tenant.policy, by):
            return await aggregates.of_people(house.tenant, question)
        return await aggregates.of_counts(house.tenant, question, await _visits(base, house.tenant, by[0]))

    found = on_base(act)
    if as_json:
        click.echo(json.dumps(dataclasses.asdict(found), indent=2))
    else:
        _print(found)


def of_visits(policy: Policy, by: tuple[str, ...]) -> bool:
    """Whether the answer is among the counts of visits: where nothing of it is held on people."""
    on_people = [one for one in practices(policy, by) if one.at not in VISITS]
    return len(by) == 1 and by[0] in COUNTED and not on_people


async def _visits(base: Foundation, tenant: Tenant, by: str) -> Mapping[str, int]:
    store = Store(base.database.access)
    await store.open()
    try:
        rows = await store.tallies(tenant.id, datetime.now(UTC) - PERIOD)
    finally:
        await store.close()
    counts: Counter[str] = Counter()
    for row in rows:
        counts[row[COUNTED[by]]] += row["visits"]
    return {name: count for name, count in counts.items() if name}


def _print(found: Report) -> None:
    for group, count in sorted(found.counts.items(), key=lambda pair: -pair[1]):
        click.echo(f"{count:>8,}  {group}")
    click.echo(
        f"{found.unit.capitalize()} by {', '.join(found.by)}, for {found.recipient}. Groups below "
        f"{found.threshold} are left out, and every count has noise of scale {1 / found.epsilon:g}."
    )
    click.echo(f"This report cost {found.epsilon:g}; {found.left:g} is left for a year's reports.")
