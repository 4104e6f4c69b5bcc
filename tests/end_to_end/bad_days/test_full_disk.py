from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.end_to_end.bad_days.clients import hand_in, letter
from tests.end_to_end.bad_days.server import Server
from tests.end_to_end.bad_days.sink import Sink
from tests.end_to_end.bad_days.tiny_disk import TinyDisk, within

BLOBS, TABLES = "blobs", "postgresql/base"
MIB = {BLOBS: 2, TABLES: 96}


@pytest.fixture(scope="module")
async def cramped(folder: Path, sink: Sink) -> AsyncIterator[Server]:
    """A server that has run before, now with each of two folders of its data on a tiny disk."""
    home = folder / "cramped"
    home.mkdir()
    server = Server(home, sink.relay)
    server.set_up()
    await server.start()
    await server.stop()
    server.prefix = within({server.data / name: size for name, size in MIB.items()})
    async with server.running():
        yield server


@pytest.fixture
async def down(sink: Sink) -> AsyncIterator[Sink]:
    """The next host is away, so that what is accepted has to stay."""
    await sink.down()
    yield sink
    await sink.up()


async def test_a_full_blob_store_refuses_large_mail_for_now_and_loses_none(
    cramped: Server, down: Sink
) -> None:
    large, small = letter("large", "All is well.\r\n" * 15_000), letter("small")
    disk = TinyDisk(cramped.process.pid, cramped.data / BLOBS)
    assert await hand_in(cramped.smtp, ["early@patients.example"], large) == 250
    disk.fill(leave=65_536)
    assert await hand_in(cramped.smtp, ["refused@patients.example"], large) == 452
    assert await hand_in(cramped.smtp, ["small@patients.example"], small) == 250
    disk.free()
    assert await hand_in(cramped.smtp, ["late@patients.example"], large) == 250
    await down.up()
    await cramped.emptied()
    assert [file for file in disk.seen.rglob("*") if file.is_file()] == []
    times = down.times()
    assert {to: times[f"{to}@patients.example"] for to in ("early", "small", "late")} == {
        "early": 1,
        "small": 1,
        "late": 1,
    }
    assert times["refused@patients.example"] == 0


async def test_a_full_database_refuses_all_mail_for_now_and_loses_none(cramped: Server, down: Sink) -> None:
    content = letter("middling", "All is well.\r\n" * 3_500)
    disk = TinyDisk(cramped.process.pid, cramped.data / TABLES)
    accepted: list[str] = []
    disk.fill(leave=1 << 20)
    code = 250
    while code == 250:
        to = f"disk{len(accepted)}@patients.example"
        code = await hand_in(cramped.smtp, [to], content)
        if code == 250:
            accepted.append(to)
    assert code == 452
    assert accepted
    assert await cramped.status("/readyz") == 200
    disk.free()
    assert await hand_in(cramped.smtp, ["room@patients.example"], content) == 250
    await down.up()
    await cramped.emptied()
    assert [down.times()[to] for to in [*accepted, "room@patients.example"]] == [1] * (len(accepted) + 1)
