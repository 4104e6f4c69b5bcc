"""Drive a store with concurrent clients that share one stream of operations, and time the whole."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.gdprbench.record import record
from benchmarks.gdprbench.store import CALLS, Store
from benchmarks.gdprbench.workload import Operation, Workload, operations

SEED = 20200731


@dataclass(frozen=True, slots=True)
class Load:
    """How much work a run is: records loaded before the clock, operations under it, clients at once."""

    records: int
    operations: int
    clients: int


@dataclass(frozen=True, slots=True)
class Run:
    """One timed run: seconds for all operations and what they put off, and how many rows they touched."""

    seconds: float
    touched: int


async def drive(store: Store, workload: Workload, load: Load) -> Run:
    """Empty and load the store, then perform the workload on it."""
    work = list(operations(workload, load.records, load.operations, SEED))
    await store.open()
    try:
        await store.load([record(number) for number in range(load.records)])
        return await _timed(store, work, load.clients)
    finally:
        await store.close()


async def _timed(store: Store, work: Sequence[Operation], clients: int) -> Run:
    shared = iter(work)
    ready = asyncio.Barrier(clients + 1)
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(_serve(store, shared, ready)) for _ in range(clients)]
        await ready.wait()
        begun = time.perf_counter()
        touched = sum(await asyncio.gather(*tasks))
        await store.settle()
        seconds = time.perf_counter() - begun
    return Run(seconds, touched)


async def _serve(store: Store, shared: Iterator[Operation], ready: asyncio.Barrier) -> int:
    touched = 0
    async with store.client() as client:
        await ready.wait()
        for operation in shared:
            touched += await CALLS[operation.kind](client, operation)
    return touched
