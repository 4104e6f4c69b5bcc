"""Two Chromiums see and hear each other through Janus, over nothing but what the protocol lets them say."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from tests.meetings.switch.browsing import Client, chromium, client, serving
from troth.meetings.switch.client import Client as Raw
from troth.meetings.switch.replies import SwitchRefused
from troth.meetings.switch.room import JanusSwitch

BOTH = "[{seat: '%s', what: 'mic'}, {seat: '%s', what: 'cam'}]"


@pytest.fixture
async def two(switch: JanusSwitch) -> AsyncIterator[tuple[Client, Client]]:
    """Ann and Ben, in one room, who publish and do not look yet."""
    async with AsyncExitStack() as stack:
        address = stack.enter_context(serving())
        browser = await stack.enter_async_context(chromium())
        await switch.open_room("two", most=4)
        ann = await stack.enter_async_context(client(browser, address, switch, "two", "ann"))
        ben = await stack.enter_async_context(client(browser, address, switch, "two", "ben"))
        yield ann, ben
        assert ann.problems == [] and ben.problems == []
    await switch.close_room("two")


async def want(who: Client, seat: str) -> None:
    await who.page.evaluate(f"say({{op: 'subscribe', feeds: {BOTH % (seat, seat)}}})")


async def moves(who: Client, seat: str) -> None:
    """Wait until 20 more frames of a seat were shown."""
    before = await who.page.evaluate(f"frames('{seat} cam')")
    await who.until(f"frames('{seat} cam') > {before} + 20")


async def ann_shown(two: tuple[Client, Client]) -> tuple[Client, Client]:
    """Ann publishes, and Ben sees her."""
    ann, ben = two
    await want(ben, "ann")
    await ann.page.evaluate("publish()")
    await moves(ben, "ann")
    return two


async def test_two_see_and_hear_each_other(two: tuple[Client, Client], switch: JanusSwitch) -> None:
    ann, ben = two
    # Wanted before it is there: it comes once it is.
    await want(ann, "ben")
    await want(ben, "ann")
    await ann.page.evaluate("publish()")
    await ben.page.evaluate("publish()")
    for who, seat in ((ann, "ben"), (ben, "ann")):
        await moves(who, seat)
        await who.until("sound().then(energy => energy > 0)")
    await _nobody_else_may_subscribe(switch, "ann")


async def _nobody_else_may_subscribe(switch: JanusSwitch, seat: str) -> None:
    raw = await Raw.connect(switch.address)
    handle = await raw.attach(lambda message: None)
    with pytest.raises(SwitchRefused, match="433"):
        await handle.ask(
            {"request": "join", "ptype": "subscriber", "room": "two", "streams": [{"feed": seat}]}
        )
    await raw.close()


async def test_what_is_stopped_is_passed_on_no_more(two: tuple[Client, Client]) -> None:
    ann, ben = await ann_shown(two)
    await ann.place.stop("cam")
    await ben.until("frames('ann cam') === window.last || (window.last = frames('ann cam'), false)")
    shown = await ben.page.evaluate("frames('ann cam')")
    await ben.until("sound().then(energy => energy > (window.energy ??= energy))")  # time went by
    assert await ben.page.evaluate("frames('ann cam')") == shown
    await ann.place.allow("cam")
    await moves(ben, "ann")


async def test_subscriptions_change_and_connections_restart(two: tuple[Client, Client]) -> None:
    ann, ben = await ann_shown(two)
    await ben.page.evaluate("say({op: 'subscribe', feeds: [{seat: 'ann', what: 'mic'}]})")
    await ben.until("into.getTransceivers().some(at => at.currentDirection === 'inactive')")
    await want(ben, "ann")
    await ben.page.evaluate("say({op: 'restart', of: 'subscribe'})")
    await ann.page.evaluate("say({op: 'restart', of: 'publish'})")
    await moves(ben, "ann")


async def test_a_connection_that_ended_is_made_anew(two: tuple[Client, Client]) -> None:
    ann, ben = await ann_shown(two)
    await ann.page.evaluate("out.close()")
    await ann.until("lost.includes('publish')")
    await ann.page.evaluate("publish()")
    await moves(ben, "ann")
    await ben.page.evaluate("into.close(); into = undefined")
    await ben.until("lost.includes('subscribe')")
    await want(ben, "ann")
    await moves(ben, "ann")


async def test_a_smaller_layer_is_had_by_asking_for_it(two: tuple[Client, Client]) -> None:
    ann, ben = two
    await want(ben, "ann")
    await ann.page.evaluate("publish(true)")
    await ben.until("shown('ann cam') === 640")
    await ben.page.evaluate("say({op: 'layer', seat: 'ann', what: 'cam', layer: 0})")
    await ben.until("shown('ann cam') === 320")


async def test_who_leaves_is_no_longer_there_to_be_had(two: tuple[Client, Client]) -> None:
    ann, ben = await ann_shown(two)
    await ann.place.leave()
    await ben.until("into.getTransceivers().every(at => at.currentDirection !== 'recvonly')")
    assert ben.told.count("feeds") == 3
