"""Figure: the portal's pages read by many at once; Troth beside a plain Starlette page of the same size.

The pick-up page is what the link of a notice leads to; the message is what its reader sees when signed in,
opened with their key for every request. An address may be given instead.
"""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvloop

from benchmarks.alternate import alternate
from benchmarks.load import Answers, read
from benchmarks.pick_up import opened_message, waiting_link
from benchmarks.plain_page import PlainPage
from benchmarks.settings import Settings
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
    """Read the pages in alternating runs, each beside a plain one of its size."""
    with _served(settings) as served:
        watch.expect(2 * max(len(served), 1) * settings.runs)
        cases = served or [Page("plain page", "")]
        measured = [row for page in cases for row in _beside_plain(page, settings, watch)]
    workers = f"{settings.workers} worker" + ("s" if settings.workers > 1 else "")
    note = (
        f"{READERS} keep-alive readers on the same machine, plain page by Starlette on uvicorn, {workers}. "
        f"Medians of {settings.runs} alternating runs, lowest and highest in brackets."
    )
    return Figure("pages", "Pages of the portal", note, measured)


def _beside_plain(page: Page, settings: Settings, watch: Watch) -> list[Measured]:
    size = uvloop.run(read(page.url, 1, 0)).size if page.url else PEERS_ONLY_BYTES
    with PlainPage(size, settings.workers) as plain:
        pages = [Page("plain page", plain.url)]
        if page.url:
            pages.append(Page("Troth", page.url))
        return _measure(pages, f"{page.name}, {size:,} bytes", settings, watch)


def _measure(pages: Sequence[Page], case: str, settings: Settings, watch: Watch) -> list[Measured]:
    def once(page: Page) -> Answers:
        with watch.step(f"{case}: {page.name}"):
            uvloop.run(read(page.url, READERS, WARM_UP_SECONDS))
            return uvloop.run(read(page.url, READERS, QUICK_SECONDS if settings.quick else SECONDS))

    return list(_rows(case, alternate(pages, settings.runs, once)))


def _rows(case: str, runs: dict[str, list[Answers]]) -> Iterator[Measured]:
    yield Measured(case, "requests/s", {name: [run.rate() for run in taken] for name, taken in runs.items()})
    for label, share in (("p50 ms", 0.50), ("p95 ms", 0.95)):
        latencies = {name: [run.percentile(share) * 1000 for run in taken] for name, taken in runs.items()}
        yield Measured(case, label, latencies)


@contextmanager
def _served(settings: Settings) -> Iterator[list[Page]]:
    if settings.url:
        yield [Page("page", settings.url)]
    elif settings.peers_only:
        yield []
    else:
        captured = Path(tempfile.mkdtemp(prefix="captured-", dir=settings.folder))
        relay = {"TROTH_RELAY": f"file://{captured}", "TROTH_WORKERS": str(settings.workers)}
        with Troth(0, settings.folder, relay) as troth:
            message = opened_message(waiting_link(troth, captured, 1))
            yield [Page("pick-up page", waiting_link(troth, captured, 2)), Page("message", message)]
