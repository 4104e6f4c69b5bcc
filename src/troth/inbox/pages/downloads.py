"""The headers of a download: a name that every browser understands, and a type that nothing can misuse."""

import re
from urllib.parse import quote

DOWNLOAD_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox"
MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,63}/[a-z0-9][a-z0-9!#$&^_.+-]{0,63}")
ANYTHING = "application/octet-stream"
LONGEST_NAME = 150
# Separators of paths, what Windows forbids in names, and characters that turn the reading direction.
UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]')


def disposition(filename: str) -> str:
    """Return a Content-Disposition value that downloads under this name (RFC 6266, RFC 8187)."""
    name = safe_filename(filename)
    plain = name.encode("ascii", "replace").decode().replace("?", "_").replace("%", "_")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def safe_filename(filename: str) -> str:
    """Return a bare file name of at most 150 characters, keeping its extension; `file` if nothing is left."""
    name = UNSAFE.sub("_", _printable(filename)).strip(" .")
    if len(name) > LONGEST_NAME:
        stem, dot, extension = name.rpartition(".")
        tail = dot + extension if stem and len(extension) <= 16 else ""
        name = name[: LONGEST_NAME - len(tail)] + tail
    return name or "file"


def media_type(claimed: str) -> str:
    """Return the claimed media type without parameters, or the one for any bytes if it is malformed."""
    bare = claimed.partition(";")[0].strip().lower()
    return bare if MEDIA_TYPE.fullmatch(bare) else ANYTHING


def _printable(text: str) -> str:
    # Lone surrogates, which some mails carry in names, cannot be written in a header.
    return text.encode("utf-8", "replace").decode()
