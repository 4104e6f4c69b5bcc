"""A partner asks for statistics of people and visits."""

from __future__ import annotations

import json

from troth.app.scenario.cells import Cell, Seen
from troth.app.scenario.office import office_of
from troth.app.scenario.world import World, host_of

ASKED = (
    ("Gender", "StatisticsPartner"),
    ("PostalCode", "StatisticsPartner"),
    ("Country", "StatisticsPartner"),
    ("BrowsingBehaviour", "StatisticsPartner"),
    ("Country", "Advertiser"),
    ("EmailAddress", "StatisticsPartner"),
)
GERMANY, BRITAIN, AMERICA = "193.99.144.80", "81.2.69.142", "8.8.8.8"
MANY, FEW = 60, 3
REPORTS, COUNTS = "measure.partner-reports", "measure.visit-counts"


def reporting(world: World, tenant: str) -> Cell:
    """Many visit from Germany, few from Britain, and many from America who do not want to be counted."""
    seen, counted = Seen(), _visit(world, tenant)
    refused = 0
    for category, recipient in ASKED:
        asked = ("--by", category, "--recipient", recipient, "--json")
        said = world.try_command("report", "partner", host_of(tenant), *asked)
        refused += said.refused
        if not said.refused:
            report = json.loads(said.text)
            parts = (REPORTS, COUNTS) if report["unit"] == "visits" else (REPORTS,)
            seen.add(f"{recipient} gets {report['unit']} by {category}: {_groups(report)}", *parts)
    nothing = refused == len(ASKED)
    seen.when(nothing, "every question is refused", *([] if counted else ["measure.no-marketing-recipients"]))
    seen.when(not nothing, f"{refused} other questions are refused", REPORTS)
    return seen.cell()


def _groups(report: dict[str, dict[str, float]]) -> str:
    """The groups of a report, if all of them have noise and none is small."""
    if not report["epsilon"] or min(report["counts"].values(), default=20) < 20:
        return f"too exactly, {report['counts']}"
    return ", ".join(sorted(report["counts"])) or "no group is large enough"


def _visit(world: World, tenant: str) -> bool:
    """Visits to the first page; whether they are counted."""
    counted = False
    for address, times in ((AMERICA, MANY), (BRITAIN, FEW), (GERMANY, MANY)):
        browser = world.visitor(tenant, address, counted=address != AMERICA)
        for picture in browser.get("/").images:
            counted = True
            for _ in range(times):
                browser.get(picture)
    if counted:
        world.until(lambda: _counts(world, tenant) >= MANY + FEW, "the visits to be counted")
    return counted


def _counts(world: World, tenant: str) -> int:
    """How many visits the staff's page counts for the first page."""
    row = office_of(world, tenant).administrator.get("visits").row("/ ")
    return int(row.split()[1]) if row else 0
