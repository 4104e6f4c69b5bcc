"""The rooms of this process: brings people to them, carries what is said, and ends what is over."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

import structlog

from troth.meetings.rooms.hosting import ACTS, hosted
from troth.meetings.rooms.media import Media
from troth.meetings.rooms.messages import Message, Misunderstood, understood
from troth.meetings.rooms.pace import PROBLEMS, Pace
from troth.meetings.rooms.record import Permits, Recorder
from troth.meetings.rooms.room import OVER, Post, Room, Rules, problem
from troth.meetings.rooms.seat import STATES, Guest
from troth.meetings.rooms.wire import Outbox, Wire
from troth.meetings.switch.room import Switch
from troth.meetings.tokens import Place, Tokens, as_json
from troth.runtime.clock import now
from troth.runtime.metrics import FAULTS
from troth.runtime.ports import Outage

log = structlog.get_logger()
MISUNDERSTOOD, ELSEWHERE, FLOOD = 4400, 4409, 4429
Ice = Callable[[], list[Mapping[str, Any]]]


@dataclass(slots=True)
class Open:
    """A room with those who are connected to it, by seat, and its record."""

    room: Room
    recorder: Recorder
    media: Media | None = None
    lines: dict[str, Line] = field(default_factory=dict)

    def tell(self, seat: str, message: Message) -> None:
        """Say something to one seat."""
        if line := self.lines.get(seat):
            line.outbox.put(as_json(message))


@dataclass(slots=True)
class Line:
    """One participant's connection."""

    outbox: Outbox
    pace: Pace
    problems: int = 0


class Hall:
    """Keeps each room while somebody is in it, or may come back."""

    def __init__(
        self,
        rules: Rules,
        tokens: Tokens,
        recorder: Callable[[Room], Recorder],
        permits: Permits,
        ice: Ice = list,
        switch: Switch | None = None,
    ) -> None:
        self._rules = replace(rules, switch=switch is not None)
        self._switch = switch
        self._tokens = tokens
        self._recorder = recorder
        self._permits = permits
        self._ice = ice
        self._open: dict[UUID, Open] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    # ── One participant's connection, from its beginning to its end ──────────────────────────────

    async def receive(self, guest: Guest, wire: Wire) -> None:
        """Bring somebody to their room, and carry what they say until they are gone."""
        await self._renew(guest)
        opened = self._room(guest)
        seat, posts = opened.room.arrive(guest, now())
        async with self._line(opened, seat, wire) as line:
            self._deliver(opened, posts)
            while (text := await wire.receive()) is not None and not line.outbox.closed:
                await self._heard(opened, seat, line, text)

    async def _renew(self, guest: Guest) -> None:
        """Whoever is back has missed what the switch said meanwhile, and begins anew there."""
        opened = self._open.get(guest.grant.meeting)
        if opened and opened.media and (place := opened.room.place_of(guest)):
            await opened.media.renew(place.id)

    def _room(self, guest: Guest) -> Open:
        meeting = guest.grant.meeting
        if meeting not in self._open:
            room = Room(guest, self._rules, now())
            opened = self._open[meeting] = Open(room, self._recorder(room))
            opened.media = self._media(opened) if self._switch else None
        return self._open[meeting]

    def _media(self, opened: Open) -> Media | None:
        """The room's way through the switch; without one that is to be had, it goes on directly."""
        room = opened.room

        def back() -> None:
            self._deliver(opened, room.to_all({"kind": "room", "room": room.shown()}))

        def away() -> None:
            self._deliver(opened, room.go_direct())

        if self._switch is None:
            return None
        most, videos = self._rules.most, self._rules.videos
        return Media(self._switch, room.id, most, videos, opened.tell, back, away)

    @asynccontextmanager
    async def _line(self, opened: Open, seat: str, wire: Wire) -> AsyncIterator[Line]:
        """A connection while it lasts; a newer one to the same seat takes its place."""
        line = Line(Outbox(wire), Pace(time.monotonic()))
        if former := opened.lines.get(seat):
            former.outbox.shut(ELSEWHERE)
        opened.lines[seat] = line
        sending = asyncio.create_task(line.outbox.run())
        try:
            yield line
        finally:
            if opened.lines.get(seat) is line:
                del opened.lines[seat]
                self._deliver(opened, opened.room.lost(seat, now()))
            self._settle(opened)
            line.outbox.shut(OVER)
            await self._sent(sending)

    async def _sent(self, sending: asyncio.Task[None]) -> None:
        """Let what waits go out, for a moment: the other side may be gone."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(5):
                await sending

    # ── What is said ─────────────────────────────────────────────────────────────────────────────

    async def _heard(self, opened: Open, seat: str, line: Line, text: str) -> None:
        if not line.pace.takes(len(text), time.monotonic()):
            line.outbox.shut(FLOOD)
            return
        try:
            message = understood(text)
        except Misunderstood as error:
            self._misunderstood(line, error)
            return
        before = set(opened.room.seats)
        try:
            posts = await self._act(opened, seat, message)
        except Outage:
            posts = [problem(seat, message, "that cannot be done for a moment. Try again.")]
        self._deliver(opened, posts)
        await self._switched(opened, seat, message, posts, before - set(opened.room.seats))
        await self._take_back(opened.room)
        self._settle(opened)

    async def _take_back(self, room: Room) -> None:
        """End the invitations that the room ended; in an outage that is tried again."""
        ended = list(room.taken_back)
        with contextlib.suppress(Outage):
            await self._permits.end(room.grant, ended)
            room.taken_back.difference_update(ended)

    async def _switched(
        self, opened: Open, seat: str, message: Message, posts: Sequence[Post], gone: Iterable[str]
    ) -> None:
        """Have the switch do what was just decided: what a host stopped, what is on again, who is gone."""
        media = opened.media
        if media is None or opened.room.mode != "switch":
            return
        for post in posts:
            if post.message["kind"] == "ask":
                await media.stop(post.to, post.message["what"])
        if message["kind"] == "state":
            for what in STATES:
                if message.get(what):
                    await media.allow(seat, what)
        for one in gone:
            await media.leave(one)

    def _misunderstood(self, line: Line, error: Misunderstood) -> None:
        line.problems += 1
        over = line.problems >= PROBLEMS or not error.of
        said = as_json({"kind": "problem", "of": error.of, "says": error.says})
        line.outbox.put(said, MISUNDERSTOOD if over else None)

    async def _act(self, opened: Open, seat: str, message: Message) -> list[Post]:
        room, kind = opened.room, message["kind"]
        if kind == "hello":
            return [problem(seat, message, "you have said hello.")]
        if seat not in room.seats:
            return room.unknock(seat) if kind == "leave" else []  # whoever still waits has no say
        if kind == "permit":
            return await self._permit(room, seat, message)
        if kind == "switch":
            return await self._media_said(opened, seat, message)
        if kind in ACTS:
            return hosted(room, seat, message, now())
        return room.said(seat, message, now())

    async def _media_said(self, opened: Open, seat: str, message: Message) -> list[Post]:
        if opened.media is None or opened.room.mode != "switch":
            return [problem(seat, message, "nothing passes through the switch here.")]
        says = await opened.media.said(seat, message)
        return [problem(seat, message, says)] if says else []

    async def _permit(self, room: Room, seat: str, message: Message) -> list[Post]:
        if not room.seats[seat].is_host:
            return [problem(seat, message, "only hosts may do that.")]
        permit = await self._permits.issue(room.grant, message["minutes"])
        told = {"kind": "permit", "link": permit.link, "until": permit.until.isoformat()}
        return [Post(seat, told), *room.permit(permit.invitation, permit.until)]

    # ── What goes out ────────────────────────────────────────────────────────────────────────────

    def _deliver(self, opened: Open, posts: Iterable[Post]) -> None:
        """Send each post to its seat; a message that many get is written once."""
        written: dict[int, str] = {}
        for post in posts:
            if line := opened.lines.get(post.to):
                line.outbox.put(self._written(opened, post, written), post.shut)
                if post.message["kind"] == "welcome" and opened.room.mode == "switch":
                    self._soon(self._expect(opened, post.to))

    async def _expect(self, opened: Open, seat: str) -> None:
        """Have the switch make room for a newcomer, unless they are gone again by then."""
        if opened.media:
            await opened.media.expect(seat)
            if seat not in opened.room.seats:
                await opened.media.leave(seat)

    def _written(self, opened: Open, post: Post, written: dict[int, str]) -> str:
        if post.message["kind"] == "welcome":
            return as_json(self._welcome(opened.room, post))
        text = written.get(id(post.message))
        if text is None:
            text = written[id(post.message)] = as_json(post.message)
        return text

    def _welcome(self, room: Room, post: Post) -> Message:
        """A welcome with what only this server can say: how to come back, and ways for media."""
        seat = room.seats[post.to]
        place = Place(seat.guest.grant.invitation, seat.id, seat.role)
        return {**post.message, "resume": self._tokens.place(place, now()), "ice": self._ice()}

    # ── Time, and the end ────────────────────────────────────────────────────────────────────────

    async def run(self) -> None:
        """Look once a second at what time brings; records are kept up to date."""
        while True:
            await asyncio.sleep(1)
            for opened in list(self._open.values()):
                try:
                    before = set(opened.room.seats)
                    self._deliver(opened, opened.room.due(now()))
                    for seat in before - set(opened.room.seats):
                        if opened.media:
                            await opened.media.leave(seat)
                    await self._take_back(opened.room)
                    self._settle(opened)
                    await opened.recorder.note()
                except Exception as error:
                    FAULTS.labels("meetings").inc()
                    log.error("meeting-failed", kind=type(error).__name__)

    def _settle(self, opened: Open) -> None:
        """A room that nobody is in, or at the door of, is over, and forgotten."""
        room = opened.room
        if room.seats or room.waiting:
            return
        room.end(room.ended or "over", now())
        if self._open.get(room.grant.meeting) is opened:
            del self._open[room.grant.meeting]
            opened.recorder.finish()
            if opened.media:
                self._soon(opened.media.close())

    def _soon(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """The process ends: everybody is asked to come back, and what was noted is kept."""
        for opened in list(self._open.values()):
            for line in opened.lines.values():
                line.outbox.shut(1001)
            if opened.media:
                opened.media.let_go()
            await opened.recorder.note(last=True)
