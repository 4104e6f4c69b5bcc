"""One participant's place at the switch: what the client says becomes requests of ours.

Nothing of a client's message goes further than descriptions, candidates and the number of a layer.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import structlog

from troth.meetings.switch.candidates import Candidates, written
from troth.meetings.switch.client import GONE
from troth.meetings.switch.feeds import Feeds
from troth.meetings.switch.incoming import Incoming, Tell
from troth.meetings.switch.outgoing import Outgoing
from troth.meetings.switch.reading import read
from troth.meetings.switch.replies import Message, SwitchGone, SwitchRefused, reply
from troth.meetings.switch.turns import Turns
from troth.meetings.switch.wishes import (
    Answer,
    Candidate,
    Feed,
    Layer,
    Of,
    Problem,
    Publish,
    Restart,
    Subscribe,
    What,
    Wish,
)

log = structlog.get_logger()
LAYER_SECONDS, LAYER_TRIES = 1.0, 6


@dataclass(slots=True)
class JanusPlace:
    """A seat's place. `tell` gets what the client is to hear, as docs/protocols/meeting.md has it."""

    tell: Tell
    most_videos: int
    feeds: Feeds = field(default_factory=Feeds)
    outgoing: Outgoing = field(init=False)
    incoming: Incoming = field(init=False)
    turns: Turns = field(init=False)
    _tries: dict[Feed, int] = field(default_factory=dict)
    """How often a layer will be asked for again, while it is."""
    candidates: Candidates = field(default_factory=Candidates)
    _early: list[Message] | None = field(default_factory=list)
    """What came before the place was ready to hear."""
    _over: bool = False

    def __post_init__(self) -> None:
        self.turns = Turns(self._lost)

    async def said(self, message: Mapping[str, Any]) -> Problem | None:
        """Do what the client's message asks; a problem where it is not understood or not taken.

        Never raises, whatever is in it. Where the switch is gone, the client hears `gone` instead.
        """
        wish = read(message, most_videos=self.most_videos)
        if isinstance(wish, Problem):
            return wish
        try:
            async with self.turns.lock:
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
                self.candidates.begin("publish")
                self._say("published", sdp=await self.outgoing.publish(wish))
            case Subscribe(feeds):
                await self.incoming.want(feeds)
            case Answer(answer):
                self.candidates.begin("subscribe")
                return None if await self.incoming.answer(answer) else Problem("no offer is open")
            case Layer(feed, layer):
                if self.incoming.layer(feed, layer):
                    self._insist(feed)
            case Candidate():
                half = self.outgoing if wish.of == "publish" else self.incoming
                await self.candidates.pass_on(half.handle, wish)
            case Restart("subscribe"):
                await self.incoming.restart()
            case Restart():
                self._say("renegotiate")
        return None

    async def stop(self, what: What) -> None:
        """Have the switch pass on no more of this seat's stream, until `allow`. Raises SwitchGone."""
        async with self.turns.lock:
            await self.outgoing.stop(what)

    async def allow(self, what: What) -> None:
        """Have the switch pass it on again. Raises SwitchGone."""
        async with self.turns.lock:
            await self.outgoing.allow(what)

    async def leave(self) -> None:
        """Give the place up; nothing is heard of it afterwards."""
        self._over = True
        self.turns.end()
        async with self.turns.lock:
            await self.incoming.leave()
            await self.outgoing.handle.detach()

    def hear_outgoing(self, message: Message) -> None:
        """An event of the publishing handle, which also tells what others publish."""
        if self._early is not None:
            self._early.append(message)
            return
        match message.get("janus"):
            case "event":
                with contextlib.suppress(SwitchRefused):
                    self._hear_room(reply(message).data)
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
                self.turns.soon(self._begin_again)
            case _:
                self._hear(message, "subscribe")

    def _hear(self, message: Message, of: Of) -> None:
        if message is GONE or message.get("janus") == "detached":
            self._lost()
        elif message.get("janus") == "trickle":
            self._say("candidate", of=of, candidate=written(message.get("candidate", {})))

    def begin(self, joined: Message) -> None:
        """Take what was there upon joining, then what came since, and have the client hear of it."""
        self.feeds.take(joined)
        early, self._early = self._early or [], None
        for message in early:
            self.hear_outgoing(message)
        self._say("feeds", feeds=self.feeds.listed())

    def _hear_room(self, event: Message) -> None:
        """Take what the switch says of publishers; the client hears of it, and its subscription follows."""
        if event.get("videoroom") == "destroyed" or event.get("leaving") == "ok":
            self._lost()  # the room ended, or the seat was put out of it
        elif self.feeds.take(event):
            self._say("feeds", feeds=self.feeds.listed())
            self.turns.soon(self.incoming.follow)

    async def _begin_again(self) -> None:
        await self.incoming.leave()
        self._say("lost", of="subscribe")

    def _insist(self, feed: Feed) -> None:
        """Ask for a layer until it comes.

        A layer begins with a key frame. Janus asks the sender for one, once, and that may go unheard.
        """
        begun = feed in self._tries
        self._tries[feed] = LAYER_TRIES
        if not begun:
            self.turns.repeat(lambda: self._ask_layer(feed), LAYER_SECONDS)

    async def _ask_layer(self, feed: Feed) -> bool:
        """Ask once; whether to ask again later."""
        tries = self._tries.pop(feed)
        again = not self._over and tries > 0 and await self.incoming.ask_layer(feed)
        if again:
            self._tries[feed] = tries - 1
        return again

    def _lost(self) -> None:
        self._say("gone")
        self._over = True

    def _say(self, op: str, **more: object) -> None:
        self.pass_on({"op": op, **more})

    def pass_on(self, message: Mapping[str, Any]) -> None:
        """Say this to the client, unless the place is given up."""
        if not self._over:
            self.tell({"kind": "switch", **message})
