"""Something of the server is killed in the middle of a meeting: the meeting goes on by itself."""

import time

import pytest

from tests.meetings.bad_days.participants import room, see_each_other
from tests.meetings.callers import calling

pytestmark = pytest.mark.alone


async def test_pictures_move_again_after_the_switch_was_killed(server, people):
    hana, ann = await people.two_through_the_switch()
    before = server.janus()
    began = time.monotonic()
    before.kill()
    for person in (hana, ann):
        await person.page.wait_for_selector(".tile:not([data-own]):not([data-video])")
    await see_each_other(hana, ann)
    print(f"\npictures moved again {time.monotonic() - began:.1f} s after the switch was killed")
    assert server.janus().pid != before.pid
    assert await hana.page.get_attribute("body", "data-mode") == "switch"
    assert (hana.trouble, ann.trouble) == ([], [])


@pytest.mark.parametrize("through_the_switch", [False, True])
async def test_everybody_is_back_in_the_meeting_after_the_worker_with_the_room_was_killed(
    server, organisation, people, through_the_switch
):
    meeting, tokens = await organisation.plan("ann@people.example", "eve@people.example")
    enter = people.two_through_the_switch if through_the_switch else people.two
    hana, ann = await enter(tokens=tokens)
    await see_each_other(hana, ann)
    before = await room(hana)
    began = time.monotonic()
    server.owner(meeting).kill()
    for person in (hana, ann):
        await person.sees(
            "(before) => heard.findLast((one) => one.kind === 'welcome').room.id !== before", before
        )
    await see_each_other(hana, ann)
    print(f"\npictures moved again {time.monotonic() - began:.1f} s after the worker was killed")
    assert await room(hana) == await room(ann) != before
    async with calling(organisation.url) as eve:
        await eve.hello(tokens[2], "Eve")
        assert (await eve.until("waiting")) == {"kind": "waiting"}
