"""Just enough Cryptographic Message Syntax (RFC 5652) to know what is sealed and read what is only signed."""

from dataclasses import dataclass

_SIGNED = bytes.fromhex("06092a864886f70d010702")
_SEALED = (bytes.fromhex("06092a864886f70d010703"), bytes.fromhex("060b2a864886f70d0109100117"))
_SEQUENCE, _SET, _OCTETS, _CONTEXT_0, _CONSTRUCTED_OCTETS = 0x30, 0x31, 0x04, 0xA0, 0x24
_MOST_CHUNKS = 100_000


@dataclass(frozen=True, slots=True)
class _Element:
    tag: int
    start: int
    end: int
    endless: bool


def is_enveloped(content: bytes) -> bool:
    """Whether this is one complete enveloped-data or authEnveloped-data object and nothing beside it."""
    outer = _element(content, 0, len(content))
    if outer is None or outer.tag != _SEQUENCE or not content.startswith(_SEALED, outer.start):
        return False
    if outer.endless:
        return content.rstrip(b"\r\n").endswith(b"\0\0\0\0")
    return not content[outer.end :].strip(b"\r\n")


def is_signed(content: bytes) -> bool:
    """Whether this is a signed-data object, whose content anyone can read."""
    outer = _element(content, 0, len(content))
    return outer is not None and content.startswith(_SIGNED, outer.start)


def signed_content(content: bytes) -> bytes | None:
    """The message inside a signed-data object; None if it holds none or is broken."""
    at: int | None = 0
    end = len(content)
    # SEQUENCE { OID, [0] { SEQUENCE { version, digests, SEQUENCE { OID, [0] { OCTET STRING } } } } }
    for tag in (_SEQUENCE, _CONTEXT_0, _SEQUENCE, _SEQUENCE, _CONTEXT_0):
        found = _find(content, at, end, tag)
        if found is None:
            return None
        at, end = found.start, found.end
    element = _element(content, at or 0, end)
    return _octets(content, element) if element else None


def _find(content: bytes, at: int | None, end: int, tag: int) -> _Element | None:
    """The first element with this tag among at most eight neighbours."""
    for _ in range(8):
        element = _element(content, at or 0, end)
        if element is None or element.tag == tag:
            return element
        if element.endless:
            return None
        at = element.end
    return None


def _element(content: bytes, at: int, end: int) -> _Element | None:
    if at + 2 > end or content[at] & 0x1F == 0x1F:
        return None
    tag, length = content[at], content[at + 1]
    if length == 0x80:
        return _Element(tag, at + 2, end, endless=True)
    if length < 0x80:
        start = at + 2
    else:
        start = at + 2 + (length & 0x7F)
        length = int.from_bytes(content[at + 2 : start], "big") if start - at <= 10 else end + 1
    stop = start + length
    return _Element(tag, start, stop, endless=False) if stop <= end else None


def _octets(content: bytes, element: _Element) -> bytes | None:
    if element.tag == _OCTETS:
        return content[element.start : element.end]
    if element.tag != _CONSTRUCTED_OCTETS:
        return None
    chunks: list[bytes] = []
    at = element.start
    while len(chunks) < _MOST_CHUNKS:
        chunk = _element(content, at, element.end)
        if chunk is None or chunk.tag != _OCTETS or chunk.endless:
            break
        chunks.append(content[chunk.start : chunk.end])
        at = chunk.end
    return b"".join(chunks)
