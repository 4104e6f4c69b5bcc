"""Tar archives (POSIX ustar, with the long names of GNU and pax), read in one pass over their headers."""

from collections.abc import Iterator
from dataclasses import dataclass

from troth.mail.reading import names
from troth.mail.reading.budget import Budget
from troth.mail.reading.values import Finding, Found, Item, Text

_BLOCK = 512
_FILES = b"\x000 7"
_LONG_NAME, _PAX = b"L", b"x"


@dataclass(frozen=True, slots=True)
class _Header:
    name: str
    size: int
    flag: bytes


def opened(item: Item, budget: Budget) -> Iterator[Found]:
    """Every file of a tar as an item of its own, and their names."""
    content, at, long_name = item.content, 0, ""
    seen: list[str] = []
    while any(content[at : at + _BLOCK]):
        header = _header(content[at : at + _BLOCK])
        if header is None or not budget.take_entry():
            yield Finding("broken-archive" if header is None else "too-many-entries", item.where)
            break
        body = content[at + _BLOCK : at + _BLOCK + header.size]
        at += _BLOCK + -(-header.size // _BLOCK) * _BLOCK
        if header.flag in (_LONG_NAME, _PAX):
            long_name = _long_name(header, body)
            continue
        name, long_name = names.shown(long_name or header.name), ""
        seen.append(name)
        yield from _file(item, header, name, body)
    yield Text(f"{item.where} › names", "\n".join(seen))


def _file(item: Item, header: _Header, name: str, body: bytes) -> Iterator[Found]:
    where = f"{item.where} › {name}"
    if len(body) < header.size:
        yield Finding("broken-archive", where)
    if header.flag in _FILES and body:
        yield Item(where, body, name=name, level=item.level + 1, depth=item.depth)


def _header(block: bytes) -> _Header | None:
    if len(block) < _BLOCK or block[257:262] != b"ustar":
        return None
    size = _number(block[124:136])
    if size is None:
        return None
    prefix = _string(block[345:500]) if block[257:263] == b"ustar\0" else ""
    name = _string(block[:100])
    return _Header(f"{prefix}/{name}" if prefix else name, size, block[156:157])


def _number(octets: bytes) -> int | None:
    if octets[0] == 0x80:
        return int.from_bytes(octets[1:], "big")
    digits = octets.strip(b" \0") or b"0"
    return int(digits, 8) if digits.isdigit() and not set(digits) & set(b"89") else None


def _string(octets: bytes) -> str:
    return octets.partition(b"\0")[0].decode("utf-8", "replace")


def _long_name(header: _Header, body: bytes) -> str:
    if header.flag == _LONG_NAME:
        return _string(body[:4096])
    for line in body[:65_536].split(b"\n"):
        key, mark, value = line.partition(b"=")
        if mark and key.endswith(b" path"):
            return value.decode("utf-8", "replace")
    return ""
