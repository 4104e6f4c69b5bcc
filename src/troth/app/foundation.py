"""What even a command without a server needs: the database, keys, vault and tenants."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from troth.people.accounts import Accounts
from troth.people.passphrase import Locksmith
from troth.people.tenants import Houses
from troth.people.tenants import load as load_tenants
from troth.runtime.database import Access, Database, EmbeddedCluster, own_cluster
from troth.runtime.keyring import Keyring
from troth.runtime.settings import Settings
from troth.vault.ledger import Ledger
from troth.vault.vault import Vault


@dataclass(frozen=True, slots=True)
class Foundation:
    """The parts on which all others stand, wired."""

    keyring: Keyring
    database: Database
    ledger: Ledger
    vault: Vault
    houses: Houses
    accounts: Accounts

    async def close(self) -> None:
        """Close, once all that was noted for the ledger is stored."""
        await self.vault.close()
        await self.database.close()


async def found(settings: Settings, access: Access) -> Foundation:
    """Keys, database, vault and tenants."""
    keyring = Keyring(settings.data / "keys")
    database = Database(access)
    await database.open()
    ledger = Ledger(database, keyring, settings.hostname)
    vault = Vault(database, keyring, ledger)
    houses = await load_tenants(settings.tenants, database)
    return Foundation(keyring, database, ledger, vault, houses, Accounts(vault, database, Locksmith(keyring)))


@contextmanager
def database(settings: Settings) -> Iterator[Access]:
    """A way into the database while the block lasts; an embedded one that did not run is stopped after it."""
    keys = settings.data / "keys"
    Keyring(keys)
    if settings.database:
        yield own_cluster(settings.database, keys)
        return
    cluster = EmbeddedCluster(settings.data, keys)
    try:
        yield cluster.start()
    finally:
        cluster.leave()
