"""One hyperscan database and the scratch space of each thread that scans with it."""

import threading
from collections.abc import Callable, Sequence

import hyperscan

from troth.mail.rules.databases import Compiler, Expression, compiled

CASELESS: int = hyperscan.HS_FLAG_CASELESS
MULTILINE: int = hyperscan.HS_FLAG_MULTILINE
ONCE: int = hyperscan.HS_FLAG_SINGLEMATCH
START: int = hyperscan.HS_FLAG_SOM_LEFTMOST
UTF8: int = hyperscan.HS_FLAG_UTF8

Handler = Callable[[int, int, int, int, object], bool | None]


class Scanner:
    """Scans bytes for numbered expressions; safe to use from many threads at once.

    Hyperscan forbids two scans in one scratch space: each thread clones a
    prototype, which itself never scans.
    """

    __slots__ = ("_database", "_threads")

    def __init__(
        self, expressions: Sequence[Expression], flags: int = 0, compiler: Compiler = compiled
    ) -> None:
        """flags: added to each expression's own. Raises hyperscan.error when one cannot be compiled."""
        self._threads = threading.local()
        self._database = compiler(expressions, flags) if expressions else None

    def scan(self, data: bytes, handler: Handler) -> bool:
        """Calls handler(id, start, end, flags, context) per match; False when it stopped the scan by True."""
        if self._database is None:
            return True
        try:
            scratch = self._threads.scratch
        except AttributeError:
            scratch = self._threads.scratch = self._database.scratch.clone()
        try:
            self._database.scan(data, handler, 0, None, scratch)
        except hyperscan.ScanTerminated:
            return False
        return True
