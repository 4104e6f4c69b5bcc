from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.end_to_end.bad_days.clients import hand_in, letter
from tests.end_to_end.bad_days.server import Server
from tests.end_to_end.bad_days.sink import Sink
from tests.end_to_end.bad_days.tiny_disk import TinyDisk, within


@asynccontextmanager
async def serving_from(
    home: Path, sink: Sink, tiny: str, size: int
) -> AsyncIterator[tuple[Server, TinyDisk]]:
    """A server that has run before, now with one folder of its data on a tiny disk."""
    home.mkdir()
    server = Server(home, sink.relay)
    server.set_up()
    await server.start()
    await server.stop()
    folder = server.data / tiny
    server.prefix = within({folder: size})
    try:
        await server.start()
        yield server, TinyDisk(server.process.pid, folder)
        await server.stop()
    finally:
        server.put_away()
        await sink.up()


async def test_a_full_blob_store_refuses_large_mail_for_now_and_loses_none(folder: Path, sink: Sink) -> None:
    large, small = letter("large", "All is well.\r\n" * 15_000), letter("small")
    async with serving_from(folder / "blobs-full", sink, "blobs", 2) as (server, disk):
        await sink.down()
        assert await hand_in(server.smtp, ["early@patients.example"], large) == 250
        disk.fill(leave=65_536)
        assert await hand_in(server.smtp, ["refused@patients.example"], large) == 452
        assert await hand_in(server.smtp, ["small@patients.example"], small) == 250
        disk.free()
        assert await hand_in(server.smtp, ["late@patients.example"], large) == 250
        await sink.up()
        await server.emptied()
        assert [file for file in disk.seen.rglob("*") if file.is_file()] == []
        assert {to: sink.times()[f"{to}@patients.example"] for to in ("early", "small", "late")} == {
            "early": 1,
            "small": 1,
            "late": 1,
        }
        assert sink.times()["refused@patients.example"] == 0


async def test_a_full_database_refuses_all_mail_for_now_and_loses_none(folder: Path, sink: Sink) -> None:
    content = letter("middling", "All is well.\r\n" * 3_500)
    async with serving_from(folder / "database-full", sink, "postgresql/base", 96) as (server, disk):
        await sink.down()
        accepted: list[str] = []
        disk.fill(leave=1 << 20)
        code = 250
        while code == 250:
            to = f"disk{len(accepted)}@patients.example"
            code = await hand_in(server.smtp, [to], content)
            if code == 250:
                accepted.append(to)
        assert code == 452
        assert accepted
        assert await server.status("/readyz") == 200
        disk.free()
        assert await hand_in(server.smtp, ["room@patients.example"], content) == 250
        await sink.up()
        await server.emptied()
        assert [sink.times()[to] for to in [*accepted, "room@patients.example"]] == [1] * (len(accepted) + 1)
