"""How much one participant may say: so many messages and bytes at once, and so many a second on average."""

from __future__ import annotations

from dataclasses import dataclass

MESSAGES, MESSAGES_A_SECOND = 300.0, 60.0
BYTES, BYTES_A_SECOND = 12_000_000.0, 2_000_000.0
PROBLEMS = 10
"""Messages that are not understood, after which the socket is closed."""


@dataclass(slots=True)
class Pace:
    """Two leaky buckets; `now` is in seconds of any clock that only runs forward."""

    at: float
    messages: float = MESSAGES
    bytes: float = BYTES

    def takes(self, size: int, now: float) -> bool:
        """Whether a message of so many bytes may pass; one that may not costs nothing."""
        passed, self.at = max(0.0, now - self.at), max(self.at, now)
        self.messages = min(MESSAGES, self.messages + passed * MESSAGES_A_SECOND)
        self.bytes = min(BYTES, self.bytes + passed * BYTES_A_SECOND)
        if self.messages < 1 or self.bytes < size:
            return False
        self.messages -= 1
        self.bytes -= size
        return True
