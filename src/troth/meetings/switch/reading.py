"""Reads what a client says to the switch, strictly, into a wish or a problem; nothing else of it is kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from troth.meetings.switch.candidates import well_formed
from troth.meetings.switch.sdp import description
from troth.meetings.switch.wishes import (
    KINDS,
    Answer,
    Candidate,
    Feed,
    Layer,
    Of,
    Problem,
    Publish,
    Restart,
    Subscribe,
    Wish,
)

MOST_FEEDS = 1_000
_SEAT = re.compile(r"[A-Za-z0-9_-]{1,32}")
_MID = re.compile(r"[A-Za-z0-9_-]{1,16}")
_UFRAG = re.compile(r"[A-Za-z0-9+/]{4,256}")


def read(message: Mapping[str, Any], *, most_videos: int) -> Wish | Problem:
    """Read a `switch` message of docs/protocols/meeting.md; never raises, whatever is in it."""
    op = message.get("op")
    reader = _READERS.get(op) if isinstance(op, str) else None
    if reader is None:
        return Problem("there is no such op")
    wish = reader({key: value for key, value in message.items() if key not in ("kind", "op")})
    if isinstance(wish, Subscribe) and sum(feed.video for feed in wish.feeds) > most_videos:
        return Problem(f"at most {most_videos} videos at once")
    return wish


def _publish(said: Mapping[str, Any]) -> Wish | Problem:
    offer = description(said.get("sdp"))
    if offer is None or not _has(said, "sdp", "streams"):
        return Problem("publish takes sdp, an offer of sound and video alone, and streams")
    streams = _streams(said["streams"])
    kinds = {section.mid: section.kind for section in offer.sections}
    if streams is None or any(kinds.get(mid) != KINDS[what] for mid, what in streams.items()):
        return Problem("streams names each mid of the offer once, as mic, cam, screen or tab")
    if any(section.sends and section.mid not in streams for section in offer.sections):
        return Problem("streams names every mid that sends")
    return Publish(offer, streams)


def _streams(said: object) -> Mapping[str, str] | None:
    entries = _entries(said, 4, "mid", "what")
    if entries is None:
        return None
    streams = {entry["mid"]: entry["what"] for entry in entries if _is(_MID, entry["mid"])}
    whats = [what for what in streams.values() if isinstance(what, str) and what in KINDS]
    return streams if len(entries) == len(streams) == len(set(whats)) else None


def _subscribe(said: Mapping[str, Any]) -> Wish | Problem:
    entries = _entries(said.get("feeds"), MOST_FEEDS, "seat", "what")
    feeds = [_feed(entry) for entry in entries or ()]
    if entries is None or None in feeds or not _has(said, "feeds"):
        return Problem("subscribe takes feeds, each with seat and what")
    return Subscribe(frozenset(feed for feed in feeds if feed is not None))


def _answer(said: Mapping[str, Any]) -> Wish | Problem:
    answer = description(said.get("sdp"))
    if answer is None or not _has(said, "sdp"):
        return Problem("answer takes sdp, of sound and video alone")
    return Answer(answer)


def _layer(said: Mapping[str, Any]) -> Wish | Problem:
    feed, layer = _feed(said), said.get("layer")
    if feed is None or not feed.video or type(layer) is not int or not 0 <= layer <= 2:
        return Problem("layer takes seat, what (cam or screen), and layer from 0 to 2")
    return Layer(feed, layer) if _has(said, "seat", "what", "layer") else Problem("layer takes no more")


def _candidate(said: Mapping[str, Any]) -> Wish | Problem:
    of, value = _of(said), said.get("candidate", 0)
    if of is None or not _has(said, "of", "candidate"):
        return Problem("candidate takes of and candidate")
    if value is None:
        return Candidate(of, None)
    if not isinstance(value, Mapping) or not _candidate_fields(value):
        return Problem("a candidate has candidate, sdpMid, sdpMLineIndex and usernameFragment alone")
    return Candidate(of, value["candidate"], value.get("sdpMid"), value.get("sdpMLineIndex"))


def _candidate_fields(value: Mapping[str, Any]) -> bool:
    text, mid, line = value.get("candidate"), value.get("sdpMid"), value.get("sdpMLineIndex")
    fragment = value.get("usernameFragment")
    return (
        value.keys() <= {"candidate", "sdpMid", "sdpMLineIndex", "usernameFragment"}
        and isinstance(text, str)
        and well_formed(text)
        and (mid is None or _is(_MID, mid))
        and (line is None or (type(line) is int and 0 <= line < 512))
        and (fragment is None or _is(_UFRAG, fragment))
    )


def _restart(said: Mapping[str, Any]) -> Wish | Problem:
    of = _of(said)
    return Restart(of) if of and _has(said, "of") else Problem("restart takes of: publish or subscribe")


_READERS: Mapping[str, Callable[[Mapping[str, Any]], Wish | Problem]] = {
    "publish": _publish,
    "subscribe": _subscribe,
    "answer": _answer,
    "layer": _layer,
    "candidate": _candidate,
    "restart": _restart,
}


def _of(said: Mapping[str, Any]) -> Of | None:
    of = said.get("of")
    return cast(Of, of) if isinstance(of, str) and of in ("publish", "subscribe") else None


def _feed(said: Mapping[str, Any]) -> Feed | None:
    seat, what = said.get("seat"), said.get("what")
    if not _is(_SEAT, seat) or not isinstance(what, str) or what not in KINDS:
        return None
    return Feed(cast(str, seat), what)


def _entries(said: object, most: int, *keys: str) -> Sequence[Mapping[str, Any]] | None:
    """A list of objects with exactly these keys."""
    if not isinstance(said, list) or len(said) > most:
        return None
    return said if all(isinstance(entry, dict) and _has(entry, *keys) for entry in said) else None


def _has(said: Mapping[str, Any], *keys: str) -> bool:
    return said.keys() == set(keys)


def _is(shape: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and bool(shape.fullmatch(value))
