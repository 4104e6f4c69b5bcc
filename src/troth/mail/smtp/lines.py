"""Command lines out of a buffer: ended by CRLF only, and never longer than their command may be."""

import re

_CONTROL = re.compile(rb"[\x00-\x1f\x7f]")

COMMAND_LIMIT = 512  # RFC 5321, 4.5.3.1.4, CRLF included
AUTH_LIMIT = 12_288  # RFC 4954, 4.3
_LIMITS = {
    # SIZE 26 (RFC 1870), BODY 17 (RFC 6152), SMTPUTF8 10 (RFC 6531), RET and ENVID 116 (RFC 3461), AUTH 500.
    b"MAIL ": COMMAND_LIMIT + 26 + 17 + 10 + 116 + 500,
    # NOTIFY 28 and ORCPT 507 (RFC 3461); SMTPUTF8 names are longer in UTF-8.
    b"RCPT ": COMMAND_LIMIT + 28 + 507,
    b"AUTH ": AUTH_LIMIT,
}


def line_limit(buffer: bytearray) -> int:
    """The octets that the command at the front of the buffer may have, CRLF included."""
    return _LIMITS.get(bytes(buffer[:5]).upper(), COMMAND_LIMIT)


def take_line(buffer: bytearray, limit: int) -> bytes | None:
    """Remove one line from the front, without its CRLF; None if none ends within `limit` octets."""
    end = buffer.find(b"\r\n", 0, limit)
    if end < 0:
        return None
    line = bytes(buffer[:end])
    del buffer[: end + 2]
    return line


def is_clean(line: bytes) -> bool:
    """Whether the line has no bare CR, bare LF, NUL or other control character."""
    return _CONTROL.search(line) is None
