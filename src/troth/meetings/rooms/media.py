"""A room's way through the switch: opened when it is first needed, and again after the switch was gone."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

import structlog

from troth.meetings.rooms.messages import Message
from troth.meetings.switch.replies import SwitchGone, SwitchRefused
from troth.meetings.switch.room import Place, Switch
from troth.meetings.switch.wishes import What

log = structlog.get_logger()
STREAMS: dict[str, tuple[What, ...]] = {"mic": ("mic",), "cam": ("cam",), "share": ("screen", "tab")}
TRIES, PAUSE_SECONDS = 40, 0.25
"""How often a switch that is gone is looked for: for ten seconds."""
Tell = Callable[[str, Message], None]


@dataclass(slots=True)
class Media:
    """The places of one room's seats at the switch. `back` is called when the switch is there again after it
    was gone, and `away` when it is not to be had.
    """

    switch: Switch
    room: str
    most: int
    videos: int
    tell: Tell
    back: Callable[[], None]
    away: Callable[[], None]
    _places: dict[str, Place] = field(default_factory=dict)
    _stopped: dict[str, set[What]] = field(default_factory=dict)
    _open: bool = False
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    _mending: asyncio.Task[None] | None = None

    async def said(self, seat: str, message: Message) -> str | None:
        """Do what a client asks of the switch; what is wrong with it, or None."""
        try:
            place = await self._place(seat)
        except (SwitchGone, SwitchRefused) as error:
            log.warning("switch-away", kind=type(error).__name__)
            self._mend()
            return "the way for sound and pictures is not there for a moment. It is tried again."
        problem = await place.said(message)
        return problem.says if problem else None

    async def expect(self, seat: str) -> None:
        """Make a seat's place, while its page begins; where that fails, its client is told once it speaks."""
        with contextlib.suppress(SwitchGone, SwitchRefused):
            await self._place(seat)

    async def _place(self, seat: str) -> Place:
        async with self._turn:
            if not self._open:
                await self.switch.open_room(self.room, most=self.most)
                self._open = True
            if seat not in self._places:
                self._places[seat] = await self._enter(seat)
            return self._places[seat]

    async def _enter(self, seat: str) -> Place:
        def heard(message: Message) -> None:
            if message.get("op") == "gone":
                self._lost()
            self.tell(seat, message)

        stopped: Collection[What] = self._stopped.get(seat, ())
        return await self.switch.enter(self.room, seat, heard, most_videos=self.videos, stopped=stopped)

    async def stop(self, seat: str, what: str) -> None:
        """Have the switch pass on no more of a seat's sound, picture or screen."""
        streams = STREAMS[what]
        self._stopped.setdefault(seat, set()).update(streams)
        with contextlib.suppress(SwitchGone, SwitchRefused):
            if place := self._places.get(seat):
                for stream in streams:
                    await place.stop(stream)

    async def allow(self, seat: str, what: str) -> None:
        """Pass it on again, once the one whose it is has switched it on."""
        stopped = self._stopped.get(seat, set()) & set(STREAMS[what])
        for stream in stopped:
            self._stopped[seat].discard(stream)
            with contextlib.suppress(SwitchGone, SwitchRefused):
                if place := self._places.get(seat):
                    await place.allow(stream)

    async def leave(self, seat: str) -> None:
        """A seat is given up."""
        self._stopped.pop(seat, None)
        await self.renew(seat)

    async def renew(self, seat: str) -> None:
        """Give a seat's place at the switch up: the next word from it makes another, as stopped as this."""
        async with self._turn:  # one that is being made is given up as well
            place = self._places.pop(seat, None)
        with contextlib.suppress(SwitchGone, SwitchRefused):
            if place:
                await place.leave()

    async def close(self) -> None:
        """The room is over."""
        self.let_go()
        with contextlib.suppress(SwitchGone, SwitchRefused):
            if self._open:
                await self.switch.close_room(self.room)

    def let_go(self) -> None:
        """Look for the switch no more."""
        if self._mending:
            self._mending.cancel()

    def _lost(self) -> None:
        """The switch is gone, and all places with it: look for it, or for another one."""
        self._places.clear()
        self._open = False
        self._mend()

    def _mend(self) -> None:
        if self._mending is None or self._mending.done():
            self._mending = asyncio.create_task(self._reopen())

    async def _reopen(self) -> None:
        for _ in range(TRIES):
            await asyncio.sleep(PAUSE_SECONDS)
            try:
                async with self._turn:
                    if not self._open:
                        await self.switch.open_room(self.room, most=self.most)
                        self._open = True
                self.back()
                return
            except (SwitchGone, SwitchRefused):
                continue
        self.away()
