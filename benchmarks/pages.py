"""Figure: a page read by many at once; Troth beside a plain Starlette page of the same size.

The address is the one given, or the front page of a Troth server started for the purpose.
"""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvloop

from benchmarks.alternate import alternate
from benchmarks.load import Answers, read
from benchmarks.plain_page import PlainPage
from benchmarks.settings import Settings
from benchmarks.sink import Sink
from benchmarks.table import Figure, Measured
from benchmarks.troth import Troth
from benchmarks.watch import Watch

READERS = 50
WARM_UP_SECONDS = 1.0
SECONDS, QUICK_SECONDS = 10.0, 2.0
PEERS_ONLY_BYTES = 8 * 1024


@dataclass(frozen=True, slots=True)
class Page:
    """An address under load, and the name of who serves it."""

    name: str
    url: str


def measure(settings: Settings, watch: Watch) -> Figure:
    """Read the pages in alternating runs."""
    with _served(settings) as served:
        size = uvloop.run(read(served[0].url, 1, 0)).size if served else PEERS_ONLY_BYTES
        with PlainPage(size, settings.workers) as plain:
            measured = _measure([Page("plain page", plain.url), *served], size, settings, watch)
    workers = f"{settings.workers} worker" + ("s" if settings.workers > 1 else "")
    note = (
        f"{READERS} keep-alive readers on the same machine, plain page by Starlette on uvicorn, {workers}. "
        f"Medians of {settings.runs} alternating runs, lowest and highest in brackets."
    )
    return Figure("pages", "Pages", note, measured)


def _measure(pages: Sequence[Page], size: int, settings: Settings, watch: Watch) -> list[Measured]:
    watch.expect(len(pages) * settings.runs)

    def once(page: Page) -> Answers:
        with watch.step(page.name):
            uvloop.run(read(page.url, READERS, WARM_UP_SECONDS))
            return uvloop.run(read(page.url, READERS, QUICK_SECONDS if settings.quick else SECONDS))

    runs = alternate(pages, settings.runs, once)
    return list(_rows(f"{size:,} bytes", runs))


def _rows(case: str, runs: dict[str, list[Answers]]) -> Iterator[Measured]:
    yield Measured(case, "requests/s", {name: [run.rate() for run in taken] for name, taken in runs.items()})
    for label, share in (("p50 ms", 0.50), ("p95 ms", 0.95)):
        latencies = {name: [run.percentile(share) * 1000 for run in taken] for name, taken in runs.items()}
        yield Measured(case, label, latencies)


@contextmanager
def _served(settings: Settings) -> Iterator[list[Page]]:
    if settings.url:
        yield [Page("Troth", settings.url)]
    elif settings.peers_only:
        yield []
    else:
        with _troth(settings.folder) as troth:
            yield [Page("Troth", f"{troth.base_url}/")]


@contextmanager
def _troth(parent: Path) -> Iterator[Troth]:
    sink = Sink(Path(tempfile.mkdtemp(prefix="sink-", dir=parent)))
    try:
        sink.start()
        with Troth(sink.port, parent) as troth:
            yield troth
    finally:
        sink.stop()
