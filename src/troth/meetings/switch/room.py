"""What a meeting's room asks of a switch, and how Janus is made to do it."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import secrets
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from troth.meetings.switch.address import Address
from troth.meetings.switch.client import Client, Handle
from troth.meetings.switch.incoming import Incoming
from troth.meetings.switch.outgoing import Outgoing
from troth.meetings.switch.place import JanusPlace
from troth.meetings.switch.replies import Message, SwitchRefused
from troth.meetings.switch.wishes import Problem, What

ROOM_EXISTS, NO_SUCH_ROOM = 427, 426  # videoroom's codes
VIDEO_BITS = 2_500_000  # a second, for each publisher's video: Janus asks for no more
Heard = Callable[[Mapping[str, Any]], None]


class Place(Protocol):
    """One participant's place in a room; see JanusPlace."""

    async def said(self, message: Mapping[str, Any]) -> Problem | None: ...

    async def stop(self, what: What) -> None: ...

    async def allow(self, what: What) -> None: ...

    async def leave(self) -> None: ...


class Switch(Protocol):
    """Passes sealed sound and video on between the participants of rooms. All of it raises SwitchGone."""

    async def open_room(self, room: str, *, most: int) -> None:
        """Open a room for at most `most` seats; one that is left over under this name is closed first."""
        ...

    async def close_room(self, room: str) -> None:
        """Close a room, with all places in it; nothing where there is none."""
        ...

    async def enter(
        self, room: str, seat: str, heard: Heard, *, most_videos: int, stopped: Collection[What] = ()
    ) -> Place:
        """Give a seat its place; `heard` gets each message for its client, and must not wait.

        `stopped` is what a host has stopped of this seat. Raises SwitchRefused where the room is not open or
        the seat is taken.
        """
        ...


@dataclass(slots=True)
class JanusSwitch:
    """One Janus, to which it connects when first asked, and anew after it was gone."""

    address: Address
    _client: Client | None = None
    _maker: Handle | None = None
    _connecting: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def open_room(self, room: str, *, most: int) -> None:
        maker = await self._connected()
        request = self._creation(room, most)
        try:
            await maker.ask(request)
        except SwitchRefused as error:
            if error.code != ROOM_EXISTS:
                raise
            await self.close_room(room)
            await maker.ask(request)

    async def close_room(self, room: str) -> None:
        maker = await self._connected()
        try:
            await maker.ask({"request": "destroy", "room": room, "secret": self._secret(room)})
        except SwitchRefused as error:
            if error.code != NO_SUCH_ROOM:
                raise

    async def enter(
        self, room: str, seat: str, heard: Heard, *, most_videos: int, stopped: Collection[What] = ()
    ) -> JanusPlace:
        maker = await self._connected()
        place = JanusPlace(heard, most_videos)
        handle = await maker.client.attach(place.hear_outgoing)
        try:
            joined = await self._join(maker, handle, room, seat)
        except BaseException:
            await handle.detach()
            raise
        place.outgoing = Outgoing(handle, maker, room, self._secret(room), seat, set(stopped))
        place.incoming = Incoming(
            room, joined["private_id"], maker.client.attach, place.hear_incoming, place.feeds, place.pass_on
        )
        place.begin(joined)
        return place

    async def _join(self, maker: Handle, handle: Handle, room: str, seat: str) -> Message:
        """Join with a token that lets one in and is void at once."""
        token = secrets.token_urlsafe(24)
        permit = {"request": "allowed", "room": room, "secret": self._secret(room), "allowed": [token]}
        await maker.ask({**permit, "action": "add"})
        joining = {"request": "join", "ptype": "publisher", "room": room, "id": seat, "token": token}
        try:
            return (await handle.ask(joining)).data
        finally:
            await maker.ask({**permit, "action": "remove"})

    async def close(self) -> None:
        """Let go of the connection; rooms that are open stay."""
        if self._client:
            await self._client.close()

    async def _connected(self) -> Handle:
        async with self._connecting:
            if self._maker is None or self._client is None or self._client.gone:
                self._client = await Client.connect(self.address)
                self._maker = await self._client.attach(lambda message: None)
            return self._maker

    def _secret(self, room: str) -> str:
        """A room's secret, which every worker can work out, so that any of them can end a room."""
        return hmac.new(
            self.address.keys.admin.encode(), b"room " + room.encode(), hashlib.sha256
        ).hexdigest()

    def _creation(self, room: str, most: int) -> Message:
        return {
            "request": "create",
            "room": room,
            "admin_key": self.address.keys.admin,
            "secret": self._secret(room),
            "description": "",
            "is_private": True,
            "permanent": False,
            "allowed": [secrets.token_urlsafe(24)],  # a list there must be, and nobody has this one
            "publishers": most,
            "require_pvtid": True,
            "require_e2ee": True,
            "record": False,
            "lock_record": True,
            "notify_joining": False,
            "bitrate": VIDEO_BITS,
            "bitrate_cap": True,
            "audiocodec": "opus",
            "videocodec": "vp8",
            "opus_fec": True,
            "opus_dtx": True,
            # Who speaks is not for the switch to know.
            "audiolevel_ext": False,
            "audiolevel_event": False,
        }
