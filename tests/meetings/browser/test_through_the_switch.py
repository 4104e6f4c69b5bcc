"""A meeting that goes over to the switch: sealed frames pass through Janus, and open at the other end."""

from tests.meetings.callers import calling


async def test_everybody_goes_on_seeing_and_hearing_once_media_pass_through_the_switch(
    people, organisation, own_janus
):
    _, (host, guest, third, fourth) = await organisation.plan("a@x.example", "b@x.example", "c@x.example")
    hana = await (await people.at_the_door(host, "Hana")).come_in()
    ann = await (await people.at_the_door(guest, "Ann")).come_in()
    ben = await people.at_the_door(third, "Ben")
    await ben.page.wait_for_selector("[data-act=lobby-cam][aria-pressed=true]")
    for device in ("lobby-cam", "lobby-mic"):
        await ben.page.click(f"[data-act={device}]")
    await ben.knock()
    await ben.stage("in")
    async with calling(organisation.url) as eve:
        await eve.come_in(fourth, "Eve")
        await eve.say("fails", to=await hana.seat())
        for person in (hana, ann, ben):
            await person.page.wait_for_selector("body[data-mode=switch]")
        for person, other in ((hana, "Ann"), (ann, "Hana"), (ben, "Ann"), (ben, "Hana")):
            await person.sees_moving(other)
            await person.hears(other)
    assert (hana.trouble, ann.trouble, ben.trouble) == ([], [], [])
