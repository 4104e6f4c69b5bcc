"""Whoever takes a connection in, the room is one; and a worker that is replaced loses nothing."""

import asyncio
from contextlib import AsyncExitStack

import pytest

from tests.meetings.callers import calling

pytestmark = pytest.mark.alone
MOST = 60


async def open_until_both_have_one(stack, server, url):
    """A socket that the one worker has taken in, and one that the other has."""
    callers = {}
    for _ in range(MOST):
        caller = await stack.enter_async_context(calling(url))
        callers[server.taken_by(caller.socket.local_address[1])] = caller
        if len(callers) == 2:
            return list(callers.values())
    raise AssertionError(f"one worker took all of {MOST} connections in")


async def test_people_whose_sockets_different_workers_have_are_in_one_room(server, organisation):
    _, (host, guest) = await organisation.plan("ann@people.example")
    async with AsyncExitStack() as stack:
        hana, ann = await open_until_both_have_one(stack, server, organisation.url)
        await hana.come_in(host, "Hana")
        await ann.come_in(guest, "Ann")
        assert (await hana.until("joined"))["seat"]["name"] == "Ann"
        assert ann.welcome["room"]["id"] == hana.welcome["room"]["id"]
        await hana.say("sealed", to="all", data="c2VhbGVk")
        assert (await ann.until("sealed"))["data"] == "c2VhbGVk"
        await ann.say("state", hand=True)
        assert (await hana.until("seat"))["seat"]["hand"] == 1


async def recorded(organisation, meeting):
    """The record of a meeting that is over."""
    async with asyncio.timeout(20):
        while True:
            found = await organisation.usage_of(meeting)
            if found and found[0]["ended"]:
                return found
            await asyncio.sleep(0.1)


async def test_workers_that_are_replaced_while_nobody_is_in_lose_nothing(server, organisation):
    meeting, (host, guest) = await organisation.plan("ann@people.example")
    async with calling(organisation.url) as hana, calling(organisation.url) as ann:
        await hana.come_in(host, "Hana")
        await ann.come_in(guest, "Ann")
        for caller in (hana, ann):
            await caller.say("leave")
    before = await recorded(organisation, meeting)
    workers = server.workers()
    for worker in workers:
        worker.kill()
    await server.until(lambda: len(server.workers()) == 2 and not set(server.workers()) & set(workers))
    await server.ready()
    assert await organisation.usage_of(meeting) == before
    assert await organisation.tokens(meeting) == [host, guest]
    async with calling(organisation.url) as hana, calling(organisation.url) as ann:
        await hana.come_in(host, "Hana")
        await ann.come_in(guest, "Ann")
        assert (hana.welcome["title"], hana.welcome["seats"][0]["role"]) == ("Weekly round", "host")
        assert [one["name"] for one in ann.welcome["seats"]] == ["Hana", "Ann"]
