"""Five people: four send to each other directly; with the fifth everything passes through the switch."""

import asyncio

import pytest

from tests.meetings.browser.participants import SMALL, SMALL_CAMERA

pytestmark = pytest.mark.alone  # five browsers leave nothing to others
PATIENT = ("peer.js", "PATIENCE_MS = 8000", "PATIENCE_MS = 60_000")
"""Twelve connections take their time to begin on a machine that all share."""
NAMES = ("Hana", "Ann", "Ben", "Cleo", "Dina")


async def test_with_the_fifth_person_all_go_over_to_the_switch_and_go_on_together(people, own_janus):
    there, token = await people.meeting(*NAMES[:4], changes=(SMALL_CAMERA, PATIENT), viewport=SMALL)
    for person in there:
        await person.page.wait_for_selector(".tile >> nth=3")
    await all_see_and_hear_each_other(there)
    assert await modes(there) == {"direct"}
    dina = await people.at_the_door(token, NAMES[4], SMALL_CAMERA, viewport=SMALL)
    there.append(await dina.come_in())
    for person in there:
        await person.page.wait_for_selector("body[data-mode=switch] .tile >> nth=4")
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
