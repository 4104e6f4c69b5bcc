"""Looks for words in all that lies in folders, in any of the usual spellings."""

import base64
from collections.abc import Iterator
from pathlib import Path

import hyperscan


def found_in(places: list[Path], words: dict[str, str]) -> set[str]:
    """Which of the words stand in any file or file name at these places, in any of the usual spellings."""
    named = [(name, spelling) for name, word in words.items() for spelling in spellings(word)]
    scanner, hits = scanner_for([spelling for _, spelling in named]), set()
    for file in files(places):
        content = str(file).encode() + b"\n" + _bytes_of(file)
        scanner.scan(content, match_event_handler=lambda number, *_: hits.add(named[number][0]))
    return hits


def _bytes_of(file: Path) -> bytes:
    """What is in a file; nothing where a running server has just removed it."""
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return b""


def scanner_for(literals: list[bytes]) -> hyperscan.Database:
    """All literals in one pass; the data folder is large and is gone through four times."""
    scanner = hyperscan.Database()
    expressions = [b"".join(b"\\x%02x" % octet for octet in literal) for literal in literals]
    flags = hyperscan.HS_FLAG_SINGLEMATCH | hyperscan.HS_FLAG_DOTALL
    scanner.compile(expressions=expressions, ids=list(range(len(literals))), flags=[flags] * len(literals))
    return scanner


def files(places: list[Path]) -> Iterator[Path]:
    for place in places:
        inside = place.rglob("*") if place.is_dir() else [place]
        yield from (file for file in inside if file.is_file() and not file.is_symlink())


def spellings(word: str) -> set[bytes]:
    """A word as it is, in UTF-16, in hexadecimal and in base64 at each of its three alignments."""
    plain = word.encode()
    wide, in_hex = word.encode("utf-16-le"), plain.hex().encode()
    return {plain, plain.lower(), wide, in_hex, in_hex.upper(), *map(plain_base64, range(3), [plain] * 3)}


def plain_base64(shift: int, word: bytes) -> bytes:
    """The part of base64 that depends on the word alone when so many bytes stand before it."""
    first, last = (shift * 8 + 5) // 6, (shift + len(word)) * 8 // 6
    return base64.b64encode(b"\0" * shift + word)[first:last]
