"""Figure: GDPRBench's workloads, the vault beside a plain PostgreSQL table on the same server."""

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvloop

from benchmarks.alternate import alternate
from benchmarks.gdprbench.drive import Load, Run, drive
from benchmarks.gdprbench.plain import Plain
from benchmarks.gdprbench.store import Store
from benchmarks.gdprbench.vault import Vaulted
from benchmarks.gdprbench.workload import WORKLOADS, Workload
from benchmarks.postgresql import postgresql
from benchmarks.processes import tree_seconds
from benchmarks.settings import Settings
from benchmarks.table import Figure, Measured
from benchmarks.watch import Watch

# The baseline comes first; a store is made with PostgreSQL's address and the row limit of reads.
STORES: tuple[Callable[[str, int], Store], ...] = (Plain, Vaulted)

SECONDS, CPU = "seconds", "CPU seconds"

FULL = (100_000, 10_000)
QUICK = (5_000, 500)


def measure(settings: Settings, watch: Watch) -> Figure:
    """Run every workload of the chosen mixes on every store, in alternating runs."""
    records, count = QUICK if settings.quick else FULL
    load = Load(records, settings.operations or count, settings.clients)
    makers = STORES[:1] if settings.peers_only else STORES
    chosen = [workload for workload in WORKLOADS if workload.mix in settings.mixes]
    watch.expect(len(chosen) * settings.runs * len(makers))
    with _postgres(settings.folder) as server:
        stores = [make(server.address, settings.row_limit) for make in makers]
        measured = [row for work in chosen for row in _case(work, stores, load, settings, watch, server)]
    measured += [_total(measured, quantity) for quantity in (SECONDS, CPU)]
    return Figure("gdprbench", "GDPRBench: time to complete a workload", _note(load, settings), measured)


def _case(
    workload: Workload,
    stores: Sequence[Store],
    load: Load,
    settings: Settings,
    watch: Watch,
    server: "_Server",
) -> list[Measured]:
    case = f"{workload.role}, {workload.mix}"

    def once(store: Store) -> Run:
        with (
            watch.step(f"{case}: {store.name}"),
            asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
        ):
            return runner.run(drive(store, workload, load, server.cpu_seconds))

    runs = alternate(stores, settings.runs, once)

    def of(quantity: Callable[[Run], float]) -> dict[str, list[float]]:
        return {name: [quantity(run) for run in taken] for name, taken in runs.items()}

    return [
        Measured(case, SECONDS, of(lambda run: run.seconds)),
        Measured(case, CPU, of(lambda run: run.cpu)),
        Measured(case, "rows touched", of(lambda run: float(run.touched))),
    ]


def _total(measured: Sequence[Measured], quantity: str) -> Measured:
    """The sum over all workloads, run by run."""
    rows = [row.runs for row in measured if row.quantity == quantity]
    names = rows[0] if rows else {}
    return Measured(
        "all workloads",
        quantity,
        {name: [sum(run) for run in zip(*(row[name] for row in rows), strict=True)] for name in names},
    )


@dataclass(frozen=True, slots=True)
class _Server:
    """The PostgreSQL that both stores are in."""

    address: str
    postmaster: int

    def cpu_seconds(self) -> float:
        """CPU seconds of this process and all of PostgreSQL so far."""
        return tree_seconds(self.postmaster) + time.process_time()


@contextmanager
def _postgres(folder: Path) -> Iterator[_Server]:
    with postgresql(folder) as server:
        yield _Server(server.get_uri(), int((server.pgdata / "postmaster.pid").read_text().split()[0]))


def _note(load: Load, settings: Settings) -> str:
    limit = f"at most {settings.row_limit:,} rows" if settings.row_limit else "all matching rows"
    return (
        f"{load.records:,} records, {load.operations:,} operations by {load.clients} concurrent clients; "
        f"reads by a field return {limit}, updates and deletions reach all. "
        f"Medians of {settings.runs} alternating runs, lowest and highest in brackets."
    )
