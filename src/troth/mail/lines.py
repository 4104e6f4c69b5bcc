"""How many mails of the gateway may be with the next host at once, so that a slow host holds up no others."""

from __future__ import annotations

import asyncio

PATIENCE = 1.0


class Lines:
    """A count of free lines; where the next host lets all of them wait, no more mail waits for one."""

    def __init__(self, most: int) -> None:
        self._free = asyncio.Semaphore(most)
        self._stalled = False

    async def take(self) -> bool:
        """Whether there is a line: at once, or within a moment unless all were just seen to stand still."""
        if self._stalled and self._free.locked():
            return False
        try:
            async with asyncio.timeout(PATIENCE):  # wait_for may swallow a cancellation before Python 3.12
                await self._free.acquire()
        except TimeoutError:
            self._stalled = True
            return False
        return True

    def give_back(self) -> None:
        self._stalled = False
        self._free.release()
