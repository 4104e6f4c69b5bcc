"""People by the ten thousand: accounts with a sealed registration, stored in batches as the server would."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from troth.people.tenants import read
from troth.policy import Purpose
from troth.runtime.database import Access, Database
from troth.runtime.keyring import Keyring
from troth.vault.data import Data
from troth.vault.ledger import Ledger
from troth.vault.tenant import Tenant
from troth.vault.vault import Collection, Vault

BATCH = 500
KEYS = (
    "INSERT INTO keys.person_key (tenant, person, generation, wrapped) "
    "SELECT $1, * FROM unnest($2::uuid[], $3::integer[], $4::bytea[])"
)
LOOKUPS = "INSERT INTO vault.lookup (tenant, token, person) SELECT $1, * FROM unnest($2::bytea[], $3::uuid[])"
ACCOUNTS = (
    "INSERT INTO people.account (tenant, role, public_key, person, record) "
    "SELECT $1, 'recipient', '', * FROM unnest($2::uuid[], $3::uuid[])"
)


def access(data: Path) -> Access:
    """The way into a server's embedded database."""
    password = (data / "keys" / "postgresql-password").read_text()
    host = (data / "postgresql" / "postmaster.pid").read_text().split("\n")[4]
    common = {"host": host, "database": "postgres", "password": password}
    return Access({**common, "user": "postgres"}, {**common, "user": "troth_server"})


async def enrol(data: Path, tenant_name: str, people: int) -> None:
    """Store so many people's registrations, and their accounts."""
    database, keyring = Database(access(data)), Keyring(data / "keys")
    await database.open()
    vault = Vault(database, keyring, Ledger(database, keyring, "benchmark"))
    async with database.connection() as connection:
        number = await connection.fetchval("SELECT id FROM people.tenant WHERE name = $1", tenant_name)
    tenant = read(data / "tenants" / tenant_name / "tenant.toml", number).tenant
    async with vault.under(Purpose.IDENTITY_AUTHENTICATION, tenant) as opened:
        for start in _starts(people):
            async with opened.connection.transaction():
                await _store(vault, opened, tenant, range(start, min(start + BATCH, people)))
            await asyncio.sleep(0)
        await opened.connection.execute("ANALYZE")
    await vault.close()
    await database.close()


def _starts(people: int) -> Iterator[int]:
    return iter(range(0, people, BATCH))


async def _store(vault: Vault, data: Data, tenant: Tenant, numbers: range) -> None:
    addresses = [f"p{number}@people.example" for number in numbers]
    keys = [vault.new_key() for _ in addresses]
    persons = [key.person for key, _, _ in keys]
    rows = [
        vault.seal(tenant, Collection(key, "portal.registration", {"EmailAddress": address, "Password": "x"}))
        for (key, _, _), address in zip(keys, addresses, strict=True)
    ]
    generations: list[Any] = [generation for _, generation, _ in keys]
    wrapped = [wrapped for _, _, wrapped in keys]
    run = data.connection.execute
    await run(KEYS, tenant.id, persons, generations, wrapped)
    await run(LOOKUPS, tenant.id, [vault.token(tenant, address) for address in addresses], persons)
    await vault.store(data.connection, rows)
    await run(ACCOUNTS, tenant.id, persons, [row.id for row in rows])
