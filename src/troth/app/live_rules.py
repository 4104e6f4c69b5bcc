"""Swaps a tenant's content rules while mail flows: a changed file is compiled aside, then takes over."""

from __future__ import annotations

import asyncio
from pathlib import Path

import structlog

from troth.app.assembly import Assembly, compiler_in, read_rules
from troth.mail.rules import RulesError
from troth.people.tenants import House, TenantError

log = structlog.get_logger()
LOOK_EVERY_SECONDS = 2.0


async def watch_rules(assembly: Assembly) -> None:
    """Look for changed rules files until cancelled; a broken file leaves the former rules in force."""
    seen = {house.tenant.id: _stamp(house.rules) for house in assembly.houses.all}
    while True:
        await asyncio.sleep(LOOK_EVERY_SECONDS)
        for house in assembly.houses.all:
            now = _stamp(house.rules)
            if now != seen[house.tenant.id]:
                seen[house.tenant.id] = now
                await swap(assembly, house)


async def swap(assembly: Assembly, house: House) -> bool:
    """Compile a tenant's rules anew and let them take over; False, and a log line, where they are broken."""
    try:
        rules = await asyncio.to_thread(read_rules, house.rules, compiler_in(assembly.settings))
    except (RulesError, TenantError) as error:
        log.error("rules-not-swapped", tenant=house.tenant.name, problems=str(error))
        return False
    assembly.holders[house.tenant.id].replace(rules)
    log.info("rules-swapped", tenant=house.tenant.name, digest=rules.digest, patterns=rules.pattern_count)
    return True


def _stamp(path: Path) -> tuple[int, int]:
    try:
        status = path.stat()
    except FileNotFoundError:
        return (0, 0)
    return (status.st_mtime_ns, status.st_size)
