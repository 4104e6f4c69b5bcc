"""Zip archives (PKWARE APPNOTE 6.3): directory by the standard library, contents within the budget."""

import io
import struct
import zipfile
from collections.abc import Iterator

from troth.mail.reading import names
from troth.mail.reading.budget import Budget
from troth.mail.reading.expansion import expand
from troth.mail.reading.values import Finding, Found, Item, Kind

_LOCAL_HEADER = struct.Struct("<4s22xHH")
_METHODS = {zipfile.ZIP_DEFLATED: "deflate", zipfile.ZIP_BZIP2: "bzip2"}
_ENCRYPTED = 0x1


class Zip:
    """A zip held in memory. Raises zipfile.BadZipFile, ValueError or OverflowError if it has no directory."""

    __slots__ = ("budget", "content", "entries", "overfull")

    def __init__(self, content: bytes, budget: Budget) -> None:
        self.content, self.budget = content, budget
        # The directory is read whole, so its size is bounded before: every entry has this signature.
        self.overfull = content.count(b"PK\x01\x02") > budget.limits.archive_entries
        self.entries: list[zipfile.ZipInfo] = []
        if not self.overfull:
            with zipfile.ZipFile(io.BytesIO(content)) as directory:
                self.entries = [entry for entry in directory.infolist() if not entry.is_dir()]

    def names(self) -> list[str]:
        """The names of all files, made safe to show."""
        return [names.shown(entry.filename) for entry in self.entries]

    def read(self, entry: zipfile.ZipInfo) -> tuple[bytes, Kind | None]:
        """The content of one file, or what prevented reading it."""
        if not self.budget.take_entry():
            return b"", "too-many-entries"
        if entry.flag_bits & _ENCRYPTED:
            return b"", "encrypted-archive"
        packed = self._packed(entry)
        if packed is None:
            return b"", "broken-archive"
        if entry.compress_type == zipfile.ZIP_STORED:
            return self._stored(packed)
        method = _METHODS.get(entry.compress_type)
        return expand(method, packed, self.budget) if method else (b"", "unreadable-type")

    def _stored(self, packed: bytes) -> tuple[bytes, Kind | None]:
        """Stored entries may overlap, so they draw on the budget as well."""
        if len(packed) > self.budget.expanded:
            return b"", "expands-too-much"
        self.budget.expanded -= len(packed)
        return packed, None

    def _packed(self, entry: zipfile.ZipInfo) -> bytes | None:
        at = entry.header_offset
        head = self.content[at : at + _LOCAL_HEADER.size] if at >= 0 else b""
        if len(head) < _LOCAL_HEADER.size or not head.startswith(b"PK\x03\x04"):
            return None
        _, name, extra = _LOCAL_HEADER.unpack(head)
        start = at + _LOCAL_HEADER.size + name + extra
        packed = self.content[start : start + entry.compress_size]
        return packed if len(packed) == entry.compress_size else None


def opened(archive: Zip, item: Item) -> Iterator[Found]:
    """Every file of a zip as an item of its own, and their names."""
    for entry, name in zip(archive.entries, archive.names(), strict=True):
        where = f"{item.where} › {name}"
        content, kind = archive.read(entry)
        if kind:
            yield Finding(kind, item.where if kind == "too-many-entries" else where)
        if kind == "too-many-entries":
            return
        if content:
            yield Item(where, content, name=name, level=item.level + 1, depth=item.depth)
