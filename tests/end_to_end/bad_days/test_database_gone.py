import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator
from pathlib import Path

import psutil
import pytest

from tests.end_to_end.bad_days.clients import BROKEN, hand_in, letter
from tests.end_to_end.bad_days.server import Server
from tests.end_to_end.bad_days.sink import Sink
from troth.runtime.database import EmbeddedCluster


class OwnCluster:
    """An operator's PostgreSQL, which Troth uses and does not look after."""

    def __init__(self, folder: Path) -> None:
        (folder / "keys").mkdir()
        self._cluster = EmbeddedCluster(folder, folder / "keys")
        self._lock = folder / "postgresql" / "postmaster.pid"
        self.address = ""

    def up(self) -> None:
        admin = self._cluster.start().admin
        self.address = f"postgresql://postgres:{admin['password']}@/postgres?host={admin['host']}"

    def _processes(self) -> list[psutil.Process]:
        postmaster = psutil.Process(int(self._lock.read_text().split("\n", 1)[0]))
        return [postmaster, *postmaster.children(recursive=True)]

    def down(self) -> None:
        """At once: SIGQUIT is what `pg_ctl stop -m immediate` sends."""
        postmaster, *_ = self._processes()
        postmaster.send_signal(signal.SIGQUIT)
        psutil.wait_procs([postmaster], 10)

    def freeze(self) -> None:
        for process in self._processes():
            process.suspend()

    def thaw(self) -> None:
        for process in self._processes():
            process.resume()


@pytest.fixture(scope="module")
async def cluster(folder: Path) -> AsyncIterator[OwnCluster]:
    home = folder / "own"
    home.mkdir()
    cluster = OwnCluster(home)
    cluster.up()
    yield cluster
    if cluster._cluster.alive():
        cluster.down()


@pytest.fixture(scope="module")
async def served(folder: Path, sink: Sink, cluster: OwnCluster) -> AsyncIterator[Server]:
    home = folder / "beside"
    home.mkdir()
    server = Server(home, sink.relay, database=cluster.address)
    server.set_up()
    async with server.running():
        yield server


async def mail_goes_through(server: Server, sink: Sink, to: str) -> None:
    until = time.monotonic() + 30
    while await hand_in(server.smtp, [to], letter("plain")) != 250:
        assert time.monotonic() < until
        await asyncio.sleep(0.2)
    await server.until(lambda: sink.times()[to] == 1)


async def test_without_its_database_the_server_says_so_and_recovers_by_itself(
    served: Server, sink: Sink, cluster: OwnCluster
) -> None:
    workers = {worker.pid for worker in served.workers()}
    await sink.down()
    assert await hand_in(served.smtp, ["before@patients.example"], letter("plain")) == 250
    cluster.down()
    began = time.monotonic()
    assert await hand_in(served.smtp, ["during@patients.example"], letter("plain")) == 451
    assert time.monotonic() - began < 15
    assert await served.status("/readyz") == 503
    page = await served.get("/m/" + "a" * 43)
    assert page.status_code == 503
    assert "We will be right back" in page.text
    assert await served.status("/healthz") == 200
    await sink.up()
    cluster.up()
    await served.ready()
    await mail_goes_through(served, sink, "after@patients.example")
    await served.until(lambda: sink.times()["before@patients.example"] == 1)
    assert sink.times()["during@patients.example"] == 0
    assert {worker.pid for worker in served.workers()} == workers


async def test_a_worker_that_dies_while_the_database_is_away_is_replaced_once_it_is_back(
    served: Server, sink: Sink, cluster: OwnCluster
) -> None:
    cluster.down()
    for worker in served.workers():
        worker.kill()
    await served.until(lambda: "worker-could-not-start" in served.written())
    cluster.up()
    await served.ready()
    await mail_goes_through(served, sink, "replaced@patients.example")


async def test_a_database_that_freezes_means_451_and_503_in_bounded_time(
    served: Server, sink: Sink, cluster: OwnCluster
) -> None:
    cluster.freeze()
    try:
        began = time.monotonic()
        code, ready = await asyncio.gather(
            hand_in(served.smtp, ["frozen@patients.example"], letter("plain")), served.status("/readyz")
        )
        assert (code, ready) == (451, 503)
        assert time.monotonic() - began < 40
    finally:
        cluster.thaw()
    await served.ready()
    await mail_goes_through(served, sink, "thawed@patients.example")


async def test_an_embedded_database_that_died_is_started_again(server: Server, sink: Sink) -> None:
    dead = server.postmaster()
    os.kill(dead.pid, signal.SIGKILL)
    began = time.monotonic()
    code = BROKEN
    while code != 250:
        code = await hand_in(server.smtp, ["embedded@patients.example"], letter("plain"))
        assert code in (250, 451)
        assert time.monotonic() - began < 60
    assert server.postmaster().pid != dead.pid
    await server.until(lambda: sink.times()["embedded@patients.example"] == 1)
