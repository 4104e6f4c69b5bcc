"""Figure: what registering, looking at what is held and changing a choice cost as more people are known.

The server's own parts, in this process, on an embedded PostgreSQL; many people are stored in bulk before each
size is measured. The slow hash of the passphrase is left out: it takes the same at any size, and would hide
what grows.
"""

import asyncio
import os
import random
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import asyncpg

from benchmarks.enrolled import Kind, address_of, enrol_with
from benchmarks.postgresql import as_it_grows
from benchmarks.settings import Settings
from benchmarks.table import Figure, Measured
from benchmarks.watch import Watch
from troth.app.assembly import Assembly, assemble
from troth.app.first_versions import post_first_versions
from troth.app.tenancy import add_tenant, policy_text
from troth.people.choices import Choices, How, Made
from troth.people.joining.form import Filled, asked_of
from troth.people.passphrase import Lock
from troth.people.tenants import House
from troth.policy import Purpose
from troth.runtime.database import migrate, own_cluster
from troth.runtime.keyring import Keyring
from troth.runtime.settings import load
from troth.vault.seal import PersonKey

FULL = (10_000, 100_000, 1_000_000)
QUICK = (300, 900)
POLICY, CHOICE = "webex", "specials"
MEMBER = Kind(
    "member",
    "people.registration",
    {"Name": "Ann Miller", "Password": "x", "IPAddress": {"address": "192.0.2.7", "source": "browser"}},
    CHOICE,
)
CLIENTS = 8
GROWING = ("vault.record", "vault.entry", "vault.leaf", "vault.lookup", "keys.person_key", "people.account")
NOTE = (
    f"Microseconds of each act while {CLIENTS} clients are at it, of an organisation under {POLICY!r} "
    "with so many people. Registering stores account, records, choices and the mail that confirms; looking "
    "opens all that is held on somebody; choosing keeps the choice with its proof, and what the records may "
    "serve. The slow hash of passphrases is left out. Bar: at most 1.5 times the first size."
)

Act = Callable[[], Awaitable[object]]


def measure(settings: Settings, watch: Watch) -> Figure:
    """Take each act's cost at each size, in the same store as it grows."""
    measured = as_it_grows(_measure, FULL, QUICK, settings, watch)
    return Figure("growth", "What acts cost as more people are known", NOTE, measured)


async def _measure(address: str, sizes: Sequence[int], settings: Settings, watch: Watch) -> list[Measured]:
    count = 40 if settings.quick else 1_000
    taken: dict[str, dict[str, list[float]]] = {act: {} for act in ("register", "look", "choose")}
    async with _organisation(address, settings.folder) as organisation:
        for size in sizes:
            with watch.step(f"enrolling up to {size:,} people"):
                await organisation.grow(size)
            with watch.step(f"measuring at {size:,} people"):
                for values in taken.values():
                    values[f"{size:,} people"] = []
                for run in range(settings.runs + 1):
                    for name, values in taken.items():
                        took = await _microseconds([organisation.act(name)] * count)
                        if run:  # the first warms up
                            values[f"{size:,} people"].append(took)
    return [Measured(name, "µs", values) for name, values in taken.items()]


async def _microseconds(acts: Sequence[Act]) -> float:
    """What one act takes when all are done by some clients at once."""
    waiting = iter(acts)

    async def client() -> None:
        for act in waiting:
            await act()

    began = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(CLIENTS)))
    return (time.perf_counter() - began) / len(acts) * 1e6


class _Unhashed:
    """Locks without the slow hash."""

    async def lock(self, passphrase: str, key: bytes, context: bytes) -> Lock:
        return Lock(os.urandom(16), os.urandom(60))


@dataclass(slots=True)
class _Organisation:
    """A tenant with its parts, and how many people it knows."""

    parts: Assembly
    admin: "asyncpg.Connection[asyncpg.Record]"
    people: int = 0
    registered: int = 0

    @property
    def house(self) -> House:
        return self.parts.houses.all[0]

    async def grow(self, size: int) -> None:
        """Enrol people in bulk, with their places in the ledger."""
        await enrol_with(self.parts.vault, self.house.tenant, range(self.people, size), MEMBER)
        self.people = size
        while await self.parts.ledger.sequence(self.house.tenant.id):
            pass
        for table in GROWING:
            await self.admin.execute(f"VACUUM ANALYZE {table}")
        await self.admin.execute("CHECKPOINT")

    def act(self, name: str) -> Act:
        return {"register": self._register, "look": self._look, "choose": self._choose}[name]

    async def _register(self) -> None:
        self.registered += 1
        policy = self.house.tenant.policy
        fields = {"Name": "Ann Miller", "EmailAddress": f"new{self.registered}@people.example"}
        chosen = ((Made(CHOICE, on=False), How("registration", "Specials and new products.")),)
        form = Filled(asked_of(policy, None, "US"), {MEMBER.point: fields}, "", chosen)
        registrar = replace(self.parts.registrar, locksmith=_Unhashed())  # type: ignore[arg-type]
        await registrar.register(self.house.tenant, form, "192.0.2.7")

    async def _look(self) -> None:
        async with self.parts.vault.under(Purpose.RIGHTS_FULFILMENT, self.house.tenant) as data:
            person = await data.find(self._somebody())
            if person is None or not await data.held(person.person, own=True):
                raise RuntimeError("nothing is held on somebody who registered")

    async def _choose(self) -> None:
        choices = Choices(self.parts.vault, self.parts.database)
        made = Made(CHOICE, on=random.random() < 0.5)
        await choices.choose(self.house.tenant, await self._person(), [made], How("page", "Specials."))

    async def _person(self) -> PersonKey:
        async with self.parts.vault.under(Purpose.RIGHTS_FULFILMENT, self.house.tenant) as data:
            person = await data.find(self._somebody())
        if person is None:
            raise RuntimeError("somebody who registered is not found")
        return person

    def _somebody(self) -> str:
        return address_of(random.randrange(self.people))


@asynccontextmanager
async def _organisation(address: str, folder: Path) -> AsyncIterator[_Organisation]:
    data = Path(tempfile.mkdtemp(prefix="data-", dir=folder))
    (data / "keys").mkdir()
    access = own_cluster(address, data / "keys")
    await migrate(access, Keyring(data / "keys").derive("scope"))
    add_tenant(data / "tenants", "members.example", policy_text(POLICY))
    said = {"data": str(data), "relay": f"file://{data / 'captured'}", "hostname": "mx.troth.example"}
    settings = replace(load({}, overrides=said), tenants=data / "tenants", blobs=str(data / "blobs"))
    parts = await assemble(settings, access)
    admin = await asyncpg.connect(**access.admin)
    try:
        await post_first_versions(parts.houses, parts.versions)
        yield _Organisation(parts, admin)
    finally:
        await admin.close()
        await parts.close()
