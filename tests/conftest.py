"""What the tests share: one real PostgreSQL for the run, and a vault with a fresh tenant for each test."""

import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from tests.assembled import Server, assembled
from tests.quicker import quicker, slow_hashes
from tests.switching import pytest_runtest_protocol
from troth.policy import Policy, compile_policy, parse
from troth.runtime.database import VISITS_ROLE, Access, Database, EmbeddedCluster, migrate
from troth.runtime.keyring import Keyring
from troth.vault.ledger import Ledger
from troth.vault.tenant import Tenant
from troth.vault.vault import Vault

__all__ = ["pytest_runtest_protocol", "quicker", "slow_hashes"]  # the first switches controls off

ROOT = Path(__file__).parent.parent
ZIXCORP = ROOT / "policies" / "zixcorp.toml"
FIVE = ("efax", "anonymizer", "zixcorp", "emailserving", "webex")


def policy_named(name: str) -> Policy:
    """One of the five policies that come along."""
    source = f"policies/{name}.toml"
    return compile_policy(parse((ROOT / source).read_text(), source=source))


def zixcorp() -> Policy:
    return policy_named("zixcorp")


def engine(name: str) -> str:
    """The path of an engine that a test needs; without it the test is skipped, or fails where CI says so."""
    if path := shutil.which(name, path=os.environ["PATH"] + ":/usr/sbin:/sbin"):
        return path
    if os.environ.get("TROTH_REQUIRE_ENGINES") == "1":
        pytest.fail(f"{name} is not installed, and TROTH_REQUIRE_ENGINES=1 asks for every engine")
    pytest.skip(f"{name} is not installed; .ci/run installs it")


@dataclass(frozen=True)
class Cluster:
    """A running PostgreSQL, migrated, with the folder of the keys that fit it."""

    access: Access
    keys: Path


@pytest.fixture(scope="session")
def data_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="troth-test-"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
async def cluster(data_folder: Path) -> AsyncIterator[Cluster]:
    keys = data_folder / "keys"
    keyring = Keyring(keys)
    embedded = EmbeddedCluster(data_folder, keys)
    access = embedded.start()
    await _without_waiting_for_the_disk(access)
    await migrate(access, keyring.derive("scope"))
    yield Cluster(access, keys)
    embedded.stop()


async def _without_waiting_for_the_disk(access: Access) -> None:
    """Nothing here outlives the run; what outlives a crash is tested on servers of their own."""
    connection = await asyncpg.connect(**access.admin)
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        await connection.execute(f"ALTER SYSTEM SET {setting} = off")
    await connection.execute("SELECT pg_reload_conf()")
    await connection.close()


@pytest.fixture(scope="session")
async def database(cluster: Cluster) -> AsyncIterator[Database]:
    database = Database(cluster.access)
    await database.open()
    yield database
    await database.close()


@pytest.fixture(scope="session")
def keyring(cluster: Cluster) -> Keyring:
    return Keyring(cluster.keys)


@pytest.fixture(scope="session")
def ledger(database: Database, keyring: Keyring) -> Ledger:
    return Ledger(database, keyring, "troth.test")


@pytest.fixture(scope="session")
async def vault(database: Database, keyring: Keyring, ledger: Ledger) -> AsyncIterator[Vault]:
    vault = Vault(database, keyring, ledger)
    yield vault
    await vault.close()


async def new_tenant(database: Database, policy: Policy, name: str = "") -> Tenant:
    """A tenant that no other test knows."""
    name = name or f"clinic-{uuid4().hex[:10]}.example"
    async with database.connection() as connection:
        number = await connection.fetchval("INSERT INTO people.tenant (name) VALUES ($1) RETURNING id", name)
    return Tenant(number, name, policy)


@pytest.fixture
async def tenant(database: Database) -> Tenant:
    return await new_tenant(database, zixcorp())


@pytest.fixture
async def other_tenant(database: Database) -> Tenant:
    return replace(await new_tenant(database, zixcorp()))


@pytest.fixture
async def raw(cluster: Cluster) -> AsyncIterator[asyncpg.Connection]:
    """A connection as the server's own role, as an intruder with its password would have it."""
    connection = await asyncpg.connect(**cluster.access.server)
    yield connection
    await connection.close()


@pytest.fixture
async def visitors_role(cluster: Cluster) -> AsyncIterator[asyncpg.Connection]:
    """A connection as the role that keeps the store of visits."""
    connection = await asyncpg.connect(**cluster.access.as_role(VISITS_ROLE).server)
    yield connection
    await connection.close()


@pytest.fixture
async def superuser(cluster: Cluster) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(**cluster.access.admin)
    yield connection
    await connection.close()


@pytest.fixture
async def server(cluster: Cluster, tmp_path: Path) -> AsyncIterator[Server]:
    """A whole server with one tenant, `clinic-….example`, whose own machines may hand in mail."""
    async with assembled(cluster, tmp_path) as running:
        yield running
