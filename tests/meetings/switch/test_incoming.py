"""A subscription has one open offer at most; what is wanted meanwhile goes out as one afterwards."""

from collections.abc import Mapping
from typing import Any, cast

from tests.meetings.switch.offers import OFFER
from troth.meetings.switch.client import Handle, Listener
from troth.meetings.switch.feeds import Feeds
from troth.meetings.switch.incoming import Incoming
from troth.meetings.switch.replies import Reply
from troth.meetings.switch.sdp import description
from troth.meetings.switch.wishes import Feed

A, B, C = Feed("a", "cam"), Feed("b", "cam"), Feed("c", "mic")


class FakeHandle:
    """Notes what is asked, and answers each change of a subscription with an offer of it."""

    def __init__(self) -> None:
        self.asked: list[Mapping[str, Any]] = []
        self.streams: list[dict[str, Any]] = []

    async def ask(self, body: Mapping[str, Any], *, sdp: tuple[str, str] | None = None) -> Reply:
        self.asked.append(body)
        if body["request"] == "start" or (body["request"] == "configure" and "restart" not in body):
            return Reply({})
        gone = {stream["sub_mid"] for stream in body.get("unsubscribe", ())}
        kept = [stream for stream in self.streams if stream["mid"] not in gone]
        for stream in body.get("streams", body.get("subscribe", ())):
            feed = {"feed_id": stream["feed"], "feed_mid": stream["mid"], "active": True}
            kept.append({**feed, "mid": f"{stream['feed']}{len(self.asked)}"})
        self.streams = kept
        return Reply({"streams": kept}, "an offer")

    async def detach(self) -> None:
        self.asked.append({"request": "detach"})


def subscription() -> tuple[Incoming, FakeHandle, list[Mapping[str, Any]]]:
    handle, told = FakeHandle(), list[Mapping[str, Any]]()

    async def attach(listener: Listener) -> Handle:
        return cast(Handle, handle)

    feeds = Feeds({"a": {"cam": "1"}, "b": {"cam": "1"}})
    return Incoming("room", 7, attach, lambda message: None, feeds, told.append), handle, told


async def answer(incoming: Incoming) -> bool:
    text = description(OFFER)
    assert text is not None
    return await incoming.answer(text)


async def test_what_is_wanted_while_an_offer_is_open_waits_for_its_answer() -> None:
    incoming, handle, told = subscription()
    await incoming.want(frozenset({A}))
    await incoming.want(frozenset({A, B}))
    await incoming.want(frozenset({B}))
    await incoming.restart()
    assert [body["request"] for body in handle.asked] == ["join"] and len(told) == 1
    assert handle.asked[0]["streams"] == [{"feed": "a", "mid": "1"}]
    assert handle.asked[0]["private_id"] == 7
    assert await answer(incoming)
    assert handle.asked[1:] == [{"request": "start"}, {"request": "configure", "restart": True}]
    assert await answer(incoming)
    assert handle.asked[3:] == [
        {"request": "start"},
        {"request": "update", "subscribe": [{"feed": "b", "mid": "1"}], "unsubscribe": [{"sub_mid": "a1"}]},
    ]
    assert told[-1]["streams"] == [{"mid": "b5", "seat": "b", "what": "cam"}]
    assert await answer(incoming) and not await answer(incoming)


async def test_a_feed_that_comes_later_is_had_then_and_one_that_went_no_longer() -> None:
    incoming, handle, _ = subscription()
    await incoming.want(frozenset({A, C}))
    await answer(incoming)
    incoming.feeds.take({"publishers": [{"id": "c", "streams": [{"mid": "0", "description": "mic"}]}]})
    await incoming.follow()
    await answer(incoming)
    incoming.feeds.take({"leaving": "a"})
    await incoming.follow()
    assert [body for body in handle.asked if body["request"] == "update"] == [
        {"request": "update", "subscribe": [{"feed": "c", "mid": "0"}]},
        {"request": "update", "unsubscribe": [{"sub_mid": "a1"}]},
    ]


async def test_a_layer_is_asked_for_until_it_is_there() -> None:
    incoming, handle, _ = subscription()
    assert not incoming.layer(A, 0)
    await incoming.want(frozenset({A}))
    assert incoming.layer(A, 0)
    assert await incoming.ask_layer(A) and await incoming.ask_layer(A)
    shown = {"plugindata": {"data": {"videoroom": "event", "mid": "a1", "substream": 0}}}
    incoming.hear({"janus": "event", **shown})
    assert not await incoming.ask_layer(A)
    asked = {"request": "configure", "streams": [{"mid": "a1", "substream": 0}]}
    assert handle.asked[1:] == [asked, asked]
