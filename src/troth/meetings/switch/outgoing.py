"""What one participant sends to the others, and what a host has forbidden of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from troth.meetings.switch.client import Handle
from troth.meetings.switch.replies import SwitchRefused
from troth.meetings.switch.wishes import Publish

NO_SUCH_STREAM = frozenset({428})  # videoroom's JANUS_VIDEOROOM_ERROR_NO_SUCH_FEED


@dataclass(slots=True)
class Outgoing:
    """The publishing half of a place, on the handle that joined the room as `seat`."""

    handle: Handle
    moderator: Handle
    """A handle of our own, since the room's secret is not for a participant's."""
    room: str
    secret: str = field(repr=False)
    seat: str
    stopped: set[str] = field(default_factory=set)
    _streams: Mapping[str, str] = field(default_factory=dict)
    _sending: bool = False

    async def publish(self, wish: Publish) -> str | None:
        """Send this from now on; gives the switch's answer.

        What is stopped stays so: the client has no answer, and so no way to send, before that is done.
        """
        request = {
            "request": "configure" if self._sending else "publish",
            "descriptions": [{"mid": mid, "description": what} for mid, what in wish.streams.items()],
        }
        answer = await self.handle.ask(request, sdp=("offer", wish.offer.text))
        self._sending, self._streams = True, dict(wish.streams)
        for what in self.stopped:
            await self._moderate(what, mute=True)
        return answer.sdp

    async def stop(self, what: str) -> None:
        """Have the switch pass on no more of this stream, also where it is published anew."""
        self.stopped.add(what)
        await self._moderate(what, mute=True)

    async def allow(self, what: str) -> None:
        """Have the switch pass this stream on again."""
        self.stopped.discard(what)
        await self._moderate(what, mute=False)

    async def _moderate(self, what: str, *, mute: bool) -> None:
        where = {"room": self.room, "secret": self.secret, "id": self.seat}
        for mid in [mid for mid, at in self._streams.items() if at == what]:
            try:
                await self.moderator.ask({"request": "moderate", **where, "mid": mid, "mute": mute})
            except SwitchRefused as error:
                if error.code not in NO_SUCH_STREAM:  # it ended on its own meanwhile
                    raise

    def ended(self) -> None:
        """The switch let go of the connection: what comes next is published from the beginning."""
        self._sending, self._streams = False, {}
