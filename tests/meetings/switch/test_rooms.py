"""Rooms at a real Janus: what a participant may not do there, asked through us and past us."""

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator, Mapping
from typing import Any
from uuid import uuid4

import pytest

from tests.meetings.switch.offers import DATA, OFFER, PUBLISH, SOUND, STREAMS, VIDEO, sdp
from tests.meetings.switch.told import Told
from troth.meetings.switch.client import Client, Handle
from troth.meetings.switch.place import JanusPlace
from troth.meetings.switch.process import JanusProcess
from troth.meetings.switch.replies import Reply, SwitchRefused
from troth.meetings.switch.room import JanusSwitch
from troth.meetings.switch.wishes import Problem

UNAUTHORIZED, MISSING = 433, 429


@pytest.fixture
async def room(switch: JanusSwitch) -> AsyncIterator[str]:
    room = uuid4().hex
    await switch.open_room(room, most=4)
    yield room
    await switch.close_room(room)


@pytest.fixture
async def intruder(janus: JanusProcess) -> AsyncIterator[Handle]:
    """Somebody who got at the socket and its secret, and knows no other."""
    client = await Client.connect(janus.address)
    yield await client.attach(lambda message: None)
    await client.close()


async def enter(switch: JanusSwitch, room: str, seat: str) -> tuple[JanusPlace, Told]:
    told = Told()
    return await switch.enter(room, seat, told, most_videos=2), told


def watched(monkeypatch: pytest.MonkeyPatch) -> list[Mapping[str, Any]]:
    """Everything that is asked of the plugin from now on."""
    asked: list[Mapping[str, Any]] = []
    ask = Handle.ask

    async def noting(self: Handle, body: Mapping[str, Any], *, sdp: tuple[str, str] | None = None) -> Reply:
        asked.append(body)
        return await ask(self, body, sdp=sdp)

    monkeypatch.setattr(Handle, "ask", noting)
    return asked


async def test_whoever_enters_hears_what_is_there(switch: JanusSwitch, room: str) -> None:
    place, told = await enter(switch, room, "s1")
    assert await told.wait("feeds") == {"kind": "switch", "op": "feeds", "feeds": []}
    await place.leave()


async def test_an_offer_is_answered(switch: JanusSwitch, room: str) -> None:
    place, told = await enter(switch, room, "s1")
    assert await place.said(PUBLISH) is None
    answer = (await told.wait("published"))["sdp"]
    assert "m=audio" in answer and "opus/48000/2" in answer and "VP8/90000" in answer
    assert "a=candidate:" in answer
    assert "ssrc-audio-level" not in answer
    await place.leave()


async def test_who_publishes_again_is_answered_again(switch: JanusSwitch, room: str) -> None:
    place, told = await enter(switch, room, "s1")
    assert await place.said(PUBLISH) is None
    assert await place.said(PUBLISH) is None
    assert (await told.wait("published"))["sdp"] and (await told.wait("published"))["sdp"]
    await place.leave()


async def test_a_restart_of_what_is_published_is_the_clients_to_make(switch: JanusSwitch, room: str) -> None:
    place, told = await enter(switch, room, "s1")
    assert await place.said({"op": "restart", "of": "publish"}) is None
    assert await told.wait("renegotiate") == {"kind": "switch", "op": "renegotiate"}
    await place.leave()


async def test_an_answer_without_an_offer_is_a_problem(switch: JanusSwitch, room: str) -> None:
    place, _ = await enter(switch, room, "s1")
    assert await place.said({"op": "answer", "sdp": OFFER}) == Problem("no offer is open")
    await place.leave()


async def test_a_room_that_was_left_over_is_closed_and_opened(
    switch: JanusSwitch, janus: JanusProcess
) -> None:
    other = JanusSwitch(janus.address)
    await other.open_room("left-over", most=4)
    _, told = await enter(other, "left-over", "s1")
    await switch.open_room("left-over", most=4)
    await told.wait("gone")
    await switch.close_room("left-over")
    await switch.close_room("left-over")
    await other.close()


async def test_a_seat_is_taken_once_and_a_closed_room_by_nobody(switch: JanusSwitch, room: str) -> None:
    place, _ = await enter(switch, room, "s1")
    with pytest.raises(SwitchRefused, match="436"):
        await enter(switch, room, "s1")
    with pytest.raises(SwitchRefused, match="426"):
        await enter(switch, "never-opened", "s1")
    await place.leave()
    place, _ = await enter(switch, room, "s1")
    await place.leave()


async def test_what_is_stopped_stays_stopped_when_published_anew(
    switch: JanusSwitch, room: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, _ = await enter(switch, room, "s1")
    asked = watched(monkeypatch)
    await place.said(PUBLISH)
    await place.stop("mic")
    await place.said(PUBLISH)
    await place.allow("mic")
    await place.said(PUBLISH)
    moderated = [(body["mid"], body["mute"]) for body in asked if body["request"] == "moderate"]
    assert moderated == [("0", True), ("0", True), ("0", False)]
    await place.leave()


async def test_who_comes_back_is_still_stopped(
    switch: JanusSwitch, room: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = await switch.enter(room, "s1", Told(), most_videos=2, stopped=["cam"])
    asked = watched(monkeypatch)
    await place.said(PUBLISH)
    assert [(body["mid"], body["mute"]) for body in asked if body["request"] == "moderate"] == [("1", True)]
    await place.leave()


SMUGGLED: list[dict[str, Any]] = [
    {"op": "configure", "record": True, "filename": "/tmp/everything"},
    {"op": "rtp_forward", "host": "192.0.2.9", "port": 5000},
    {"op": "enable_recording", "record": True},
    {"op": "create", "room": "mine"},
    {"op": "destroy"},
    {"op": "kick", "id": "s2"},
    {"request": "configure", "record": True},
    {"janus": "message", "body": {"request": "destroy"}},
    {**PUBLISH, "record": True},
    {**PUBLISH, "filename": "/tmp/everything"},
    {**PUBLISH, "request": "enable_recording"},
    {**PUBLISH, "body": {"request": "enable_recording", "record": True}},
    {**PUBLISH, "bitrate": 0},
    {**PUBLISH, "streams": [{"mid": "0", "what": "mic", "record": True}, STREAMS[1]]},
    {**PUBLISH, "streams": [{"mid": "0", "what": "the whole room"}, STREAMS[1]]},
    {**PUBLISH, "sdp": sdp(SOUND, VIDEO, DATA)},
    {"op": "subscribe", "feeds": [{"seat": "s2", "what": "cam", "mid": "0"}]},
    {"op": "subscribe", "feeds": [{"seat": "s2", "what": "cam"}], "private_id": 1},
    {
        "op": "subscribe",
        "feeds": [{"seat": "s2", "what": what} for what in ("cam", "screen")] * 2,
        "room": "x",
    },
    {"op": "layer", "seat": "s2", "what": "cam", "layer": 1, "send": True},
    {"op": "answer", "sdp": OFFER, "request": "rtp_forward"},
    {"op": "candidate", "of": "publish", "candidate": None, "request": "destroy"},
    {"op": "restart", "of": "publish", "record": True},
]


@pytest.mark.parametrize("message", SMUGGLED)
async def test_nothing_else_of_a_participants_reaches_janus(
    switch: JanusSwitch, room: str, monkeypatch: pytest.MonkeyPatch, message: dict[str, Any]
) -> None:
    place, told = await enter(switch, room, "s1")
    await told.wait("feeds")
    asked = watched(monkeypatch)
    assert isinstance(await place.said({"kind": "switch", **message}), Problem)
    assert asked == [] and told.messages == []
    await place.leave()


async def test_publishing_asks_janus_for_exactly_this(
    switch: JanusSwitch, room: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, _ = await enter(switch, room, "s1")
    asked = watched(monkeypatch)
    await place.said(PUBLISH)
    assert asked == [
        {
            "request": "publish",
            "descriptions": [{"mid": "0", "description": "mic"}, {"mid": "1", "description": "cam"}],
        }
    ]
    await place.leave()


@pytest.mark.parametrize("guessed", [{}, {"secret": "guessed", "admin_key": "guessed", "token": "guessed"}])
@pytest.mark.parametrize(
    "body",
    [
        {"request": "create", "room": "mine"},
        {"request": "destroy"},
        {"request": "edit", "new_require_e2ee": False},
        {"request": "enable_recording", "record": True},
        {"request": "kick", "id": "s1"},
        {"request": "moderate", "id": "s1", "mid": "0", "mute": False},
        {"request": "allowed", "action": "add", "allowed": ["me"]},
        {"request": "allowed", "action": "disable"},
        {"request": "rtp_forward", "publisher_id": "s1", "host": "192.0.2.9", "audio_port": 5000},
        {"request": "listforwarders"},
        {"request": "join", "ptype": "publisher", "id": "s9"},
    ],
)
async def test_janus_refuses_one_who_knows_no_secret(
    switch: JanusSwitch, room: str, intruder: Handle, body: dict[str, Any], guessed: dict[str, Any]
) -> None:
    place, _ = await enter(switch, room, "s1")
    await place.said(PUBLISH)
    with pytest.raises(SwitchRefused) as refused:
        await intruder.ask({"room": room, **body, **guessed})
    assert refused.value.code in (UNAUTHORIZED, MISSING)
    assert not guessed or refused.value.code == UNAUTHORIZED
    await place.leave()


async def test_a_token_lets_in_once(
    switch: JanusSwitch, room: str, intruder: Handle, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = watched(monkeypatch)
    place, _ = await enter(switch, room, "s1")
    [token] = [body["token"] for body in asked if body["request"] == "join"]
    joining = {"request": "join", "ptype": "publisher", "room": room, "id": "s2", "token": token}
    with pytest.raises(SwitchRefused, match="433"):
        await intruder.ask(joining)
    await place.leave()


async def test_a_rooms_secret_is_not_enough_to_forward(
    switch: JanusSwitch, room: str, intruder: Handle
) -> None:
    place, _ = await enter(switch, room, "s1")
    await place.said(PUBLISH)
    body = {"request": "rtp_forward", "room": room, "publisher_id": "s1", "secret": place.outgoing.secret}
    where = {"host": "127.0.0.1", "streams": [{"mid": "0", "port": 5000}], "admin_key": "guessed"}
    with pytest.raises(SwitchRefused, match="433"):
        await intruder.ask({**body, **where})
    await place.leave()


async def test_a_private_room_is_listed_for_nobody(switch: JanusSwitch, room: str, intruder: Handle) -> None:
    assert (await intruder.ask({"request": "list"})).data["list"] == []


async def test_a_participants_own_handle_cannot_record(switch: JanusSwitch, room: str) -> None:
    place, _ = await enter(switch, room, "s1")
    await place.said(PUBLISH)
    handle = place.outgoing.handle
    await _quietly(handle, {"request": "configure", "record": True, "filename": "/tmp/troth-recorded"})
    maker = place.outgoing.moderator
    listed = (await maker.ask({"request": "list", "admin_key": switch.address.keys.admin})).data["list"]
    assert [(at["record"], at["lock_record"], at["require_e2ee"]) for at in listed if at["room"] == room] == [
        (False, True, True)
    ]
    await place.leave()


async def test_even_with_every_secret_nothing_is_recorded(
    mortal: JanusProcess,
) -> None:
    switch = JanusSwitch(mortal.address)
    await switch.open_room("recorded", most=4)
    place, _ = await enter(switch, "recorded", "s1")
    await place.said(PUBLISH)
    secret = place.outgoing.secret
    await _quietly(
        place.outgoing.moderator,
        {"request": "enable_recording", "room": "recorded", "secret": secret, "record": True},
    )
    body = {"request": "configure", "record": True, "filename": f"{mortal.folder}/recorded", "secret": secret}
    await _quietly(place.outgoing.handle, body)
    files = [path for path in mortal.folder.rglob("*") if path.suffix in (".mjr", ".tmp")]
    assert sum(path.stat().st_size for path in files) == 0
    await switch.close()


async def _quietly(handle: Handle, body: Mapping[str, Any]) -> None:
    with contextlib.suppress(SwitchRefused):
        await handle.ask(body)


async def test_an_unsealed_offer_is_refused_by_the_room(switch: JanusSwitch, room: str) -> None:
    place, _ = await enter(switch, room, "s1")
    handle = place.outgoing.handle
    unsealed = {"janus": "message", "body": {"request": "publish"}, "jsep": {"type": "offer", "sdp": OFFER}}
    answer = await handle._ask(unsealed)
    assert answer["plugindata"]["data"]["error_code"] == UNAUTHORIZED
    await place.leave()


async def test_a_place_of_a_broken_switch_hears_gone_once(mortal: JanusProcess) -> None:
    switch = JanusSwitch(mortal.address)
    await switch.open_room("one", most=4)
    place, told = await enter(switch, "one", "s1")
    await told.wait("feeds")
    pid = mortal.pid
    assert pid is not None
    await _kill_and_see_it_back(mortal, pid)
    assert await told.wait("gone") == {"kind": "switch", "op": "gone"}
    assert await place.said(PUBLISH) is None
    await place.leave()
    await switch.open_room("one", most=4)
    again, told = await enter(switch, "one", "s1")
    assert await again.said(PUBLISH) is None
    assert (await told.wait("published"))["sdp"]
    assert mortal.starts == 2 and mortal.pid != pid
    await switch.close()


async def _kill_and_see_it_back(janus: JanusProcess, pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    async with asyncio.timeout(10):
        while janus.pid == pid:
            await asyncio.sleep(0.01)
        await janus.answering.wait()
