"""The values a reading is made of: its limits, its texts, its findings and what is still to be opened."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "ambiguous-header",
    "ambiguous-multipart",
    "broken-archive",
    "broken-document",
    "broken-encoding",
    "broken-pdf",
    "encrypted-archive",
    "encrypted-document",
    "encrypted-pdf",
    "expands-too-much",
    "header-injection",
    "headers-too-large",
    "no-boundary",
    "no-separator",
    "openpgp-encrypted",
    "openpgp-signed",
    "smime-encrypted",
    "smime-signed",
    "too-deep",
    "too-many-entries",
    "too-many-pages",
    "too-many-parts",
    "too-much-markup",
    "too-much-text",
    "truncated-multipart",
    "unknown-charset",
    "unreadable-type",
    "wrong-charset",
]


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of one message is read; what lies beyond a limit is a finding, never an error.

    `depth` counts nested multiparts and messages, `parts` every entity of the MIME tree, `header_bytes` and
    `headers` one header block. `expanded_bytes`, `archive_entries`, `pdf_pages` and `text_chars` are for the
    whole message together; `expansion_ratio` is output bytes per packed byte of one compressed stream.
    """

    depth: int = 20
    parts: int = 500
    header_bytes: int = 262_144
    headers: int = 1000
    expanded_bytes: int = 104_857_600
    expansion_ratio: int = 200
    archive_entries: int = 2_000
    archive_depth: int = 3
    pdf_pages: int = 500
    text_chars: int = 20_000_000


@dataclass(frozen=True, slots=True)
class Text:
    """A text for scanning and the place a person would find it, as in `attachment a.zip › notes.txt`."""

    where: str
    text: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Something odd or unreadable, and where."""

    kind: Kind
    where: str


@dataclass(frozen=True, slots=True)
class Item:
    """Bytes still to be opened: what they claim to be, and how many archives and messages they lie in."""

    where: str
    content: bytes
    content_type: str = ""
    charset: str | None = None
    name: str = ""
    level: int = 0
    depth: int = 0


Found = Text | Finding | Item
