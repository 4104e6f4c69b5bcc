import asyncio
import time

import pytest

from tests.end_to_end.bad_days.clients import Load, Talk
from tests.end_to_end.bad_days.counting import fate
from tests.end_to_end.bad_days.server import Server
from tests.end_to_end.bad_days.sink import Sink

pytestmark = pytest.mark.alone


async def test_every_accepted_mail_survives_a_graceful_stop(server: Server, sink: Sink) -> None:
    sink.taken.clear()
    load = Load(server.smtp, clients=12, pause=0.02, first=1_000_000)
    clients = asyncio.ensure_future(load.run())
    async with Talk(server.smtp) as idle:
        await idle.say("NOOP")
        await server.until(lambda: len(load.accepted) > 150)
        began = time.monotonic()
        code = await server.stop()
        took = time.monotonic() - began
    load.stopping = True
    await clients
    await server.start()
    await server.emptied()
    found = await fate(server, sink, load)
    print(f"\n{found}; replies {load.codes}; stopped in {took:.1f} s")
    assert (code, found.lost, found.sealed_twice, found.doubled) == (0, [], [], 0)
    assert took < 15
    assert found.accepted > 150
