"""What one participant has of others: a subscription that follows what is wanted and what is there.

Only one offer may be open: until it is answered, changes wait and then go out as one.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from troth.meetings.switch.client import Handle, Listener
from troth.meetings.switch.feeds import Feeds
from troth.meetings.switch.replies import Message, Reply, SwitchRefused, reply
from troth.meetings.switch.wishes import Description, Feed

Tell = Callable[[Mapping[str, Any]], None]


@dataclass(slots=True)
class Incoming:
    """The subscribing half of a place. Its methods are called one after the other."""

    room: str
    private: int
    """What ties the subscription to the participant; the switch gave it upon joining."""
    attach: Callable[[Listener], Awaitable[Handle]]
    listener: Listener
    feeds: Feeds
    tell: Tell
    wanted: frozenset[Feed] = frozenset()
    handle: Handle | None = None
    _has: dict[tuple[str, str], str] = field(default_factory=dict)
    """The subscription's mid of each (seat, mid of the seat's)."""
    _layers: dict[Feed, int] = field(default_factory=dict)
    _shows: dict[str, int] = field(default_factory=dict)
    """The layer that is passed on, by the subscription's mid."""
    _open: bool = False
    _restart: bool = False

    async def follow(self) -> None:
        """Bring the subscription to what is wanted and there, if no offer is open."""
        if self._open:
            return
        if self._restart and self.handle:
            self._restart = False
            self._offer(await self.handle.ask({"request": "configure", "restart": True}))
            return
        wanted = {(feed.seat, mid): feed for feed in self.wanted if (mid := self.feeds.mid(feed))}
        more = [
            self._stream(feed, mid) for (_, mid), feed in wanted.items() if (feed.seat, mid) not in self._has
        ]
        less = [{"sub_mid": mid} for source, mid in self._has.items() if source not in wanted]
        if more or less:
            self._offer(await self._change(more, less))

    def _stream(self, feed: Feed, mid: str) -> dict[str, Any]:
        stream: dict[str, Any] = {"feed": feed.seat, "mid": mid}
        return {**stream, "substream": self._layers[feed]} if feed in self._layers else stream

    async def _change(self, more: list[dict[str, Any]], less: list[dict[str, Any]]) -> Reply:
        if self.handle:
            lists = {"subscribe": more, "unsubscribe": less}
            return await self.handle.ask(
                {"request": "update", **{name: streams for name, streams in lists.items() if streams}}
            )
        handle = await self.attach(self.listener)
        joining = {"request": "join", "ptype": "subscriber", "room": self.room, "private_id": self.private}
        try:
            answer = await handle.ask({**joining, "streams": more, "autoupdate": False})
        except SwitchRefused:
            await handle.detach()
            raise
        self.handle = handle
        return answer

    def hear(self, message: Message) -> None:
        """An event of the subscription's own accord: a layer came, or an offer that had been put off."""
        answer = reply(message)
        if "substream" in answer.data:
            self._shows[answer.data["mid"]] = answer.data["substream"]
        self._offer(answer)

    def _offer(self, answer: Reply) -> None:
        streams = answer.data.get("streams")
        if streams is not None:
            self._has = {
                (stream["feed_id"], stream["feed_mid"]): stream["mid"]
                for stream in streams
                if stream.get("active") and "feed_id" in stream
            }
            self._shows = {mid: layer for mid, layer in self._shows.items() if mid in self._has.values()}
        if answer.sdp is not None:
            self._open = True
            self.tell({"op": "offer", "sdp": answer.sdp, "streams": self._listed()})

    def _listed(self) -> list[dict[str, str]]:
        listed = ((mid, seat, self.feeds.what(seat, at)) for (seat, at), mid in self._has.items())
        return [{"mid": mid, "seat": seat, "what": what} for mid, seat, what in listed if what]

    async def answer(self, answer: Description) -> bool:
        """Hand the client's answer on; False where there is no open offer to answer."""
        if self.handle is None or not self._open:
            return False
        await self.handle.ask({"request": "start"}, sdp=("answer", answer.text))
        self._open = False
        await self.follow()
        return True

    def layer(self, feed: Feed, layer: int) -> bool:
        """Have a layer of a video from now on, once it was asked for; False where it is not wanted at all."""
        if feed not in self.wanted:
            return False
        self._layers[feed] = layer
        return True

    async def ask_layer(self, feed: Feed) -> bool:
        """Ask for the layer that is to be had of a video; False where there is nothing to ask for."""
        layer, mid = self._layers.get(feed), self._has.get((feed.seat, self.feeds.mid(feed) or ""))
        if self.handle is None or mid is None or layer in (None, self._shows.get(mid)):
            return False
        stream = {"mid": mid, "substream": layer}
        await self.handle.ask({"request": "configure", "streams": [stream]})
        return True

    async def want(self, feeds: frozenset[Feed]) -> None:
        """Have these and no others from now on."""
        self.wanted = feeds
        self._layers = {feed: layer for feed, layer in self._layers.items() if feed in feeds}
        await self.follow()

    async def restart(self) -> None:
        """Offer anew with an ICE restart, once no offer is open."""
        self._restart = self.handle is not None
        await self.follow()

    async def leave(self) -> None:
        """Drop the subscription; what is wanted stays, and `follow` begins a new one."""
        handle, self.handle = self.handle, None
        self._has, self._shows, self._open, self._restart = {}, {}, False, False
        if handle:
            await handle.detach()
