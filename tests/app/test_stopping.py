"""A worker that is told to stop stores first what it noted for the ledger."""

import asyncio
import socket
from contextlib import suppress
from dataclasses import replace

import pytest

from troth.app.assembly import assemble
from troth.app.tenancy import add_tenant, policy_text
from troth.app.worker import work
from troth.policy import Purpose
from troth.runtime.settings import load

NOTED = "SELECT count(*) FROM vault.entry WHERE person = $1"


@pytest.fixture
async def parts(cluster, tmp_path):
    add_tenant(tmp_path / "tenants", "stopping.example", policy_text("zixcorp"))
    said = {"relay": f"file://{tmp_path}/out", "data": str(cluster.keys.parent)}
    settings = replace(load({}, overrides=said), tenants=tmp_path / "tenants", blobs=str(tmp_path / "blobs"))
    return await assemble(settings, cluster.access)


async def test_a_stop_waits_until_the_ledger_has_taken_what_was_noted(parts, superuser):
    web, smtp = (socket.create_server(("127.0.0.1", 0)) for _ in range(2))
    stop = asyncio.Event()
    working = asyncio.create_task(work(parts, web, smtp, stop))
    async with parts.vault.under(Purpose.MESSAGE_DELIVERY, parts.houses.all[0].tenant) as data:
        person = await data.identify("ann@patients.example")
    async with superuser.transaction():
        await superuser.execute("LOCK TABLE vault.entry IN SHARE MODE")  # nobody can write there for now
        for _ in range(600):
            data.notify(person, "message-waiting")
        stop.set()
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(working), 2)
        assert not working.done(), "it ended while the ledger could not be written"
        assert await superuser.fetchval(NOTED, person.person) == 0
    await working
    assert await superuser.fetchval(NOTED, person.person) == 600
