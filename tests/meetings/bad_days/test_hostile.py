"""A participant speaks to the switch from their own page's socket: none of it works, nobody is disturbed."""

from tests.meetings.bad_days.participants import heard, room, says, see_each_other
from tests.meetings.callers import calling


def demands(server, elsewhere):
    """What no client may have: each is refused."""
    file = str(server.scratch / "taken")
    forward = {"host": "127.0.0.1", "host_family": "ipv4", "streams": [{"mid": "0", "port": 9}]}
    return [
        {"op": "configure", "record": True, "filename": file},
        {"op": "configure", "audio": False},
        {"op": "record", "record": True, "filename": file},
        {"op": "enable_recording", "record": True, "record_dir": str(server.scratch)},
        {"op": "publish", "sdp": "v=0", "streams": [], "record": True, "filename": file},
        {"op": "rtp_forward", "publisher_id": "s1", **forward},
        {"op": "kick", "id": "s1"},
        {"op": "moderate", "id": "s1", "mid": "0", "mute": True},
        {"op": "destroy", "room": elsewhere},
        {"op": "listparticipants", "room": elsewhere},
        {"op": "join", "ptype": "subscriber", "room": elsewhere, "streams": [{"feed": "s1"}]},
        {"op": "subscribe", "feeds": [{"seat": "s1", "what": "cam"}], "room": elsewhere},
        {"op": "subscribe", "feeds": [{"seat": "s1", "what": "cam", "room": elsewhere}]},
        {"op": "message", "body": {"request": "list"}},
        {"op": ["record"]},
    ]


async def another_room(organisation, caller):
    """A room of another meeting at the switch; returns its id."""
    _, (host,) = await organisation.plan()
    await caller.come_in(host, "Olga")
    await caller.say("fails", to="s1")
    await caller.until("room")
    await caller.say("switch", op="subscribe", feeds=[])
    return caller.welcome["room"]["id"]


def files(server):
    """All files but those of the database and what every server keeps up to date."""
    kept = ("postgresql", "metrics", "keys")
    found = (one for one in server.folder.rglob("*") if one.is_file())
    return {str(one) for one in found if not set(kept) & set(one.parts)}


async def test_nothing_that_a_page_asks_of_the_switch_beyond_the_protocol_works(server, organisation, people):
    _, tokens = await organisation.plan("ann@people.example", "eve@people.example")
    hana, ann = await people.two_through_the_switch(tokens=tokens)
    eve = await (await people.at_the_door(tokens[2], "Eve")).come_in()
    await eve.sees_moving("Hana")
    before = files(server)
    async with calling(organisation.url) as olga:
        elsewhere = await another_room(organisation, olga)
        asked = demands(server, elsewhere)
        for demand in asked:
            await says(eve, "switch", **demand)
        await eve.sees(
            "(count) => heard.filter((one) => one.kind === 'problem').length === count", len(asked)
        )
        assert {one["of"] for one in await heard(eve, "problem")} == {"switch"}
    assert files(server) == before
    await see_each_other(hana, ann)
    assert await room(hana) == await room(ann)
    assert (hana.trouble, ann.trouble) == ([], [])
