"""One participant's place at the switch: what the client says becomes requests of ours.

Nothing of a client's message goes further than descriptions, candidates and the number of a layer.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import structlog

from troth.meetings.switch.client import GONE, Message, SwitchGone, SwitchRefused, reply
from troth.meetings.switch.feeds import Feeds
from troth.meetings.switch.incoming import Incoming, Tell
from troth.meetings.switch.outgoing import Outgoing
from troth.meetings.switch.sdp import MOST_CANDIDATES, fit
from troth.meetings.switch.wishes import (
    Answer,
    Candidate,
    Layer,
    Of,
    Problem,
    Publish,
    Restart,
    Subscribe,
    What,
    Wish,
    read,
)

log = structlog.get_logger()


@dataclass(slots=True)
class JanusPlace:
    """A seat's place. `tell` gets what the client is to hear, as docs/protocols/meeting.md has it."""

    tell: Tell
    most_videos: int
    feeds: Feeds = field(default_factory=Feeds)
    outgoing: Outgoing = field(init=False)
    incoming: Incoming = field(init=False)
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _candidates: dict[Of, int] = field(default_factory=dict)
    _early: list[Message] | None = field(default_factory=list)
    """What came before the place was ready to hear."""
    _over: bool = False

    async def said(self, message: Mapping[str, Any]) -> Problem | None:
        """Do what the client's message asks; a problem where it is not understood or not taken.

        Never raises, whatever is in it. Where the switch is gone, the client hears `gone` instead.
        """
        wish = read(message, most_videos=self.most_videos)
        if isinstance(wish, Problem):
            return wish
        try:
            async with self._turn:
                return None if self._over else await self._do(wish)
        except SwitchRefused as error:
            log.info("switch-refused", op=type(wish).__name__, code=error.code)
            return Problem("the switch does not take this")
        except SwitchGone:
            self._lost()
            return None

    async def _do(self, wish: Wish) -> Problem | None:
        match wish:
            case Publish():
                self._candidates["publish"] = 0
                sdp = await self.outgoing.publish(wish)
                self._say("published", sdp=sdp)
            case Subscribe(feeds):
                await self.incoming.want(feeds)
            case Answer(answer):
                self._candidates["subscribe"] = 0
                return None if await self.incoming.answer(answer) else Problem("no offer is open")
            case Layer(feed, layer):
                await self.incoming.layer(feed, layer)
            case Candidate():
                await self._candidate(wish)
            case Restart("subscribe"):
                await self.incoming.restart()
            case Restart():
                self._say("renegotiate")
        return None

    async def _candidate(self, wish: Candidate) -> None:
        """Pass on what is fit for it; the rest falls silently, since browsers find such by themselves."""
        handle = self.outgoing.handle if wish.of == "publish" else self.incoming.handle
        self._candidates[wish.of] = count = self._candidates.get(wish.of, 0) + 1
        if handle is None or count > MOST_CANDIDATES:
            return
        if not wish.text:
            await handle.trickle({"completed": True})
        elif fit(wish.text):
            where = {"sdpMid": wish.mid, "sdpMLineIndex": wish.line}
            known = {name: value for name, value in where.items() if value is not None}
            await handle.trickle({"candidate": wish.text, **known})

    async def stop(self, what: What) -> None:
        """Have the switch pass on no more of this seat's stream, until `allow`. Raises SwitchGone."""
        async with self._turn:
            await self.outgoing.stop(what)

    async def allow(self, what: What) -> None:
        """Have the switch pass it on again. Raises SwitchGone."""
        async with self._turn:
            await self.outgoing.allow(what)

    async def leave(self) -> None:
        """Give the place up; nothing is heard of it afterwards."""
        self._over = True
        for task in self._tasks:
            task.cancel()
        async with self._turn:
            await self.incoming.leave()
            await self.outgoing.handle.detach()

    def hear_outgoing(self, message: Message) -> None:
        """An event of the publishing handle, which also tells what others publish."""
        if self._early is not None:
            self._early.append(message)
            return
        match message.get("janus"):
            case "event":
                self._hear_room(message)
            case "hangup":
                self.outgoing.ended()
                self._say("lost", of="publish")
            case _:
                self._hear(message, "publish")

    def hear_incoming(self, message: Message) -> None:
        """An event of the subscribing handle."""
        match message.get("janus"):
            case "event":
                with contextlib.suppress(SwitchRefused):
                    self.incoming.hear(message)
            case "hangup":
                self._soon(self._begin_again)
            case _:
                self._hear(message, "subscribe")

    def _hear(self, message: Message, of: Of) -> None:
        if message is GONE or message.get("janus") == "detached":
            self._lost()
        elif message.get("janus") == "trickle":
            self._say("candidate", of=of, candidate=_candidate(message.get("candidate", {})))

    def _hear_room(self, message: Message) -> None:
        with contextlib.suppress(SwitchRefused):
            self._hear_feeds(reply(message).data)

    def begin(self, joined: Message) -> None:
        """Take what was there upon joining, then what came since, and have the client hear of it."""
        self.feeds.take(joined)
        early, self._early = self._early or [], None
        for message in early:
            self.hear_outgoing(message)
        self._say("feeds", feeds=self.feeds.listed())

    def _hear_feeds(self, event: Message) -> None:
        """Take what the switch says of publishers; the client hears of it, and its subscription follows."""
        if event.get("videoroom") == "destroyed" or event.get("leaving") == "ok":
            self._lost()  # the room ended, or the seat was put out of it
        elif self.feeds.take(event):
            self._say("feeds", feeds=self.feeds.listed())
            self._soon(self.incoming.follow)

    async def _begin_again(self) -> None:
        await self.incoming.leave()
        self._say("lost", of="subscribe")

    def _soon(self, do: Callable[[], Awaitable[None]]) -> None:
        """Do this once it is its turn: an event is heard where nothing may wait."""
        task = asyncio.create_task(self._in_turn(do))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _in_turn(self, do: Callable[[], Awaitable[None]]) -> None:
        try:
            async with self._turn:
                await do()
        except SwitchRefused as error:
            log.info("switch-refused", op="follow", code=error.code)
        except SwitchGone:
            self._lost()

    def _lost(self) -> None:
        self._say("gone")
        self._over = True

    def _say(self, op: str, **more: object) -> None:
        self.pass_on({"op": op, **more})

    def pass_on(self, message: Mapping[str, Any]) -> None:
        """Say this to the client, unless the place is given up."""
        if not self._over:
            self.tell({"kind": "switch", **message})


def _candidate(candidate: Mapping[str, Any]) -> Mapping[str, Any] | None:
    if candidate.get("completed"):
        return None
    return {key: candidate[key] for key in ("candidate", "sdpMid", "sdpMLineIndex") if key in candidate}
