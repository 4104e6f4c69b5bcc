"""People by the ten thousand: accounts with a sealed registration, stored in batches as the server would."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
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
    "SELECT $1, $4, '', * FROM unnest($2::uuid[], $3::uuid[])"
)
CHOICES = (
    "INSERT INTO people.choice (tenant, person, choice, value, is_on, version) "
    "SELECT $1, person, $3, '', true, $4 FROM unnest($2::uuid[]) AS p (person)"
)


@dataclass(frozen=True, slots=True)
class Kind:
    """What people are to a tenant, what they registered with besides their address, and their choice."""

    role: str
    point: str
    fields: Mapping[str, object]
    choice: str = ""


RECIPIENT = Kind("recipient", "portal.registration", {"Password": "x"})


def access(data: Path) -> Access:
    """The way into a server's embedded database."""
    password = (data / "keys" / "postgresql-password").read_text()
    host = (data / "postgresql" / "postmaster.pid").read_text().split("\n")[4]
    common = {"host": host, "database": "postgres", "password": password}
    return Access({**common, "user": "postgres"}, {**common, "user": "troth_server"})


async def enrol(data: Path, tenant_name: str, people: int) -> None:
    """Store so many people's registrations in a server's database, and their accounts."""
    database, keyring = Database(access(data)), Keyring(data / "keys")
    await database.open()
    vault = Vault(database, keyring, Ledger(database, keyring, "benchmark"))
    async with database.connection() as connection:
        number = await connection.fetchval("SELECT id FROM people.tenant WHERE name = $1", tenant_name)
    tenant = read(data / "tenants" / tenant_name / "tenant.toml", number).tenant
    await enrol_with(vault, tenant, range(people), RECIPIENT)
    await vault.close()
    await database.close()


async def enrol_with(vault: Vault, tenant: Tenant, numbers: range, kind: Kind) -> None:
    """Store these people's registrations and accounts through a vault."""
    async with vault.under(Purpose.RIGHTS_FULFILMENT, tenant) as opened:
        for start in range(numbers.start, numbers.stop, BATCH):
            async with opened.connection.transaction():
                await _store(vault, opened, kind, range(start, min(start + BATCH, numbers.stop)))
            await asyncio.sleep(0)
        await opened.connection.execute("ANALYZE")


def address_of(number: int) -> str:
    return f"p{number}@people.example"


async def _store(vault: Vault, data: Data, kind: Kind, numbers: range) -> None:
    addresses, tenant = [address_of(number) for number in numbers], data.tenant
    keys = [vault.new_key() for _ in addresses]
    persons = [key.person for key, _, _ in keys]
    rows = [
        vault.seal(tenant, Collection(key, kind.point, {**kind.fields, "EmailAddress": address}))
        for (key, _, _), address in zip(keys, addresses, strict=True)
    ]
    generations: list[Any] = [generation for _, generation, _ in keys]
    wrapped = [wrapped for _, _, wrapped in keys]
    run = data.connection.execute
    await run(KEYS, tenant.id, persons, generations, wrapped)
    await run(LOOKUPS, tenant.id, [vault.token(tenant, address) for address in addresses], persons)
    await vault.store(data.connection, rows)
    await run(ACCOUNTS, tenant.id, persons, [row.id for row in rows], kind.role)
    if kind.choice:
        await run(CHOICES, tenant.id, persons, kind.choice, tenant.policy.version)
