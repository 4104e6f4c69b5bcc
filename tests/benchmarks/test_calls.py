"""A plain call shows a frame, and Debian's Janus runs on ports of its own with what its demo needs."""

from benchmarks.browser import chromium
from benchmarks.demo_janus import demo_janus
from benchmarks.nothing import Said
from benchmarks.plain_call import PlainCall
from tests.conftest import engine


async def test_a_plain_call_shows_the_other_again_and_again():
    engine("chromium")
    async with chromium() as browser, PlainCall.open(browser) as call:
        assert await call.seconds() > 0
        assert await call.seconds() > 0


async def test_somebody_enters_the_room_of_the_demo(folder):
    engine("janus")
    heard = []
    async with demo_janus(folder) as room:
        place = await room.enter("s1", heard.append)
        listed = await room.message(place.publisher, {"request": "listparticipants", "room": 1234})
        rooms = await room.message(place.publisher, {"request": "list"})
    assert [one["id"] for one in listed["plugindata"]["data"]["participants"]] == [1]
    demo = next(one for one in rooms["plugindata"]["data"]["list"] if one["room"] == 1234)
    assert (demo["bitrate"], demo["max_publishers"]) == (2_500_000, 6)


def test_of_what_a_page_sends_sealed_words_are_looked_for():
    said = Said()
    said._note('{"kind": "state", "cam": true}')
    said._note('{"kind": "sealed", "to": "all", "data": "' + "QUJD" * 30 + '"}')
    assert said.markers() == [said.word.encode(), b"QUJD" * 10, b"ABC" * 10]
