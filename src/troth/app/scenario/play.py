"""Plays the scenario: every act for every tenant, in order, on one server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from troth.app.scenario.acts import registering
from troth.app.scenario.cells import Cell, Row, clauses_of
from troth.app.scenario.expected import EXPECTED
from troth.app.scenario.world import TENANTS, ScenarioFailed, World
from troth.policy import Policy, compile_policy, parse

Act = Callable[[World, str], Cell]

ACTS: tuple[tuple[str, Act], ...] = (
    ("register from the EU", registering.from_the_eu),
    ("register from the US", registering.from_the_us),
    ("register at fifteen", registering.at_fifteen),
    ("refuse cookies", registering.refusing_cookies),
    ("refuse optional data", registering.refusing_optional_data),
)


def play(home: Path, told: Callable[[str], None] = lambda _: None) -> Iterator[Row]:
    """Set up a server in a folder, play, and give the cells as they come. Raises ScenarioFailed."""
    world = World(home)
    told("Setting up five tenants")
    world.add_tenants()
    told("Starting the server")
    try:
        world.start()
        for action, act in ACTS:
            told(action)
            for tenant in TENANTS:
                yield _row(world, action, tenant, act)
    finally:
        world.stop()


def _row(world: World, action: str, tenant: str, act: Act) -> Row:
    policy = _policy(world, tenant)
    expected, clauses = EXPECTED[action][tenant]
    try:
        cell = act(world, tenant)
    except (LookupError, ScenarioFailed) as error:
        cell = Cell(f"could not be done: {error}", ())
    return Row(
        action, tenant, cell.happened, clauses_of(policy, cell.parts), expected, tuple(clauses.split())
    )


def _policy(world: World, tenant: str) -> Policy:
    path = world.policy_file(tenant)
    return compile_policy(parse(path.read_text(), source=str(path)))
