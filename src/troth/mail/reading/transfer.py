"""Content transfer encodings (RFC 2045, section 6), decoded as tolerantly as mail clients do."""

import binascii
import re

_KNOWN = frozenset({"", "7bit", "8bit", "binary", "base64", "quoted-printable"})
_PADDING = re.compile(rb"=[=\s]*+")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")
_LATER_DATA = re.compile(rb"=[=\s]*+[A-Za-z0-9+/]")
# binascii drops the rest of the line after "=" and a bare CR, and does not know a soft break before padding.
_ODD_BREAK = re.compile(rb"=(?:[ \t]++\r?\n|\r(?!\n))")
_MOST_SEGMENTS = 1000


def decode(raw: bytes, encoding: str) -> bytes:
    """The bytes that were encoded; never longer than `raw`. An unknown encoding is read as it stands."""
    if encoding == "base64":
        return _base64(raw)
    if encoding == "quoted-printable":
        return binascii.a2b_qp(_ODD_BREAK.sub(b"=\n", raw))
    return raw


def is_sound(raw: bytes, encoding: str) -> bool:
    """Whether every decoder would read the same bytes: a known encoding and no data after padding."""
    if encoding not in _KNOWN:
        return False
    return encoding != "base64" or _LATER_DATA.search(raw) is None


def _base64(raw: bytes) -> bytes:
    if _LATER_DATA.search(raw) is None:
        return _segment(raw)
    segments = _PADDING.split(raw, maxsplit=_MOST_SEGMENTS)
    return b"".join(_segment(segment) for segment in segments)


def _segment(raw: bytes) -> bytes:
    try:
        return binascii.a2b_base64(raw)
    except binascii.Error:
        letters = _NOT_BASE64.sub(b"", raw)
        whole = len(letters) - (len(letters) % 4 == 1)
        return binascii.a2b_base64(letters[:whole] + b"==")
