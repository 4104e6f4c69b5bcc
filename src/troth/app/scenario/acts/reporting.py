"""A partner asks for statistics."""

from __future__ import annotations

import json

from troth.app.scenario.cells import Cell, Seen
from troth.app.scenario.world import World, host_of

ASKED = (
    ("Gender", "StatisticsPartner"),
    ("PostalCode", "StatisticsPartner"),
    ("BrowsingBehaviour", "StatisticsPartner"),
    ("Country", "Advertiser"),
    ("EmailAddress", "StatisticsPartner"),
)
VISITS = 40


def reporting(world: World, tenant: str) -> Cell:
    """Ask for counts by several things, for two kinds of partners, after some visits."""
    seen = Seen()
    browser = world.browser(tenant)
    for _ in range(VISITS):
        browser.get("/")
    given = []
    for category, recipient in ASKED:
        said = world.try_command(
            "report", "partner", host_of(tenant), "--by", category, "--recipient", recipient, "--json"
        )
        if not said.refused:
            given.append((category, recipient, json.loads(said.text)))
    print(tenant, given)
    return seen.cell()
