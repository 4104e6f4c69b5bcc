"""Several switches as one: rooms spread out, and go past a switch that is gone."""

from collections.abc import Collection
from dataclasses import dataclass, field

import pytest

from troth.meetings.switch.pool import Pool
from troth.meetings.switch.replies import SwitchGone, SwitchRefused
from troth.meetings.switch.room import Heard, Place
from troth.meetings.switch.wishes import What


@dataclass
class Fake:
    """A switch that notes the rooms that it has."""

    rooms: list[str] = field(default_factory=list)
    gone: bool = False
    entered: list[str] = field(default_factory=list)

    async def open_room(self, room: str, *, most: int) -> None:
        if self.gone:
            raise SwitchGone
        self.rooms.append(room)

    async def close_room(self, room: str) -> None:
        self.rooms.remove(room)

    async def enter(
        self, room: str, seat: str, heard: Heard, *, most_videos: int, stopped: Collection[What] = ()
    ) -> Place:
        self.entered.append(seat)
        raise SwitchGone


async def test_rooms_go_where_the_fewest_are() -> None:
    one, two = Fake(), Fake()
    pool = Pool([one, two])
    for room in ("a", "b", "c"):
        await pool.open_room(room, most=4)
    await pool.close_room("a")
    await pool.open_room("d", most=4)
    assert (one.rooms, two.rooms) == (["c", "d"], ["b"])


async def test_a_room_whose_switch_is_gone_moves_to_another() -> None:
    one, two = Fake(), Fake()
    pool = Pool([one, two])
    await pool.open_room("a", most=4)
    one.gone = True
    await pool.open_room("a", most=4)
    with pytest.raises(SwitchGone):
        await pool.enter("a", "s1", lambda message: None, most_videos=4)
    assert two.rooms == ["a"] and two.entered == ["s1"]


async def test_a_room_comes_back_to_an_only_switch() -> None:
    one = Fake()
    pool = Pool([one])
    await pool.open_room("a", most=4)
    await pool.open_room("a", most=4)
    assert one.rooms == ["a", "a"]


async def test_no_switch_takes_a_room_when_all_are_gone() -> None:
    pool = Pool([Fake(gone=True), Fake(gone=True)])
    with pytest.raises(SwitchGone):
        await pool.open_room("a", most=4)
    with pytest.raises(SwitchRefused, match="426"):
        await pool.enter("a", "s1", lambda message: None, most_videos=4)
    await pool.close_room("a")
