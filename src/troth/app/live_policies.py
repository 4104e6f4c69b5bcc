"""Has posted versions come into force in every process, and lets agreements count from then on."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from troth.app.assembly import Assembly
from troth.people.tenants import House
from troth.people.versions import Mark, in_force
from troth.runtime.metrics import FAULTS
from troth.runtime.ports import Outage

log = structlog.get_logger()
LOOK_EVERY_SECONDS = 1.0


async def watch_versions(assembly: Assembly) -> None:
    """Look for posted versions until cancelled."""
    await _again_and_again(lambda: refresh(assembly))


async def carry_out_agreements(assembly: Assembly) -> None:
    """Carry out, until cancelled, what people agreed to before its version was in force."""
    await _again_and_again(lambda: assembly.agreements.carry_out(assembly.houses.all))


async def _again_and_again(act: Callable[[], Awaitable[bool]]) -> None:
    while True:
        worked = False
        try:
            worked = await act()
        except Outage:
            pass  # the database is away; the next look tries again
        except Exception as error:
            FAULTS.labels("publishing").inc()
            log.error("versions-not-looked-at", kind=type(error).__name__)
        await asyncio.sleep(0.05 if worked else LOOK_EVERY_SECONDS)


async def refresh(assembly: Assembly) -> bool:
    """Bring what is due into force, and have this process work under it; whether anything changed."""
    houses = [house for house in assembly.houses.all if house.posted]
    numbers = [house.tenant.id for house in houses]
    await assembly.versions.bring_into_force(numbers)
    marks = await assembly.versions.marks(numbers)
    changed = [house for house in houses if marks.get(house.tenant.id) != _mark(house)]
    for house in changed:
        await _swap(assembly, house)
    return bool(changed)


def _mark(house: House) -> Mark:
    present = in_force(house.posted)
    return Mark(house.posted[-1].version, present.version if present.since else None)


async def _swap(assembly: Assembly, house: House) -> None:
    posted = await assembly.versions.of(house.tenant.id, house.tenant.name)
    now = house.under(posted)
    assembly.houses.replace(now)
    if now.tenant.policy.version != house.tenant.policy.version:
        log.info("policy-in-force", tenant=house.tenant.name, version=now.tenant.policy.version)
