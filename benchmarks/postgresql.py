"""A PostgreSQL of a figure's own, which is gone afterwards, and what is measured in one as it grows."""

import tempfile
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvloop

from benchmarks.settings import Settings
from benchmarks.table import Measured
from benchmarks.watch import Watch
from troth.runtime.database import embedded_server

Sizes = Sequence[int]
Take = Callable[[str, Sizes, Settings, Watch], Coroutine[Any, Any, list[Measured]]]
"""Measures in the PostgreSQL at an address at each size, in two steps: it is filled, then it is measured."""


@contextmanager
def postgresql(folder: Path) -> Iterator[Any]:
    """The package's server in a new folder below this one: `get_uri()` is its address."""
    server = embedded_server()(Path(tempfile.mkdtemp(prefix="postgres-", dir=folder)), cleanup_mode="delete")
    try:
        yield server
    finally:
        server.cleanup()


def as_it_grows(take: Take, full: Sizes, quick: Sizes, settings: Settings, watch: Watch) -> list[Measured]:
    """What is measured at each of the sizes that the settings ask for, in the same PostgreSQL."""
    sizes = quick if settings.quick else full
    watch.expect(2 * len(sizes))
    with postgresql(settings.folder) as server:
        return uvloop.run(take(server.get_uri(), sizes, settings, watch))
