"""Group commit for the application: many callers wait together for one durable write."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

import structlog

from troth.runtime.ports import Outage

log = structlog.get_logger()
T = TypeVar("T")
_Waiting = tuple[T, "asyncio.Future[None] | None"]


class Batcher(Generic[T]):
    """Collects what callers put while one write is under way and writes it all in the next.

    A failed write fails every caller who waits for it; what nobody waits for is tried again, up to a
    bound, until the outage is over.
    """

    def __init__(
        self,
        write: Callable[[list[T]], Awaitable[None]],
        *,
        most: int = 256,
        pause: float = 0.0,
        bound: int = 50_000,
        patience: float = 5.0,
    ) -> None:
        self._write = write
        self._most = most
        self._pause = pause
        self._bound = bound
        self._patience = patience
        self._waiting: list[_Waiting[T]] = []
        self._writing = 0
        self._task: asyncio.Task[None] | None = None

    async def put(self, item: T) -> None:
        """Returns when the item is written; raises what the write raised."""
        done = asyncio.get_running_loop().create_future()
        self._enqueue((item, done))
        await done

    def add(self, item: T) -> None:
        """Have the item written soon, without waiting. Raises Outage where too many wait already."""
        if len(self._waiting) >= self._bound:
            raise Outage("too much waits to be written")
        self._enqueue((item, None))

    async def close(self) -> int:
        """Wait until all that was put is written; returns how much is not, where an outage does not end."""
        self._pause = 0.0
        await self.flush()
        return len(self._waiting) + self._writing

    async def flush(self) -> None:
        """Wait until what waits now is written, for as long as there is patience; go on as before."""
        if self._task is not None:
            await asyncio.wait([self._task], timeout=self._patience)

    def _enqueue(self, entry: _Waiting[T]) -> None:
        self._waiting.append(entry)
        if self._task is None:
            self._task = asyncio.create_task(self._run())

    async def _run(self) -> None:
        try:
            while self._waiting:
                if self._pause:
                    await asyncio.sleep(self._pause)
                batch, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
                await self._write_batch(batch)
        finally:
            self._task = None

    async def _write_batch(self, batch: list[_Waiting[T]]) -> None:
        self._writing = len(batch)
        try:
            await self._write([item for item, _ in batch])
        except Exception as error:
            self._writing = 0
            await self._failed(batch, error)
        else:
            self._writing = 0
            for _, done in batch:
                if done is not None and not done.done():
                    done.set_result(None)

    async def _failed(self, batch: list[_Waiting[T]], error: Exception) -> None:
        for _, done in batch:
            if done is not None and not done.done():
                done.set_exception(error)
        alone = [entry for entry in batch if entry[1] is None]
        if isinstance(error, Outage):
            self._waiting = alone + self._waiting
            await asyncio.sleep(0.5)
            return
        if alone:
            log.error("batch-lost", items=len(alone), kind=type(error).__name__)
