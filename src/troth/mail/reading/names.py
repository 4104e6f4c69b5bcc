"""Names of strangers' files, made safe to show, to store and to send on."""

import re

_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffe\uffff]+")
_SEPARATORS = re.compile(r"[/\\\u2044\u2215\u29f8\uff0f\uff3c]")
_MOST_BYTES = 255


def shown(name: str) -> str:
    """The name without control characters, bidirectional overrides and zero-width characters."""
    return _UNSAFE.sub("", name).strip()


def file_name(name: str | None) -> str | None:
    """A name of at most 255 UTF-8 bytes without path separators or leading dots; None if nothing is left."""
    if not name:
        return None
    flat = _SEPARATORS.sub("_", shown(name[:4096]).encode("utf-8", "replace").decode("utf-8"))
    return _shortened(flat.lstrip(". ").rstrip()) or None


def _shortened(name: str) -> str:
    """Cut before the extension, which tells people and programs what the file is."""
    if len(name.encode()) <= _MOST_BYTES:
        return name
    stem, dot, extension = name.rpartition(".")
    tail = dot + extension if stem and len(extension.encode()) <= 16 else ""
    room = _MOST_BYTES - len(tail.encode())
    return name.encode()[:room].decode("utf-8", "ignore") + tail
