"""Compressed streams undone within the budget: never more output in memory than may still be expanded."""

import bz2
import lzma
import zlib
from collections.abc import Callable, Iterator
from typing import Protocol

from troth.mail.reading.budget import Budget
from troth.mail.reading.values import Finding, Found, Item, Kind

_LZMA_MEMORY = 64 << 20
# Each further member costs a copy of what follows it.
_MOST_MEMBERS = 50


class Machine(Protocol):
    """An incremental decompressor of the standard library."""

    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


MACHINES: dict[str, Callable[[], Machine]] = {
    "deflate": lambda: zlib.decompressobj(-15),
    "gzip": lambda: zlib.decompressobj(31),
    "bzip2": bz2.BZ2Decompressor,
    "xz": lambda: lzma.LZMADecompressor(memlimit=_LZMA_MEMORY),
}
_ENDINGS = {"gzip": (".gz", ".tgz"), "bzip2": (".bz2", ".tbz2"), "xz": (".xz", ".txz")}


def expand(method: str, packed: bytes, budget: Budget) -> tuple[bytes, Kind | None]:
    """The bytes of a stream of one or more members; what could be read of a broken one, b"" of a bomb."""
    room = budget.room(len(packed))
    pieces: list[bytes] = []
    for _ in range(_MOST_MEMBERS):
        piece, rest, kind = _member(MACHINES[method](), packed, room)
        budget.expanded -= len(piece)
        room -= len(piece)
        pieces.append(piece)
        if kind == "expands-too-much":
            return b"", kind
        if kind or not rest.strip(b"\0"):
            return b"".join(pieces), kind
        packed = rest
    return b"".join(pieces), "too-many-entries"


def _member(machine: Machine, packed: bytes, room: int) -> tuple[bytes, bytes, Kind | None]:
    try:
        piece = machine.decompress(packed, room + 1)
    except (zlib.error, OSError, lzma.LZMAError, EOFError, ValueError):
        return b"", b"", "broken-archive"
    if len(piece) > room:
        return piece, b"", "expands-too-much"
    return piece, machine.unused_data, None if machine.eof else "broken-archive"


def opened(method: str, item: Item, budget: Budget) -> Iterator[Found]:
    """The one file inside a `.gz`, `.bz2` or `.xz`; a tar inside counts as the same archive."""
    content, kind = expand(method, item.content, budget)
    if kind:
        yield Finding(kind, item.where)
    name = _inner_name(item.name, _ENDINGS[method])
    is_tar = content[257:262] == b"ustar"
    where = item.where if is_tar or not name else f"{item.where} › {name}"
    yield Item(where, content, name=name, level=item.level + (not is_tar), depth=item.depth)


def _inner_name(name: str, endings: tuple[str, str]) -> str:
    short, tar = endings
    if name.lower().endswith(tar):
        return name[: -len(tar)] + ".tar"
    return name[: -len(short)] if name.lower().endswith(short) else ""
