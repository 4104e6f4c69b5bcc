"""The memory that all connections of a listener share for content in flight."""


class Budget:
    """A count of octets that may be held at once."""

    __slots__ = ("_held", "_limit")

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._held = 0

    @property
    def free(self) -> int:
        """Octets that can still be reserved."""
        return self._limit - self._held

    def reserve(self, octets: int) -> bool:
        """Hold so many more octets; false, and nothing held, if they do not fit."""
        if octets > self.free:
            return False
        self._held += octets
        return True

    def release(self, octets: int) -> None:
        """Give back octets reserved before."""
        self._held -= octets
