"""What only hosts may say in a room: who comes in, who is heard, who goes, and when it is over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from troth.meetings.rooms.messages import Message
from troth.meetings.rooms.room import Post, Room, problem, refusal
from troth.meetings.rooms.seat import What

Act = Callable[[Room, str, Message, datetime], list[Post]]
STOPS: Mapping[str, What] = {"mute": "mic", "stop-video": "cam", "stop-sharing": "share"}


def hosted(room: Room, seat: str, message: Message, now: datetime) -> list[Post]:
    """What is said upon a message that only hosts may say; those of others have no effect."""
    if not room.seats[seat].is_host:
        return [problem(seat, message, "only hosts may do that.")]
    return ACTS[message["kind"]](room, seat, message, now)


def _admit(room: Room, seat: str, message: Message, now: datetime) -> list[Post]:
    guest = room.waiting.pop(message["seat"], None)
    if guest is None:
        return []  # they have gone, or another host was quicker
    knocked = room.to_hosts({"kind": "knocked", "seat": message["seat"]})
    return [*knocked, *room.enter(message["seat"], guest, guest.grant.role, now)]


def _refuse(room: Room, seat: str, message: Message, now: datetime) -> list[Post]:
    if message["seat"] not in room.waiting:
        return []
    return [*room.unknock(message["seat"]), refusal(message["seat"], "refused")]


def _stop(room: Room, seat: str, message: Message, now: datetime) -> list[Post]:
    """Have somebody, or everybody but the hosts, send no more of something."""
    what = STOPS[message["kind"]]
    if message["seat"] == "all":
        named = [one for one in room.seats.values() if not one.is_host]
    else:
        named = [one for one in room.seats.values() if one.id == message["seat"]]
    posts: list[Post] = []
    for one in named:
        one.on[what] = False
        posts += [Post(one.id, {"kind": "ask", "what": what}), *room.show(one)]
    return posts


def _remove(room: Room, seat: str, message: Message, now: datetime) -> list[Post]:
    if message["seat"] not in room.seats or message["seat"] == seat:
        return []
    return room.remove(message["seat"], now)


def _lock(room: Room, seat: str, message: Message, now: datetime) -> list[Post]:
    room.locked = message["on"]
    return room.to_all({"kind": "room", "room": room.shown()})


def _waits(room: Room, seat: str, message: Message, now: datetime) -> list[Post]:
    room.waits = message["on"]
    return room.to_all({"kind": "room", "room": room.shown()})


def _hand_over(room: Room, seat: str, message: Message, now: datetime) -> list[Post]:
    """Another becomes the host, and learns who waits; whoever hands over is a guest from then on."""
    other = room.seats.get(message["seat"])
    if other is None or other.is_host or other.role == "staff":
        return [problem(seat, message, "they cannot be the host.")]
    other.role, room.seats[seat].role = "host", "guest"
    knocks = [
        Post(other.id, {"kind": "knocks", "seat": one, "name": guest.name})
        for one, guest in room.waiting.items()
    ]
    return [*room.show(other), *room.show(room.seats[seat]), *knocks]


def _revoke(room: Room, seat: str, message: Message, now: datetime) -> list[Post]:
    return room.revoke(list(room.permits), "revoked", now)


def _end(room: Room, seat: str, message: Message, now: datetime) -> list[Post]:
    return room.end("host", now)


ACTS: Mapping[str, Act] = {
    "admit": _admit,
    "refuse": _refuse,
    "mute": _stop,
    "stop-video": _stop,
    "stop-sharing": _stop,
    "remove": _remove,
    "lock": _lock,
    "waits": _waits,
    "host": _hand_over,
    "revoke": _revoke,
    "end": _end,
}
