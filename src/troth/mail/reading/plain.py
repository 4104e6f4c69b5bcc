"""Text made ready for scanning: compatibility forms folded and characters removed that nobody sees."""

import re
import unicodedata
from functools import cache

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]+"
)
_CHUNK = 1 << 20
_BEGINS_A_WORD = re.compile(r"[\x00-\x7f]")


def for_scanning(text: str, most: int) -> str:
    """The text in NFKC (Unicode Annex 15) without invisible characters, at most `most` characters."""
    if text.isascii():
        return text[:most]
    seen = _few_marks(_INVISIBLE.sub("", text))
    if len(seen) <= _CHUNK:
        return unicodedata.normalize("NFKC", seen)[:most]
    return _in_chunks(seen, most)


def _in_chunks(text: str, most: int) -> str:
    """One character can become eighteen (U+FDFA), so a long text is normalised until there is enough."""
    pieces: list[str] = []
    at = 0
    while at < len(text) and most > 0:
        cut = _BEGINS_A_WORD.search(text, at + _CHUNK, at + 2 * _CHUNK)
        end = cut.start() if cut else at + 2 * _CHUNK
        piece = unicodedata.normalize("NFKC", text[at:end])[:most]
        pieces.append(piece)
        most -= len(piece)
        at = end
    return "".join(pieces)


def _few_marks(text: str) -> str:
    """Sorting a run of combining marks takes quadratic time, so a run is cut at 30, as the Stream-Safe Text
    Format does (Annex 15, section 13)."""
    return _marks().sub(r"\1", text)


@cache
def _marks() -> re.Pattern[str]:
    blocks = ((0x300, 0x3100), (0xA66F, 0xABF0), (0xFB1E, 0xFB1F), (0xFE20, 0xFE30), (0x101FD, 0x1E950))
    marks = [
        chr(code) for first, end in blocks for code in range(first, end) if unicodedata.combining(chr(code))
    ]
    each = "[" + "".join(marks) + "]"
    return re.compile(f"({each}{{30}}){each}++")
