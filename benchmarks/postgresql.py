"""A PostgreSQL of a figure's own, as it comes, which is gone afterwards."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from troth.runtime.database import embedded_server


@contextmanager
def postgresql(folder: Path) -> Iterator[Any]:
    """The package's server in a new folder below this one: `get_uri()` is its address."""
    server = embedded_server()(Path(tempfile.mkdtemp(prefix="postgres-", dir=folder)), cleanup_mode="delete")
    try:
        yield server
    finally:
        server.cleanup()
