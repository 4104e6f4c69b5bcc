"""What a document page, such as the published policy, is made of."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    text: str
    kind: str = "paragraph"


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of short statements."""

    items: Sequence[str]
    kind: str = "bullets"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of text under column heads, as many cells in each row as there are heads."""

    caption: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    kind: str = "table"


@dataclass(frozen=True, slots=True)
class Section:
    """A titled part of a document; `anchor` is its address within the page."""

    anchor: str
    title: str
    blocks: Sequence[Paragraph | Bullets | Table]
