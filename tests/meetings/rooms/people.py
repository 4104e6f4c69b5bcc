"""A room and people who come to it, for transcripts: what each says, and what each then hears."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from troth.meetings.rooms.hosting import ACTS, hosted
from troth.meetings.rooms.room import ORDINARY, Room
from troth.meetings.rooms.seat import Grant, Guest

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
MEETING, HOST = UUID(int=1), UUID(int=2)


def guest(name, role="guest", **more):
    said = {"waits": False, "invitation": uuid4(), **more}
    grant = Grant(meeting=MEETING, tenant=7, host=HOST, role=role, title="Round", **said)
    return Guest(grant, name, "key-of-" + name)


class Talk:
    """A room at noon; `heard` is what each seat has heard since it was last asked."""

    def __init__(self, rules=ORDINARY, first=None):
        self.now = NOON
        self.room = Room(first or guest("Hana", "host"), rules, NOON)
        self.inbox: dict[str, list] = {}
        self.shut: dict[str, int] = {}

    def come(self, somebody):
        seat, posts = self.room.arrive(somebody, self.now)
        self._post(posts)
        return seat

    def say(self, speaker, kind, **more):
        message = {"kind": kind, **more}
        act = hosted if kind in ACTS else None
        self._post(
            act(self.room, speaker, message, self.now) if act else self.room.said(speaker, message, self.now)
        )

    def lose(self, seat):
        self._post(self.room.lost(seat, self.now))

    def wait(self, seconds):
        self.now += timedelta(seconds=seconds)
        self._post(self.room.due(self.now))

    def _post(self, posts):
        for post in posts:
            self.inbox.setdefault(post.to, []).append(post.message)
            if post.shut:
                self.shut[post.to] = post.shut

    def heard(self, seat):
        return self.inbox.pop(seat, [])

    def kinds(self, seat):
        return [message["kind"] for message in self.heard(seat)]

    def clear(self):
        self.inbox.clear()


def opened(*names, rules=ORDINARY):
    """A room with a host and guests who are in."""
    talk = Talk(rules)
    seats = [talk.come(guest("Hana", "host")), *(talk.come(guest(name)) for name in names)]
    talk.clear()
    return talk, seats
