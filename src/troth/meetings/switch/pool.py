"""Several switches as one: a room goes to the one with the fewest rooms, and past one that is gone."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import structlog

from troth.meetings.switch.replies import SwitchGone, SwitchRefused
from troth.meetings.switch.room import Heard, Place, Switch
from troth.meetings.switch.wishes import What

log = structlog.get_logger()
NO_SUCH_ROOM = 426  # what Janus answers too


@dataclass(slots=True)
class Pool:
    """A switch out of switches. A room is moved by opening it again after `gone` was heard."""

    switches: Sequence[Switch]
    _rooms: dict[str, int] = field(default_factory=dict)

    async def open_room(self, room: str, *, most: int) -> None:
        """Open a room where there is most room. Raises SwitchGone where no switch takes it."""
        before = self._rooms.pop(room, None)
        for number in self._order(last=before):
            try:
                await self.switches[number].open_room(room, most=most)
            except (SwitchGone, SwitchRefused) as error:
                log.warning("switch-passed-over", number=number, kind=type(error).__name__)
                continue
            self._rooms[room] = number
            return
        raise SwitchGone("no switch takes a room")

    def _order(self, last: int | None) -> list[int]:
        """The fewest rooms first; the one that a room was lost on comes after all others."""
        load = list(self._rooms.values())
        return sorted(range(len(self.switches)), key=lambda number: (number == last, load.count(number)))

    async def close_room(self, room: str) -> None:
        """Close a room; nothing where there is none."""
        number = self._rooms.pop(room, None)
        if number is not None:
            await self.switches[number].close_room(room)

    async def enter(
        self, room: str, seat: str, heard: Heard, *, most_videos: int, stopped: Collection[What] = ()
    ) -> Place:
        """Enter a room that is open here. Raises SwitchRefused where it is not, and SwitchGone."""
        if room not in self._rooms:
            raise SwitchRefused(NO_SUCH_ROOM)
        switch = self.switches[self._rooms[room]]
        return await switch.enter(room, seat, heard, most_videos=most_videos, stopped=stopped)
