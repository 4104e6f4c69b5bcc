"""The parts of the service, put together, and what it does again and again."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from troth.people.choices import Choices
from troth.people.tenants import Houses
from troth.runtime.clock import Clock, now
from troth.runtime.database import Database
from troth.runtime.keyring import Keyring
from troth.site.caller import Network
from troth.vault.vault import Vault
from troth.visits.archives import Archives
from troth.visits.countries import of_table
from troth.visits.counts import Counts, counts
from troth.visits.log import AccessLog
from troth.visits.profile import Profiles
from troth.visits.store import Store
from troth.visits.watch import Watch, Who, nobody


@dataclass(frozen=True, slots=True)
class Visits:
    """Everything that knows of visits in one process, with keys of its own."""

    houses: Houses
    keyring: Keyring
    store: Store
    log: AccessLog
    counts: Counts
    watch: Watch
    archives: Archives
    clock: Clock

    async def flush(self) -> None:
        """Store what members looked at meanwhile."""
        await self.watch.profiles.flush()

    async def forget(self) -> None:
        """Destroy the keys of days that are over, rotate logs into archives, end what is kept no longer."""
        self.keyring.destroy_past_days()
        for house in self.houses.all:
            await self.archives.rotate(house.tenant, self.clock())

    async def close(self) -> None:
        await self.counts.close()
        await self.watch.close()
        await self.store.close()


async def visits(
    data: Path,
    houses: Houses,
    vault: Vault,
    database: Database,
    *,
    proxies: tuple[Network, ...] = (),
    who: Who = nobody,
    clock: Clock = now,
) -> Visits:
    """The parts, over the store of visits in the same PostgreSQL and keys in a folder of their own."""
    keyring = Keyring(data / "keys" / "visits")
    store = Store(database.access)
    await store.open()
    log = AccessLog(store, keyring, vault)
    profiles = Profiles(vault, Choices(vault, database))
    return Visits(
        houses=houses,
        keyring=keyring,
        store=store,
        log=log,
        counts=counts(houses, of_table, proxies, store),
        watch=Watch(houses, proxies, log, profiles, who),
        archives=Archives(data / "archives", store, log, keyring, vault),
        clock=clock,
    )
