"""Encoded words in header values (RFC 2047), decoded in linear time, and values made safe to show."""

import binascii
import re

from troth.mail.reading import charsets

_WORD = re.compile(r"=\?([^?\s]{1,75})\?([qQbB])\?([^?]*+)\?=")
_CONTROLS = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029]+")
_BREAKS = re.compile("[\x00\r\n]")


def decode(value: str) -> str:
    """The value with its encoded words decoded; white space between two words disappears (section 6.2)."""
    if "=?" not in value:
        return value
    pieces: list[str] = []
    run: list[tuple[str, bytes]] = []
    at = 0
    for word in _WORD.finditer(value):
        between = value[at : word.start()]
        if not run or between.strip():
            pieces += [_joined(run), between]
            run = []
        run.append((word[1].partition("*")[0].lower(), _bytes(word[2], word[3])))
        at = word.end()
    return "".join([*pieces, _joined(run), value[at:]])


def clean(value: str) -> str:
    """The value on one line: control characters and line separators removed, tabs made spaces."""
    if value.isprintable():
        return value
    return _CONTROLS.sub("", value).replace("\t", " ")


def breaks_out(value: str) -> bool:
    """Whether a decoded value holds CR, LF or NUL, which would start a header of its own."""
    return _BREAKS.search(value) is not None


def _joined(run: list[tuple[str, bytes]]) -> str:
    """Neighbours of one charset are joined first: senders split characters between two words."""
    pieces: list[tuple[str, list[bytes]]] = []
    for charset, octets in run:
        if pieces and pieces[-1][0] == charset:
            pieces[-1][1].append(octets)
        else:
            pieces.append((charset, [octets]))
    return "".join(charsets.decode(b"".join(octets), charset)[0] for charset, octets in pieces)


def _bytes(encoding: str, text: str) -> bytes:
    raw = text.encode("utf-8", "replace")
    if encoding in "qQ":
        return binascii.a2b_qp(raw, header=True)
    try:
        return binascii.a2b_base64(raw + b"==")
    except binascii.Error:
        return raw
