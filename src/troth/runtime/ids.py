"""Identifiers: random, but in the order of time, so that indexes grow at one end (UUIDv7, RFC 9562 5.7)."""

from __future__ import annotations

import os
import time
from uuid import UUID


def new_id() -> UUID:
    """A new UUIDv7: 48 bits of milliseconds, 74 random bits."""
    value = (int(time.time() * 1000) << 80) | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | (7 << 76)
    return UUID(int=value & ~(3 << 62) | (2 << 62))
