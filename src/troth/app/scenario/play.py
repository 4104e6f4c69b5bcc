"""The acts in their order, each played at the five tenants side by side, and their cells as they come."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import httpx

from troth.app.scenario.acts import (
    court,
    holding,
    leaving,
    mailing,
    meeting,
    publishing,
    reading,
    registering,
    reporting,
    selling,
    waiting,
)
from troth.app.scenario.cells import Cell, Clauses, Row, clauses_from, clauses_of
from troth.app.scenario.expected import EXPECTED
from troth.app.scenario.world import TENANTS, ScenarioFailed, World

UNEXPECTED = (LookupError, ValueError, httpx.HTTPError, ScenarioFailed)
"""What comes of an answer that an act cannot go on from: its cell says so."""


@dataclass(frozen=True, slots=True)
class Act:
    """What is done to each tenant; `needs` names the acts without which it has no meaning.

    Before it so much time has passed as `ahead` says.
    """

    play: Callable[[World, str], Cell]
    needs: tuple[str, ...] = ()
    ahead: str = ""


ACTS: Mapping[str, Act] = {
    "register from the EU": Act(registering.from_the_eu),
    "register from the US": Act(registering.from_the_us),
    "register at fifteen": Act(registering.at_fifteen),
    "refuse cookies": Act(registering.refusing_cookies),
    "refuse optional data": Act(registering.refusing_optional_data),
    "opt out": Act(mailing.opting_out),
    "look at what is held": Act(holding.looking),
    "get an announcement and an offer": Act(mailing.announcing, needs=("opt out",)),
    "plan a meeting": Act(meeting.planning),
    "hold the meeting": Act(meeting.meeting, needs=("plan a meeting",)),
    "a version adds a purpose": Act(publishing.publishing),
    "a partner asks for statistics": Act(reporting.reporting),
    "staff try to read": Act(reading.reading),
    "a court order arrives": Act(court.ordering),
    "the business is sold": Act(selling.selling),
    "somebody asks for deletion": Act(leaving.leaving),
    "91 days pass": Act(
        waiting.waiting,
        needs=(
            "a version adds a purpose",
            "staff try to read",
            "the business is sold",
            "somebody asks for deletion",
        ),
        ahead="91 days",
    ),
}


Wanted = Mapping[str, Collection[str]]
"""Acts, each with the tenants at which it is played."""
EVERYTHING: Wanted = dict.fromkeys(ACTS, TENANTS)


def play(home: Path, wanted: Wanted, told: Callable[[str], None]) -> Iterator[Row]:
    """Set up a server in a folder, play some acts, and give their cells. Raises ScenarioFailed."""
    world = World(home)
    told("Setting up five tenants")
    world.add_tenants()
    clauses = {tenant: _clauses(world, tenant) for tenant in TENANTS}
    told("Starting the server")
    with world.served(), ThreadPoolExecutor(len(TENANTS)) as side_by_side:
        for number, (action, tenants) in enumerate((ordered := with_needs(wanted)).items(), 1):
            act = ACTS[action]
            if act.ahead:
                told(f"{number} of {len(ordered)}: {act.ahead} pass")
                world.travel(act.ahead)
            told(f"{number} of {len(ordered)}: {action}")
            cells = list(side_by_side.map(lambda tenant, act=act: _played(world, tenant, act), tenants))
            for tenant, cell in zip(tenants, cells, strict=True):
                if tenant in wanted.get(action, ()):
                    yield _row(action, tenant, cell, clauses[tenant])


def with_needs(wanted: Wanted) -> dict[str, list[str]]:
    """Some acts and all that they need at the same tenants, in the order in which they are played."""
    at = {action: set(wanted.get(action, ())) for action in ACTS}
    for action in reversed(list(ACTS)):
        for needed in ACTS[action].needs:
            at[needed] |= at[action]
    return {action: [tenant for tenant in TENANTS if tenant in at[action]] for action in ACTS if at[action]}


def _clauses(world: World, tenant: str) -> Clauses:
    return clauses_from(world.command("policy", "promises", str(world.policy_file(tenant)), "--json"))


def _played(world: World, tenant: str, act: Act) -> Cell:
    try:
        return act.play(world, tenant)
    except UNEXPECTED as error:
        return Cell(f"could not be done: {error}")


def _row(action: str, tenant: str, cell: Cell, clauses: Clauses) -> Row:
    expected, under = EXPECTED[action][tenant]
    try:
        happened, found = cell.happened, clauses_of(cell.parts, clauses)
    except LookupError as missing:
        happened, found = f"{cell.happened}; but {missing}", ()
    return Row(action, tenant, happened, found, expected, tuple(under.split()))
