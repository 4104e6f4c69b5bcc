"""What machines that watch are told: alive, ready while the database answers, counters to neighbours."""

import asyncio
import shutil
import tempfile
from pathlib import Path

import httpx
import pytest
from prometheus_client import values
from starlette.applications import Starlette

from troth.app.health import Health
from troth.runtime.database import Access, Database


class Relay:
    """A socket in front of the database, which can be taken away as a stopped database is."""

    def __init__(self, behind, folder):
        self._behind = behind
        self._path = f"{folder}/.s.PGSQL.5432"
        self._writers = []

    async def __aenter__(self):
        self._server = await asyncio.start_unix_server(self._serve, self._path)
        return self

    async def __aexit__(self, *_):
        await self.stop()

    async def _serve(self, reader, writer):
        inner, outer = await asyncio.open_unix_connection(self._behind)
        self._writers += [writer, outer]
        await asyncio.gather(self._copy(reader, outer), self._copy(inner, writer))

    async def _copy(self, reader, writer):
        while chunk := await reader.read(65_536):
            writer.write(chunk)
        writer.close()

    async def stop(self):
        self._server.close()
        for writer in self._writers:
            writer.close()
        Path(self._path).unlink(missing_ok=True)


@pytest.fixture
async def relay(cluster):
    folder = tempfile.mkdtemp(prefix="troth-relay-")
    async with Relay(f"{cluster.access.server['host']}/.s.PGSQL.5432", folder) as relay:
        relay.access = Access({}, {**cluster.access.server, "host": folder})
        yield relay
    shutil.rmtree(folder)


@pytest.fixture
async def database(relay):
    database = Database(relay.access)
    await database.open()
    yield database
    await database.close()


@pytest.fixture
async def watcher(database):
    site = httpx.ASGITransport(Starlette(routes=Health(database).routes()))
    async with httpx.AsyncClient(transport=site, base_url="http://127.0.0.1:8080") as client:
        yield client


async def test_a_server_whose_database_answers_is_ready(watcher):
    answer = await watcher.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"ready": True, "database": "answers"})


async def test_readiness_falls_when_the_database_is_gone(watcher, relay):
    await relay.stop()
    answer = await watcher.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "database": "the database does not answer"}


async def test_a_server_is_alive_even_without_its_database(watcher, relay):
    await relay.stop()
    answer = await watcher.get("/healthz")
    assert (answer.status_code, answer.text) == (200, "alive\n")


async def test_counters_are_given_to_neighbours_and_denied_to_everybody_else(watcher, monkeypatch, tmp_path):
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    monkeypatch.setattr(values, "ValueClass", values.ValueClass)
    assert (await watcher.get("/metrics")).status_code == 200
    stranger = await watcher.get("/metrics", headers={"Host": "portal.clinic.example"})
    assert stranger.status_code == 404
