"""Five people who send to each other directly; with a sixth everything passes through the switch."""

import asyncio

import pytest

from tests.meetings.browser.participants import SMALL
from tests.meetings.callers import calling

pytestmark = pytest.mark.alone  # five browsers leave nothing to others
PATIENT = ("peer.js", "PATIENCE_MS = 8000", "PATIENCE_MS = 60_000")
"""Twenty connections take their time to begin on a machine that all share."""
NAMES = ("Hana", "Ann", "Ben", "Cleo", "Dina")


async def test_five_meet_directly_and_go_over_to_the_switch_with_the_sixth(people, own_janus, organisation):
    there, token = await people.meeting(*NAMES, changes=(PATIENT,), viewport=SMALL)
    for person in there:
        await person.page.wait_for_selector(".tile >> nth=4")
    await all_see_and_hear_each_other(there)
    assert await modes(there) == {"direct"}
    async with calling(organisation.url) as sixth:
        await sixth.come_in(token, "Somebody")
        for person in there:
            await person.page.wait_for_selector("body[data-mode=switch] .tile >> nth=5")
        await sixth.say("leave")
    await all_see_and_hear_each_other(there)
    assert await modes(there) == {"switch"}
    await what_each_writes_all_read(there)
    assert [person.trouble for person in there] == [[], [], [], [], []]


async def all_see_and_hear_each_other(there):
    await asyncio.gather(*(person.sees_moving() for person in there))
    await asyncio.gather(*(person.hears() for person in there))


async def modes(there):
    return {await person.page.get_attribute("body", "data-mode") for person in there}


async def what_each_writes_all_read(there):
    for person in there:
        await person.writes(f"{person.name} is here")
    for person in there:
        for name in NAMES:
            await person.page.wait_for_selector(f".message:has-text('{name} is here')", state="attached")
