"""A room lives in one worker, and whoever comes to another is led there."""

import asyncio
from uuid import uuid4

import pytest
from asyncpg.pgproto import pgproto

from tests.meetings.rooms.people import guest
from troth.meetings.siblings import Siblings
from troth.runtime.ports import Outage
from troth.runtime.workers import Workers


class End:
    """One end of a wire in memory: what is put in is received, what is sent is kept."""

    def __init__(self, *said):
        self.coming = asyncio.Queue()
        for text in said:
            self.coming.put_nowait(text)
        self.sent, self.code = [], None

    async def receive(self):
        return await self.coming.get()

    async def send(self, text):
        self.sent.append(text)

    async def close(self, code):
        self.code = code


async def serving(siblings, receive):
    task = asyncio.create_task(siblings.serve(receive))
    while not (siblings.folder / f"rooms-{siblings.workers.number}").exists():
        await asyncio.sleep(0.01)
    return task


def meeting_of(siblings, number):
    return next(one for one in (uuid4() for _ in range(1000)) if siblings.owner(one) == number)


async def test_every_worker_says_the_same_of_where_a_room_is(tmp_path):
    first, second = (Siblings(tmp_path, Workers(number, 2)) for number in (0, 1))
    meetings = [uuid4() for _ in range(200)]
    assert [first.owner(one) for one in meetings] == [second.owner(one) for one in meetings]
    assert {first.owner(one) for one in meetings} == {0, 1}
    assert all(first.is_ours(one) != second.is_ours(one) for one in meetings)


async def test_what_is_said_passes_between_workers_both_ways_until_the_room_closes(tmp_path):
    first, second = (Siblings(tmp_path, Workers(number, 2)) for number in (0, 1))
    came = guest("Ann", waits=True)
    heard = []

    async def receive(somebody, wire):
        heard.extend([somebody, await wire.receive(), await wire.receive()])
        await wire.send('{"kind": "welcome"}')
        await wire.close(4410)

    task = await serving(second, receive)
    object.__setattr__(came.grant, "meeting", meeting_of(first, 1))
    end = End('{"kind":\n"state"}', '{"kind": "leave"}')
    await first.lead(came, end)
    task.cancel()
    assert heard == [came, '{"kind": "state"}', '{"kind": "leave"}']
    assert (end.sent, end.code) == (['{"kind": "welcome"}'], 4410)


async def test_identifiers_as_the_database_gives_them_pass_between_workers(tmp_path):
    first, second = (Siblings(tmp_path, Workers(number, 2)) for number in (0, 1))
    came = guest("Ann", invitation=pgproto.UUID(str(uuid4())))
    heard = []

    async def receive(somebody, wire):
        heard.append(somebody)
        await wire.close(4410)

    task = await serving(second, receive)
    object.__setattr__(came.grant, "meeting", pgproto.UUID(str(meeting_of(first, 1))))
    await first.lead(came, End())
    task.cancel()
    assert heard == [came]


async def test_the_room_hears_when_somebody_in_another_worker_is_gone(tmp_path):
    first, second = (Siblings(tmp_path, Workers(number, 2)) for number in (0, 1))
    gone = asyncio.Event()

    async def receive(somebody, wire):
        assert await wire.receive() is None
        gone.set()

    task = await serving(second, receive)
    came = guest("Ann")
    object.__setattr__(came.grant, "meeting", meeting_of(first, 1))
    await first.lead(came, End(None))
    await asyncio.wait_for(gone.wait(), 5)
    task.cancel()


async def test_a_worker_that_is_not_there_is_an_outage(tmp_path):
    first = Siblings(tmp_path, Workers(0, 2), patience=0.3)
    came = guest("Ann")
    object.__setattr__(came.grant, "meeting", meeting_of(first, 1))
    with pytest.raises(Outage):
        await first.lead(came, End())


async def test_a_worker_that_is_being_replaced_is_waited_for(tmp_path):
    first, second = (Siblings(tmp_path, Workers(number, 2)) for number in (0, 1))
    came, met = guest("Ann"), asyncio.Event()
    object.__setattr__(came.grant, "meeting", meeting_of(first, 1))

    async def receive(somebody, wire):
        met.set()
        await wire.close(4410)

    leading = asyncio.create_task(first.lead(came, End()))
    await asyncio.sleep(0.3)
    task = await serving(second, receive)
    await asyncio.wait_for(leading, 5)
    task.cancel()
    assert met.is_set()
