"""Just enough OpenPGP (RFC 9580) to know that an armoured text is one encrypted message and nothing else."""

import binascii
import re

_ARMOUR = re.compile(
    rb"-----BEGIN PGP MESSAGE-----[ \t]*+\r?\n(?:[A-Za-z-]++: [^\n]*+\n)*+[ \t]*+\r?\n"
    rb"([A-Za-z0-9+/=\s]++)-----END PGP MESSAGE-----\Z"
)
_CHECKSUM = re.compile(rb"\n=[A-Za-z0-9+/]{4}\s*\Z")
# Session keys for a public key or a password, then data that only they open.
_KEYS, _SEALED = frozenset({1, 3}), frozenset({9, 18, 20})
_MOST_KEYS = 1000


def is_encrypted(text: bytes) -> bool:
    """Whether the text is exactly one armoured message made of session keys and encrypted data."""
    armour = _ARMOUR.match(text.strip())
    if armour is None:
        return False
    try:
        packets = binascii.a2b_base64(_CHECKSUM.sub(b"", armour[1]))
    except binascii.Error:
        return False
    return _is_sealed(packets)


def _is_sealed(packets: bytes) -> bool:
    at = 0
    for keys in range(_MOST_KEYS):
        packet = _packet(packets, at)
        if packet is None:
            return False
        tag, at, whole = packet
        if tag in _SEALED:
            return keys > 0 and (not whole or at == len(packets))
        if tag not in _KEYS or not whole:
            return False
    return False


def _packet(packets: bytes, at: int) -> tuple[int, int, bool] | None:
    """(type, offset after it, whether its length is known) of the packet at an offset (section 4.2)."""
    head = packets[at : at + 6]
    if len(head) < 2 or not head[0] & 0x80:
        return None
    tag, size, length = _new(head) if head[0] & 0x40 else _old(head)
    end = at + size + length
    return (tag, end, length >= 0) if end <= len(packets) else None


def _new(head: bytes) -> tuple[int, int, int]:
    """(type, octets of the header, octets of the body or -1 when it comes in parts)."""
    tag, first = head[0] & 0x3F, head[1]
    if first < 192:
        return tag, 2, first
    if first < 224:
        return tag, 3, ((first - 192) << 8) + int.from_bytes(head[2:3], "big") + 192
    if first == 255:
        return tag, 6, int.from_bytes(head[2:6], "big")
    return tag, 2, -1


def _old(head: bytes) -> tuple[int, int, int]:
    tag, kind = head[0] >> 2 & 0x0F, head[0] & 3
    if kind == 3:
        return tag, 1, -1
    width = 1 << kind
    return tag, 1 + width, int.from_bytes(head[1 : 1 + width], "big")
