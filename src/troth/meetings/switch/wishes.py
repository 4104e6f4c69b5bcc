"""What a client may ask of the switch, and nothing else: each message becomes one of these values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

What: TypeAlias = Literal["mic", "cam", "screen", "tab"]
Of: TypeAlias = Literal["publish", "subscribe"]
KINDS: Mapping[str, str] = {"mic": "audio", "cam": "video", "screen": "video", "tab": "audio"}
"""Each stream is sound or video; `tab` is the sound of what is shared."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What a client said is not taken; `says` is for its maker."""

    says: str


@dataclass(frozen=True, slots=True)
class Feed:
    """One stream of a seat."""

    seat: str
    what: str

    @property
    def video(self) -> bool:
        return KINDS[self.what] == "video"


@dataclass(frozen=True, slots=True)
class Section:
    """A section of media: its mid, `audio` or `video`, and whether its sender means to send."""

    mid: str
    kind: str
    sends: bool


@dataclass(frozen=True, slots=True)
class Description:
    """A description that may go to the switch, and its sections in their order."""

    text: str
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Publish:
    """An offer, and by mid what its streams are."""

    offer: Description
    streams: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Subscribe:
    """All that is wanted from now on."""

    feeds: frozenset[Feed]


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to our latest offer."""

    answer: Description


@dataclass(frozen=True, slots=True)
class Layer:
    """The layer of a video that is wanted, 0 (smallest) to 2."""

    feed: Feed
    layer: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """A candidate with its section's mid and number, either of which may be left out; no text: the last."""

    of: Of
    text: str | None
    mid: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Restart:
    """The network changed: a connection finds its way anew."""

    of: Of


Wish: TypeAlias = Publish | Subscribe | Answer | Layer | Candidate | Restart
