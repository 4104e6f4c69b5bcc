"""The acts in their order, each played at the five tenants side by side, and their cells as they come."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from troth.app.scenario.acts import mailing, registering
from troth.app.scenario.cells import Cell, Clauses, Row, clauses_from, clauses_of
from troth.app.scenario.expected import EXPECTED
from troth.app.scenario.world import TENANTS, ScenarioFailed, World

Act = Callable[[World, str], Cell]

ACTS: Mapping[str, Act] = {
    "register from the EU": registering.from_the_eu,
    "register from the US": registering.from_the_us,
    "register at fifteen": registering.at_fifteen,
    "refuse cookies": registering.refusing_cookies,
    "refuse optional data": registering.refusing_optional_data,
    "opt out": mailing.opting_out,
    "get an announcement and an offer": mailing.announcing,
}


def play(home: Path, actions: tuple[str, ...], told: Callable[[str], None]) -> Iterator[Row]:
    """Set up a server in a folder, play some acts, and give the cells as they come. Raises ScenarioFailed."""
    world = World(home)
    told("Setting up five tenants")
    world.add_tenants()
    clauses = {tenant: _clauses(world, tenant) for tenant in TENANTS}
    told("Starting the server")
    with world.served(), ThreadPoolExecutor(len(TENANTS)) as side_by_side:
        for number, action in enumerate(actions, 1):
            told(f"{number} of {len(actions)}: {action}")
            cells = side_by_side.map(lambda tenant, act=ACTS[action]: _played(world, tenant, act), TENANTS)
            for tenant, cell in zip(TENANTS, cells, strict=True):
                yield _row(action, tenant, cell, clauses[tenant])


def _clauses(world: World, tenant: str) -> Clauses:
    return clauses_from(world.command("policy", "promises", str(world.policy_file(tenant)), "--json"))


def _played(world: World, tenant: str, act: Act) -> Cell:
    try:
        return act(world, tenant)
    except (LookupError, ScenarioFailed) as error:
        return Cell(f"could not be done: {error}")


def _row(action: str, tenant: str, cell: Cell, clauses: Clauses) -> Row:
    expected, under = EXPECTED[action][tenant]
    return Row(action, tenant, cell.happened, clauses_of(cell.parts, clauses), expected, tuple(under.split()))
