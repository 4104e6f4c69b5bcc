"""The Merkle tree of RFC 6962 (section 2.1) over complete subtrees that never change once written."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence

Node = tuple[int, int]
"""A complete subtree: (level, position); level 0 are the leaves."""


def leaf_hash(data: bytes) -> bytes:
    return hashlib.sha256(b"\0" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()


def peaks(size: int) -> list[Node]:
    """The complete subtrees that together make a tree of this size, from left to right."""
    found = []
    start = 0
    for level in reversed(range(size.bit_length())):
        if size >> level & 1:
            found.append((level, start >> level))
            start += 1 << level
    return found


def append(size: int, known: Mapping[Node, bytes], leaves: Iterable[bytes]) -> dict[Node, bytes]:
    """The nodes that adding these leaf data to a tree of `size` makes; `known` holds its peaks."""
    made: dict[Node, bytes] = {}
    for position, data in enumerate(leaves, size):
        level, here, value = 0, position, leaf_hash(data)
        made[level, here] = value
        while here & 1:
            left = made.get((level, here - 1)) or known[level, here - 1]
            level, here, value = level + 1, here >> 1, node_hash(left, value)
            made[level, here] = value
    return made


def root(size: int, known: Mapping[Node, bytes]) -> bytes:
    """The root of a tree of `size`, from its peaks; the empty tree's is the hash of nothing."""
    return _range_hash(0, size, known) if size else hashlib.sha256(b"").digest()


def needed(position: int, size: int) -> list[Node]:
    """The nodes that the inclusion proof of a leaf is made from."""
    return [node for low, high in _siblings(position, 0, size) for node in _cover(low, high)]


def inclusion(position: int, size: int, known: Mapping[Node, bytes]) -> list[bytes]:
    """The audit path of a leaf, from the leaf upwards (RFC 6962, 2.1.1)."""
    return [_range_hash(low, high, known) for low, high in _siblings(position, 0, size)]


def verify_inclusion(data: bytes, position: int, size: int, path: Sequence[bytes], expected: bytes) -> bool:
    """Whether the path leads from the leaf's data to the expected root (RFC 9162, 2.1.3.2)."""
    if not 0 <= position < size:
        return False
    here, last, value = position, size - 1, leaf_hash(data)
    for sibling in path:
        if last == 0:
            return False
        if here & 1 or here == last:
            value = node_hash(sibling, value)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            value = node_hash(value, sibling)
        here, last = here >> 1, last >> 1
    return last == 0 and value == expected


def needed_to_grow(old: int, size: int) -> list[Node]:
    """The nodes that the proof of growth from `old` to `size` is made from."""
    return [node for low, high in _grown(old, size) for node in _cover(low, high)]


def consistency(old: int, size: int, known: Mapping[Node, bytes]) -> list[bytes]:
    """The proof that a tree of `size` begins with the leaves of the tree of `old` (RFC 6962, 2.1.2)."""
    return [_range_hash(low, high, known) for low, high in _grown(old, size)]


def verify_consistency(old: int, size: int, proof: Sequence[bytes], before: bytes, now: bytes) -> bool:
    """Whether the proof leads from the root before to the root now (RFC 9162, 2.1.4.2)."""
    if not 0 <= old <= size:
        return False
    if old in (0, size):
        return not proof and (old == 0 or before == now)
    path = list(proof) if old & (old - 1) else [before, *proof]
    if not path:
        return False
    here, last, (first, *rest) = old - 1, size - 1, path
    while here & 1:
        here, last = here >> 1, last >> 1
    smaller = larger = first
    for sibling in rest:
        if last == 0:
            return False
        if here & 1 or here == last:
            smaller, larger = node_hash(sibling, smaller), node_hash(sibling, larger)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            larger = node_hash(larger, sibling)
        here, last = here >> 1, last >> 1
    return last == 0 and (smaller, larger) == (before, now)


def _grown(old: int, size: int) -> list[tuple[int, int]]:
    """The ranges whose hashes prove growth, from the old tree's side outwards (SUBPROOF in RFC 6962)."""
    found: list[tuple[int, int]] = []
    low, high, whole = 0, size, True
    while 0 < old < high:
        middle = _split(low, high)
        if old <= middle:
            found.append((middle, high))
            high = middle
        else:
            found.append((low, middle))
            low, whole = middle, False
    if old > 0 and not whole:
        found.append((low, high))
    return found[::-1]


def _split(low: int, high: int) -> int:
    """Where RFC 6962 divides a range: after the largest power of two below its length."""
    return low + (1 << (high - low - 1).bit_length() - 1)


def _siblings(position: int, low: int, high: int) -> list[tuple[int, int]]:
    found = []
    while high - low > 1:
        middle = _split(low, high)
        if position < middle:
            found.append((middle, high))
            high = middle
        else:
            found.append((low, middle))
            low = middle
    return found[::-1]


def _cover(low: int, high: int) -> list[Node]:
    level = (high - low).bit_length() - 1
    if high - low == 1 << level:
        return [(level, low >> level)]
    middle = _split(low, high)
    return _cover(low, middle) + _cover(middle, high)


def _range_hash(low: int, high: int, known: Mapping[Node, bytes]) -> bytes:
    level = (high - low).bit_length() - 1
    if high - low == 1 << level:
        return known[level, low >> level]
    middle = _split(low, high)
    return node_hash(_range_hash(low, middle, known), _range_hash(middle, high, known))
