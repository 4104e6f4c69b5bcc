import asyncio
import random

import pytest

from tests.end_to_end.bad_days.clients import Load
from tests.end_to_end.bad_days.counting import fate
from tests.end_to_end.bad_days.server import Server
from tests.end_to_end.bad_days.sink import Sink

pytestmark = pytest.mark.alone
VICTIMS = ("worker",) * 14 + ("parent",) * 3 + ("postgres",) * 3


async def strike(server: Server, victim: str, chance: random.Random) -> None:
    if victim == "worker":
        if workers := server.workers():
            chance.choice(workers).kill()
    elif victim == "postgres":
        server.postmaster().kill()
        await server.ready()
    else:
        server.kill()
        await server.start()


async def test_no_accepted_mail_is_lost_whatever_is_killed_under_load(server: Server, sink: Sink) -> None:
    chance = random.Random(20)
    load = Load(server.smtp)
    clients = asyncio.ensure_future(load.run())
    try:
        for victim in chance.sample(VICTIMS, len(VICTIMS)):
            await asyncio.sleep(chance.uniform(0.2, 1.4))
            await strike(server, victim, chance)
        await asyncio.sleep(1)
    finally:
        load.stopping = True
        await clients
    await server.ready()
    waited = await server.emptied()
    found = await fate(server, sink, load)
    print(f"\n{found}; replies {load.codes}; the spool was empty after {waited:.1f} s")
    assert found.lost == []
    assert found.sealed_twice == []
    assert found.unannounced == []
    assert found.accepted > 200
