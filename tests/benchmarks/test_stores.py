"""Both stores, the plain table and the vault, do what each operation says, on a real PostgreSQL."""

from collections.abc import AsyncIterator, Callable, Iterator
from time import process_time

import asyncpg
import pytest

from benchmarks.gdprbench.drive import Load, drive
from benchmarks.gdprbench.figure import STORES
from benchmarks.gdprbench.record import Record, record
from benchmarks.gdprbench.store import Client, Store
from benchmarks.gdprbench.vault import Vaulted
from benchmarks.gdprbench.workload import WORKLOADS, Workload
from benchmarks.postgresql import postgresql

RECORDS = [record(number) for number in range(200)]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with postgresql(tmp_path_factory.mktemp("postgres")) as server:
        yield server.get_uri()


@pytest.fixture(params=STORES, ids=lambda maker: maker.__name__)
async def client(request: pytest.FixtureRequest, address: str) -> AsyncIterator[Client]:
    store: Store = request.param(address, 5)
    await store.open()
    await store.load(RECORDS)
    async with store.client() as made:
        yield made
    await store.close()


def alike(field: str) -> int:
    """How many of the records share the first one's value of the field."""
    return sum(getattr(one, field) == getattr(RECORDS[0], field) for one in RECORDS)


async def test_an_inserted_record_can_be_read_by_its_key(client: Client) -> None:
    assert await client.read_by_key(record(200).key) == 0
    assert await client.insert(record(200)) == 1
    assert await client.read_by_key(record(200).key) == 1


async def test_a_deletion_can_be_verified(client: Client) -> None:
    assert await client.verify_deletion(RECORDS[0].key) == 0
    assert await client.delete_by_key(RECORDS[0].key) == 1
    assert await client.verify_deletion(RECORDS[0].key) == 1


async def test_reads_by_a_field_stop_at_the_row_limit(client: Client) -> None:
    assert alike("pur") > 5
    assert await client.read_by_pur(RECORDS[0].pur) == 5
    assert await client.read_metadata_by_pur(RECORDS[0].pur) == 5


async def test_updates_and_deletions_reach_every_match(client: Client) -> None:
    assert await client.update_metadata_by_pur(RECORDS[0].pur, "allow") == alike("pur")
    assert await client.delete_by_pur(RECORDS[0].pur) == alike("pur")
    assert await client.read_by_pur(RECORDS[0].pur) == 0


async def test_nothing_has_expired_in_the_first_seconds(client: Client) -> None:
    assert await client.delete_by_ttl() == 0


async def test_the_log_is_read_from_the_entry_asked_for(client: Client) -> None:
    assert await client.read_log(190, 100) == 10


async def test_a_changed_decision_is_what_records_are_found_by(client: Client) -> None:
    key, dec = RECORDS[0].key, RECORDS[0].dec
    other = "inform" if dec == "allow" else "allow"
    assert await client.delete_by_pur(RECORDS[0].pur) == alike("pur")
    kept = next(one for one in RECORDS if one.pur != RECORDS[0].pur)
    assert await client.update_metadata_by_key(key, other) == 0
    assert await client.update_metadata_by_usr(kept.usr, other) >= 1
    assert await client.read_by_key(kept.key) == 1
    assert await client.read_by_dec(other) == 5


async def test_updated_data_can_still_be_read(client: Client) -> None:
    assert await client.update_by_key(RECORDS[0].key, "x" * 100) == 1
    assert await client.read_by_key(RECORDS[0].key) == 1
    assert await client.read_by_usr(RECORDS[0].usr) == alike("usr")
    assert await client.read_by_obj(RECORDS[0].obj) == min(5, alike("obj"))


async def test_nothing_of_a_record_is_readable_in_the_vaults_tables(address: str) -> None:
    store = Vaulted(address, row_limit=5)
    await store.open()
    await store.load(RECORDS)
    connection = await asyncpg.connect(address)
    try:
        for table in ("vault.record", "vault.tag", "vault.mark", "vault.lookup", "vault.entry"):
            rows = await connection.fetch(f"SELECT * FROM {table}")
            assert rows
            held = b"".join(value for row in rows for value in row.values() if isinstance(value, bytes))
            assert not any(text.encode() in held for text in _texts(RECORDS[0]))
    finally:
        await connection.close()
        await store.close()


def _texts(record: Record) -> list[str]:
    short = ("allow", "inform")
    return [
        text
        for name in Record.__slots__
        if isinstance(text := getattr(record, name), str) and text not in short
    ]


@pytest.mark.parametrize("maker", STORES, ids=lambda maker: maker.__name__)
@pytest.mark.parametrize("workload", WORKLOADS, ids=lambda one: f"{one.role}-{one.mix}")
async def test_every_workload_runs_with_concurrent_clients(
    address: str, maker: Callable[[str, int], Store], workload: Workload
) -> None:
    run = await drive(
        maker(address, 100), workload, Load(records=500, operations=100, clients=4), process_time
    )
    assert run.touched > 0
    assert run.seconds > 0
