"""A meeting that goes over to the switch: sealed frames pass through Janus, and open at the other end."""

import asyncio

RELAYED = (
    "peer.js",
    "configuration(around.ice))",
    "{ ...configuration(around.ice), iceTransportPolicy: 'relay' })",
)
"""No other browser can be reached directly; the switch can."""
WRONG_SEAL = ("ring.js", "`troth meeting ${use}`", "`another meeting ${use}`")


async def test_whom_nobody_reaches_directly_is_reached_through_the_switch(people, own_janus):
    host, guest, third, fourth = await people.invited(3)
    hana = await (await people.at_the_door(host, "Hana")).come_in()
    ann = await (await people.at_the_door(guest, "Ann")).come_in()
    ben = await (await people.at_the_door(third, "Ben", RELAYED)).come_in(without=("cam", "mic"))
    there = (hana, ann, ben)
    await goes_over_to_the_switch(*there)
    await loses_the_connection_and_is_back(*there)
    await is_never_shown(await people.at_the_door(fourth, "Mallory", WRONG_SEAL), *there)
    assert (hana.trouble, ann.trouble, ben.trouble) == ([], [], [])


async def goes_over_to_the_switch(hana, ann, ben):
    for person in (hana, ann, ben):
        await person.page.wait_for_selector("body[data-mode=switch]")
    pairs = ((hana, "Ann"), (ann, "Hana"), (ben, "Ann"), (ben, "Hana"))
    await all_see(*pairs)
    await asyncio.gather(*(person.hears(other) for person, other in pairs))


async def all_see(*pairs):
    await asyncio.gather(*(person.sees_moving(other) for person, other in pairs))


async def loses_the_connection_and_is_back(hana, ann, ben):
    """Meanwhile another camera comes: what the switch says of it does not reach Ann."""
    before = await ann.seat()
    await ann.page.context.set_offline(True)
    await hana.page.wait_for_selector(".tile:has-text('Ann') .tile-note:has-text('Connection lost')")
    await ben.press("Camera")
    await hana.sees_moving("Ben")
    await ann.page.context.set_offline(False)
    await hana.page.wait_for_selector(".tile:has-text('Ann') .tile-note", state="hidden")
    assert await ann.seat() == before
    await all_see((ann, "Ben"), (ann, "Hana"), (hana, "Ann"), (ben, "Ann"))
    ann.trouble.clear()  # the browser tells of requests that failed meanwhile


async def is_never_shown(mallory, hana, ann, ben):
    await mallory.come_in()
    for person in (hana, ann, ben):
        await person.page.wait_for_selector("#banners [data-banner=unopened]")
        tile = person.page.locator(".tile:has-text('Mallory')")
        assert await tile.get_attribute("data-frames") == "0"
        assert await tile.get_attribute("data-level") == "0"
    await hana.sees_moving("Ann")
