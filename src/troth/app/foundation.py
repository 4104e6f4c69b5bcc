"""What even a command without a server needs: the database, keys, vault and tenants."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from troth.people.accounts import Accounts
from troth.people.joining.fields import unaskable
from troth.people.passphrase import Locksmith
from troth.people.tenants import Houses, TenantError
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
    locksmith: Locksmith

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
    require_askable(houses)
    locksmith = Locksmith(keyring)
    accounts = Accounts(vault, database, locksmith)
    return Foundation(keyring, database, ledger, vault, houses, accounts, locksmith)


def require_askable(houses: Houses) -> None:
    """Raise TenantError for a policy that collects at registration what no form can ask for."""
    for house in houses.all:
        if unasked := unaskable(house.tenant.policy):
            source = house.tenant.policy.document.source
            raise TenantError(
                f"{source}: people.registration or people.demographics collects {', '.join(unasked)}, which "
                "the form cannot ask for. Take it out, or collect it at another point."
            )


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
