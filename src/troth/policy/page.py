"""What a document page, such as the published policy, is made of."""

from collections.abc import Sequence
from dataclasses import dataclass

Cell = str | Sequence[str]
"""What stands in a cell of a table: a text, or several below one another."""


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
class Entries:
    """Titles, each with the sentences that belong to it."""

    items: Sequence[tuple[str, Sequence[str]]]
    kind: str = "entries"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells under column heads, as many in each row as there are heads."""

    caption: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    kind: str = "table"


Block = Paragraph | Bullets | Entries | Table


@dataclass(frozen=True, slots=True)
class Section:
    """A titled part of a document; `anchor` is its address within the page."""

    anchor: str
    title: str
    blocks: Sequence[Block]
