"""Has a place do one thing after the other, also what it must do where nothing may wait."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import structlog

from troth.meetings.switch.replies import SwitchGone, SwitchRefused

log = structlog.get_logger()


@dataclass(slots=True)
class Turns:
    """Work of one place, in turn; `lost` is called where the switch turns out to be gone."""

    lost: Callable[[], None]
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    _tasks: set[asyncio.Future[object]] = field(default_factory=set)

    def soon(self, do: Callable[[], Awaitable[object]]) -> None:
        """Do this once it is its turn."""
        self._start(self._take(do))

    def repeat(self, do: Callable[[], Awaitable[bool]], every: float) -> None:
        """Do this in turn, every so many seconds, until it is no longer to be done again."""
        self._start(self._repeat(do, every))

    def end(self) -> None:
        """Do no more of what was begun."""
        for task in self._tasks:
            task.cancel()

    def _start(self, work: Awaitable[object]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _repeat(self, do: Callable[[], Awaitable[bool]], every: float) -> None:
        while True:
            if not await self._take(do):
                return
            await asyncio.sleep(every)

    async def _take(self, do: Callable[[], Awaitable[object]]) -> object:
        try:
            async with self.lock:
                return await do()
        except SwitchRefused as error:
            log.info("switch-refused", op="follow", code=error.code)
        except SwitchGone:
            self.lost()
        return None
