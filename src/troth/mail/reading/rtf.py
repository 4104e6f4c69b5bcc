"""The text of Rich Text Format (RTF 1.9.1): control words dropped, characters decoded, tables skipped."""

import re
from dataclasses import dataclass, field

_TOKEN = re.compile(
    rb"\\'([0-9a-fA-F]{2})|\\bin([0-9]{1,9}) ?|\\([a-zA-Z]{1,32})(-?[0-9]{1,9})? ?"
    rb"|\\(.)|([{}])|([^\\{}\r\n]++)|.",
    re.DOTALL,
)
_SKIPPED = frozenset(
    b"fonttbl colortbl stylesheet pict themedata colorschememapping datastore latentstyles rsidtbl".split()
)
_BREAKS = {
    b"par": "\n",
    b"line": "\n",
    b"row": "\n",
    b"sect": "\n",
    b"page": "\n",
    b"tab": "\t",
    b"cell": "\t",
}


@dataclass(slots=True)
class _State:
    pieces: list[str] = field(default_factory=list)
    depth: int = 0
    skip_from: int = 0
    swallow: int = 0

    @property
    def silent(self) -> bool:
        return self.skip_from > 0


def to_text(content: bytes, most_tokens: int) -> tuple[str, bool]:
    """The text of at most `most_tokens` tokens and whether that was all; `\\'hh` is taken as Windows-1252."""
    state = _State()
    at = 0
    while most_tokens > 0 and (token := _TOKEN.match(content, at)):
        at = _take(state, token)
        most_tokens -= 1
    return "".join(state.pieces), at >= len(content)


def _take(state: _State, token: re.Match[bytes]) -> int:
    code, binary, word, number, symbol, brace, text = token.groups()
    if binary is not None:
        return token.end() + int(binary)
    if brace:
        _brace(state, brace)
    elif word:
        _word(state, word, number)
    elif not state.silent:
        _characters(state, bytes([int(code, 16)]) if code else _symbol(symbol) if symbol else text or b"")
    return token.end()


def _brace(state: _State, brace: bytes) -> None:
    state.depth += 1 if brace == b"{" else -1
    if state.depth < state.skip_from:
        state.skip_from = 0


def _word(state: _State, word: bytes, number: bytes | None) -> None:
    if state.silent:
        return
    if word in _SKIPPED and state.depth > 1:
        state.skip_from = state.depth
    elif word == b"u" and number is not None:
        # A replacement for readers that do not know Unicode follows.
        state.pieces.append(
            chr(int(number) % 65_536).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        )
        state.swallow = 1
    elif word in _BREAKS:
        state.pieces.append(_BREAKS[word])


def _symbol(symbol: bytes) -> bytes:
    return {b"~": b" ", b"_": b"-"}.get(symbol, symbol if symbol in b"\\{}" else b"")


def _characters(state: _State, octets: bytes) -> None:
    text = octets[state.swallow :]
    state.swallow = max(state.swallow - len(octets), 0)
    state.pieces.append(text.decode("cp1252", "replace"))
