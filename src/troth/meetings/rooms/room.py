"""One meeting while it lasts: who is in, who waits, who may what, and whom each message goes to.

Nothing here does input or output: what comes in is answered with posts, which somebody else sends.
The protocol is in docs/protocols/meeting.md.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any, Literal
from uuid import UUID

from troth.meetings.rooms.messages import Message
from troth.meetings.rooms.seat import STATES, Guest, Role, Seat
from troth.meetings.rooms.times import Times

KEPT = timedelta(seconds=30)
"""How long a place waits for somebody whose connection broke."""
REFUSED, OVER = 4403, 4410
Mode = Literal["direct", "switch"]
FEATURES = {"mic": "voice", "cam": "video", "share": "sharing"}


@dataclass(frozen=True, slots=True)
class Rules:
    """What rooms of this server hold: people in all, and as many without the switch, if there is one."""

    most: int = 200
    direct: int = 5
    videos: int = 16
    switch: bool = False


ORDINARY = Rules()


@dataclass(frozen=True, slots=True)
class Post:
    """A message for one seat, after which its socket is closed with the code `shut`, if there is one."""

    to: str
    message: Message
    shut: int | None = None


class Room:
    """The state of one meeting. Its `id` is the salt of the participants' keys, new each time it is made."""

    def __init__(self, guest: Guest, rules: Rules, now: datetime) -> None:
        self.id = secrets.token_urlsafe(16)
        self.grant = guest.grant
        self.rules = rules
        self.seats: dict[str, Seat] = {}
        self.waiting: dict[str, Guest] = {}
        self.permits: dict[UUID, datetime] = {}
        self.locked = False
        # Somebody who comes back to a room that is gone cannot say whether it was locked: newcomers wait.
        self.waits = guest.grant.waits or guest.grant.admitted
        self.mode: Mode = "direct"
        self.times = Times(now)
        self.ended: str | None = None
        self.taken_back: set[UUID] = set()
        """Invitations that are good no more, which somebody else has to end."""
        self._removed: set[UUID] = set()
        self._numbers = count(1)
        self._hands = count(1)

    # ── Coming and going ─────────────────────────────────────────────────────────────────────────

    def arrive(self, guest: Guest, now: datetime) -> tuple[str, list[Post]]:
        """Somebody is at the door: the seat that their socket is for, and what is said upon that."""
        if known := self.place_of(guest):
            return known.id, self._back(known, guest)
        seat = f"s{next(self._numbers)}"
        if why := self._refuses(guest):
            return seat, [refusal(seat, why)]
        if self._must_wait(guest):
            self.waiting[seat] = guest
            knock = {"kind": "knocks", "seat": seat, "name": guest.name}
            return seat, [Post(seat, {"kind": "waiting"}), *self.to_hosts(knock)]
        return seat, self.enter(seat, guest, guest.grant.role, now)

    def place_of(self, guest: Guest) -> Seat | None:
        """The place that somebody had, if it still waits for them."""
        seat = self.seats.get(guest.grant.seat or "")
        same = seat is not None and seat.guest.grant.invitation == guest.grant.invitation
        return seat if same else None

    def _refuses(self, guest: Guest) -> str | None:
        grant = guest.grant
        if self.ended:
            return "ended"
        if grant.invitation in self._removed:
            return "removed"
        if grant.role == "staff" and grant.invitation not in self.permits:
            return "revoked"
        if self.locked and grant.role != "host" and not grant.admitted:
            return "locked"
        return "full" if len(self.seats) >= self.rules.most else None

    def _must_wait(self, guest: Guest) -> bool:
        if guest.grant.role != "guest" or guest.grant.admitted:
            return False  # a permit says that they may come in
        return self.waits or not any(seat.is_host for seat in self.seats.values())

    def enter(self, seat: str, guest: Guest, role: Role, now: datetime) -> list[Post]:
        """Somebody takes a seat."""
        new = self.seats[seat] = Seat(seat, guest, role, now)
        self.times.came(seat, guest.name, now)
        joined = self.to_others(seat, {"kind": "joined", "seat": self._shown(new)})
        return [self._welcome(new), *joined, *self._knocks(new), *self._widen()]

    def _back(self, seat: Seat, guest: Guest) -> list[Post]:
        """Somebody is at their place again, maybe with another key."""
        seat.guest, seat.away = guest, None
        return [self._welcome(seat), *self.show(seat, seat.id), *self._knocks(seat)]

    def _welcome(self, seat: Seat) -> Post:
        said = {"kind": "welcome", "seat": seat.id, "title": seat.guest.grant.title, "room": self.shown()}
        return Post(seat.id, {**said, "seats": [self._shown(one) for one in self.seats.values()]})

    def _knocks(self, seat: Seat) -> list[Post]:
        """Tell a host who waits already."""
        waiting = self.waiting.items() if seat.is_host else ()
        return [Post(seat.id, {"kind": "knocks", "seat": one, "name": guest.name}) for one, guest in waiting]

    def _widen(self) -> list[Post]:
        """Go over to the switch where there are more than can send to each other directly."""
        if len(self.seats) <= self.rules.direct:
            return []
        return self.go_over()

    def go_over(self) -> list[Post]:
        """Have media pass through the switch from now on, where there is one."""
        if self.mode == "switch" or not self.rules.switch:
            return []
        self.mode = "switch"
        return self.to_all({"kind": "room", "room": self.shown()})

    def go_direct(self) -> list[Post]:
        """The switch is not to be had any more: have media pass between the participants."""
        self.mode = "direct"
        return self.to_all({"kind": "room", "room": self.shown()})

    def lost(self, seat: str, now: datetime) -> list[Post]:
        """A socket is gone: the place waits a little; who was still at the door has left."""
        if seat in self.waiting:
            return self.unknock(seat)
        if gone := self.seats.get(seat):
            gone.away = now
            return self.show(gone, seat)
        return []

    def unknock(self, seat: str) -> list[Post]:
        """Nobody is at the door there any more."""
        self.waiting.pop(seat, None)
        return self.to_hosts({"kind": "knocked", "seat": seat})

    def leave(self, seat: str, why: str, now: datetime) -> list[Post]:
        """A place is given up."""
        gone = self.seats.pop(seat, None)
        if gone is None:
            return []
        self.times.left(seat, now)
        hands = self._show_hands() if gone.hand is not None else []
        return [*self.to_all({"kind": "left", "seat": seat, "why": why}), *hands]

    def due(self, now: datetime) -> list[Post]:
        """What time brings: places that were waited for long enough, and permits that lapse."""
        posts: list[Post] = []
        for seat in [one.id for one in self.seats.values() if one.away and now - one.away >= KEPT]:
            posts += self.leave(seat, "lost", now)
        lapsed = {permit for permit, until in self.permits.items() if until <= now}
        return posts + (self.revoke(lapsed, "expired", now) if lapsed else [])

    def revoke(self, permits: Iterable[UUID], why: str, now: datetime) -> list[Post]:
        """End permits: the operator's staff who came in on them are out."""
        ended = set(permits)
        self.taken_back |= ended
        self.permits = {permit: until for permit, until in self.permits.items() if permit not in ended}
        out = [one.id for one in self.seats.values() if one.guest.grant.invitation in ended]
        posts = [post for seat in out for post in (refusal(seat, why), *self.leave(seat, "removed", now))]
        return [*posts, *self.to_all({"kind": "room", "room": self.shown()})]

    def permit(self, invitation: UUID, until: datetime) -> list[Post]:
        """Everybody sees that the operator's staff may come in, and until when."""
        self.permits[invitation] = until
        return self.to_all({"kind": "room", "room": self.shown()})

    def remove(self, seat: str, now: datetime) -> list[Post]:
        """Show somebody out, for good where the invitation is theirs alone."""
        gone = self.seats[seat]
        if gone.guest.grant.personal:
            self._removed.add(gone.guest.grant.invitation)
            self.taken_back.add(gone.guest.grant.invitation)
        else:
            self.waits = True
        return [refusal(seat, "removed"), *self.leave(seat, "removed", now)]

    def end(self, why: str, now: datetime) -> list[Post]:
        """Everybody goes, and nobody comes in any more."""
        self.ended = why
        everybody = [*self.seats, *self.waiting]
        self.seats.clear()
        self.waiting.clear()
        self.times.over(now)
        return [Post(seat, {"kind": "ended", "why": why}, OVER) for seat in everybody]

    # ── What everybody may say ───────────────────────────────────────────────────────────────────

    def said(self, seat: str, message: Message, now: datetime) -> list[Post]:
        """What is said upon the message of somebody who has a seat."""
        acts: Mapping[str, Callable[[Seat, Message], list[Post]]] = {
            "state": self._state,
            "signal": self._signal,
            "sealed": self._sealed,
            "ballot": self._ballot,
            "fails": lambda speaker, said: self.go_over(),
        }
        speaker = self.seats[seat]
        if message["kind"] == "leave":
            return self.leave(seat, "left", now)
        act = acts.get(message["kind"])
        return act(speaker, message) if act else [problem(seat, message, "this is not for you to say.")]

    def _state(self, speaker: Seat, message: Message) -> list[Post]:
        for what in STATES:
            speaker.on[what] = message.get(what, speaker.on[what])
            if speaker.on[what]:
                self.times.features.add(FEATURES[what])
        if "hand" in message and message["hand"] != (speaker.hand is not None):
            speaker.hand = next(self._hands) if message["hand"] else None
            return [*self.show(speaker), *self._show_hands()]
        return self.show(speaker)

    def _signal(self, speaker: Seat, message: Message) -> list[Post]:
        if message["to"] not in self.seats:
            return []  # they have just left
        return [Post(message["to"], {"kind": "signal", "from": speaker.id, "data": message["data"]})]

    def _sealed(self, speaker: Seat, message: Message) -> list[Post]:
        to = message["to"]
        if to in ("all", "hosts"):
            self.times.features.add("sealed")
        said = {"kind": "sealed", "from": speaker.id, "to": to, "data": message["data"]}
        return [Post(seat, said) for seat in self._named(to) if seat != speaker.id]

    def _named(self, to: str) -> list[str]:
        if to == "all":
            return list(self.seats)
        if to == "hosts":
            return [seat.id for seat in self.seats.values() if seat.is_host]
        return [to] if to in self.seats else []

    def _ballot(self, speaker: Seat, message: Message) -> list[Post]:
        """Pass a ballot on without whose it is; a second one in the same poll is not counted."""
        if message["poll"] in speaker.cast:
            return [problem(speaker.id, message, "you have voted in this poll.")]
        speaker.cast.add(message["poll"])
        self.times.features.add("polls")
        return self.to_all({"kind": "ballot", "poll": message["poll"], "data": message["data"]})

    # ── What is shown, and to whom ───────────────────────────────────────────────────────────────

    def shown(self) -> Mapping[str, Any]:
        """The room as everybody sees it."""
        return {
            "id": self.id,
            "locked": self.locked,
            "waits": self.waits,
            "mode": self.mode,
            "most_videos": self.rules.videos,
            "permits": [{"until": until.isoformat()} for until in sorted(self.permits.values())],
        }

    def _shown(self, seat: Seat) -> Mapping[str, Any]:
        before = sum(1 for one in self.seats.values() if one.hand and seat.hand and one.hand <= seat.hand)
        return seat.shown(before)

    def show(self, seat: Seat, *spared: str) -> list[Post]:
        """Tell everybody how a seat is now, but those spared."""
        message = {"kind": "seat", "seat": self._shown(seat)}
        return [Post(one, message) for one in self.seats if one not in spared]

    def _show_hands(self) -> list[Post]:
        """A hand that goes up or down moves the places of the others."""
        up = [seat for seat in self.seats.values() if seat.hand is not None]
        return [post for seat in up for post in self.show(seat)]

    def to_all(self, message: Message) -> list[Post]:
        return [Post(seat, message) for seat in self.seats]

    def to_others(self, but: str, message: Message) -> list[Post]:
        return [Post(seat, message) for seat in self.seats if seat != but]

    def to_hosts(self, message: Message) -> list[Post]:
        return [Post(seat.id, message) for seat in self.seats.values() if seat.is_host]


def refusal(seat: str, why: str) -> Post:
    """Nobody gets in there; the words are for the person."""
    return Post(seat, {"kind": "refused", "why": why, "says": SAYS[why]}, REFUSED)


def problem(seat: str, message: Message, says: str) -> Post:
    """Something that was said has no effect."""
    return Post(seat, {"kind": "problem", "of": message["kind"], "says": says})


SAYS: Mapping[str, str] = {
    "unknown": "This invitation is not one of ours. Follow the link in your invitation mail once more.",
    "early": "The meeting has not opened yet. Come back when it begins.",
    "expired": "This invitation was for a time that has passed. Ask whoever invited you for another one.",
    "used": "This invitation has been used as often as it may be. Ask whoever invited you for another one.",
    "revoked": "This invitation was taken back. Ask whoever invited you.",
    "cancelled": "The meeting was called off.",
    "locked": "The host has closed the doors of this meeting. Ask them to open it for you.",
    "full": "There is no free place in this meeting. Try again when somebody has left.",
    "ended": "The meeting has ended. Nothing of it was kept.",
    "refused": "The host did not let you in.",
    "removed": "The host has shown you out of this meeting.",
    "away": "The meeting cannot be reached for a moment. Try again.",
}
