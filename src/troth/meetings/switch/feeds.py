"""The streams that can be had in a room, as the switch tells it to one participant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from troth.meetings.switch.wishes import KINDS, Feed


@dataclass(slots=True)
class Feeds:
    """What others send: the mid of each feed, by seat. A seat's streams always come all at once."""

    mids: dict[str, dict[str, str]] = field(default_factory=dict)

    def take(self, event: Mapping[str, Any]) -> bool:
        """Note what a videoroom event says of publishers; tells whether anything is different now."""
        before = dict(self.mids)
        for publisher in event.get("publishers", ()):
            self.mids[publisher["id"]] = dict(_streams(publisher.get("streams", ())))
        for left in (event.get("unpublished"), event.get("leaving")):
            self.mids.pop(left or "", None)
        return self.mids != before

    def mid(self, feed: Feed) -> str | None:
        """The mid by which the switch knows a feed, if it is there."""
        return self.mids.get(feed.seat, {}).get(feed.what)

    def what(self, seat: str, mid: str) -> str | None:
        """What a seat's stream is."""
        return next((what for what, at in self.mids.get(seat, {}).items() if at == mid), None)

    def listed(self) -> list[dict[str, str]]:
        """`[{"seat", "what"}]` of all that can be had."""
        return [{"seat": seat, "what": what} for seat, mids in sorted(self.mids.items()) for what in mids]


def _streams(streams: Iterable[Mapping[str, Any]]) -> Iterable[tuple[str, str]]:
    for stream in streams:
        what = str(stream.get("description"))
        if what in KINDS and not stream.get("disabled"):
            yield what, str(stream["mid"])
