"""Meetings by the hundred, planned beside a running server by a member of its tenant, and ways into them."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.enrolled import access
from benchmarks.tenant import write_meeting_tenant
from benchmarks.troth import Troth
from troth.app.assembly import Assembly, assemble
from troth.meetings.meeting import Host, Terms
from troth.meetings.plan import Plan
from troth.policy import Purpose
from troth.runtime.settings import load
from troth.vault.tenant import Tenant

ADDRESS = "hana@people.example"


@dataclass(frozen=True, slots=True)
class Planned:
    """The tokens of one meeting's invitations: the host's, and one for each guest."""

    host: str
    guests: tuple[str, ...]


def meeting_server(folder: Path, extra: Mapping[str, str]) -> Troth:
    """A server whose tenant meets, with one worker; mails, of which there are none, go to files."""
    mails = Path(tempfile.mkdtemp(prefix="mails-", dir=folder))
    ours = {"TROTH_RELAY": f"file://{mails}", "TROTH_WORKERS": "1", **extra}
    return Troth(0, folder, ours, write=write_meeting_tenant)


async def plan(troth: Troth, rooms: int, guests: int) -> list[Planned]:
    """Plan so many meetings, each with so many guests who need not wait once the host is there."""
    parts = await assemble(load(troth.environment()), access(troth.data))
    try:
        tenant = parts.houses.all[0].tenant
        async with parts.vault.under(Purpose.ACCOUNT_MANAGEMENT, tenant) as data:
            member = await data.identify(ADDRESS)
        host = Host(member.person, "Hana", ADDRESS)
        return [await _planned(parts, tenant, host, guests) for _ in range(rooms)]
    finally:
        await parts.close()


async def _planned(parts: Assembly, tenant: Tenant, host: Host, guests: int) -> Planned:
    planning = parts.meetings.planning
    identifier = await planning.plan(tenant, host, Plan("Weekly round", waits=False), [])
    found = await planning.one(tenant, host.person, identifier)
    if found is None:
        raise LookupError("a meeting that was just planned is not there")
    for _ in range(guests):
        await planning.link(tenant, found[0], Terms())
    found = await planning.one(tenant, host.person, identifier)
    ways = [(one.role, one.path.rpartition("/")[2]) for one in (found[1] if found else [])]
    (token,) = [way for role, way in ways if role == "host"]
    return Planned(token, tuple(way for role, way in ways if role == "guest"))
