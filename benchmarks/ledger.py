"""Figure: the ledger as it grows: entries a second and the time of a proof, beside a plain table."""

import os
import random
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg

from benchmarks.postgresql import as_it_grows
from benchmarks.settings import Settings
from benchmarks.table import Figure, Measured
from benchmarks.watch import Watch
from troth.runtime.database import Database, migrate, own_cluster
from troth.runtime.ids import new_id
from troth.runtime.keyring import Keyring
from troth.vault import merkle
from troth.vault.entries import Entry
from troth.vault.export import fetch_nodes
from troth.vault.ledger import Ledger

FULL = (10_000, 100_000, 1_000_000, 10_000_000)
QUICK = (1_000, 4_000)
BATCH = 256
TENANT = 1
SEALED = 180
PLAIN = (
    "CREATE TABLE IF NOT EXISTS plain (id uuid PRIMARY KEY, tenant integer NOT NULL, person uuid, "
    "at timestamptz NOT NULL, commitment bytea NOT NULL, sealed bytea NOT NULL)"
)
INSERT = (
    "INSERT INTO plain SELECT * FROM unnest($1::uuid[], $2::integer[], $3::uuid[], $4::timestamptz[], "
    "$5::bytea[], $6::bytea[])"
)
COMMITMENT = (
    "SELECT e.commitment FROM vault.leaf l JOIN vault.entry e ON e.id = l.entry "
    "WHERE l.tenant = $1 AND l.position = $2"
)
NOTE = (
    f"Entries of {SEALED} sealed bytes, {BATCH} at once, each stored and given its place in the tree "
    "(RFC 6962); the plain table takes such rows in one statement and places nothing. A proof is the path of "
    "one entry to the root of all, fetched and verified; the plain table reads one row by its key. "
    "Each size is filled in bulk before it is measured."
)


def measure(settings: Settings, watch: Watch) -> Figure:
    """Append to the ledger and to the plain table in turn, and prove, at each size."""
    measured = as_it_grows(_measure, FULL, QUICK, settings, watch)
    return Figure("ledger", "The ledger as it grows", NOTE, measured)


async def _measure(address: str, sizes: Sequence[int], settings: Settings, watch: Watch) -> list[Measured]:
    with tempfile.TemporaryDirectory(dir=settings.folder) as keys:
        book = await Book.open(address, Path(keys))
        rows: list[Measured] = []
        for size in sizes:
            with watch.step(f"filling up to {size:,}"):
                await book.fill(size)
            with watch.step(f"measuring at {size:,}"):
                rows += await _at(book, size, settings)
        await book.close()
    return rows


async def _at(book: "Book", size: int, settings: Settings) -> list[Measured]:
    count = BATCH * (2 if settings.quick else 40)
    appended: dict[str, list[float]] = {"plain table": [], "ledger": []}
    read: dict[str, list[float]] = {"plain table": [], "ledger": []}
    for _ in range(settings.runs):
        appended["plain table"].append(await book.insert(count))
        if not settings.peers_only:
            appended["ledger"].append(await book.append(count))
        read["plain table"].append(await book.look_up(200))
        if not settings.peers_only:
            read["ledger"].append(await book.prove(200))
    case = f"{size:,} entries"
    kept = {name: taken for name, taken in appended.items() if taken}
    shown = {name: taken for name, taken in read.items() if taken}
    return [Measured(case, "entries a second", kept), Measured(case, "µs a proof or row", shown)]


@dataclass(slots=True)
class Book:
    """One tenant's ledger and a plain table, in the same PostgreSQL, with as many rows."""

    database: Database
    admin: asyncpg.Connection
    ledger: Ledger
    size: int
    known: list[UUID]

    @classmethod
    async def open(cls, address: str, keys: Path) -> "Book":
        keyring = Keyring(keys)
        access = own_cluster(address, keys)
        await migrate(access, keyring.derive("scope"))
        admin = await asyncpg.connect(**access.admin)
        await admin.execute(PLAIN)
        await admin.execute("GRANT SELECT, INSERT ON plain TO troth_server")
        database = Database(access)
        await database.open()
        return cls(database, admin, Ledger(database, keyring, "bench"), 0, [])

    async def close(self) -> None:
        await self.database.close()
        await self.admin.close()

    async def fill(self, size: int) -> None:
        """Grow both to a size in bulk: rows by COPY, the tree computed here."""
        while self.size < size:
            some = _entries(min(size - self.size, 200_000))
            await self._copy(some)
        for table in ("vault.entry", "vault.leaf", "vault.node", "plain"):
            await self.admin.execute(f"VACUUM ANALYZE {table}")

    async def _copy(self, entries: Sequence[Entry]) -> None:
        peaks = await fetch_nodes(self.admin, TENANT, merkle.peaks(self.size))
        made = merkle.append(self.size, peaks, (entry.commitment for entry in entries))
        columns = ["id", "tenant", "person", "at", "commitment", "sealed"]
        rows = [(e.id, e.tenant, e.person, e.at, e.commitment, e.sealed) for e in entries]
        await self._put("entry", columns, rows)
        await self.admin.copy_records_to_table("plain", columns=columns, records=rows)
        leaves = ((TENANT, number, entry.id) for number, entry in enumerate(entries, self.size))
        await self._put("leaf", ["tenant", "position", "entry"], leaves)
        nodes = ((TENANT, level, position, value) for (level, position), value in made.items())
        await self._put("node", ["tenant", "level", "position", "hash"], nodes)
        self.size += len(entries)
        self.known += [entry.id for entry in entries[:: max(1, len(entries) // 1000)]]

    async def _put(self, table: str, columns: list[str], rows: Iterable[Sequence[object]]) -> None:
        await self.admin.copy_records_to_table(table, schema_name="vault", columns=columns, records=rows)

    async def append(self, count: int) -> float:
        """Entries a second that are stored and placed."""
        batches = _batches(count)
        began = time.perf_counter()
        for batch in batches:
            await self.ledger.append(batch)
            await self.ledger.sequence(TENANT)
        taken = time.perf_counter() - began
        self.size += count
        return count / taken

    async def insert(self, count: int) -> float:
        """Rows a second into the plain table."""
        batches = [_plain(batch) for batch in _batches(count)]
        began = time.perf_counter()
        for columns in batches:
            async with self.database.connection() as connection:
                await connection.execute(INSERT, *columns)
        return count / (time.perf_counter() - began)

    async def prove(self, times: int) -> float:
        """Microseconds of one proof: fetched, computed, verified."""
        known = await fetch_nodes(self.admin, TENANT, merkle.peaks(self.size))
        root = merkle.root(self.size, known)
        positions = random.sample(range(self.size), times)
        async with self.database.connection() as connection:
            began = time.perf_counter()
            for position in positions:
                await self._prove(connection, position, root)
            return (time.perf_counter() - began) / times * 1e6

    async def _prove(self, connection: asyncpg.Connection, position: int, root: bytes) -> None:
        commitment = await connection.fetchval(COMMITMENT, TENANT, position)
        nodes = await fetch_nodes(connection, TENANT, merkle.needed(position, self.size))
        path = merkle.inclusion(position, self.size, nodes)
        if not merkle.verify_inclusion(commitment, position, self.size, path, root):
            raise RuntimeError(f"the proof of {position} among {self.size} does not hold")

    async def look_up(self, times: int) -> float:
        """Microseconds of reading one row of the plain table by its key."""
        wanted = random.choices(self.known, k=times)
        async with self.database.connection() as connection:
            began = time.perf_counter()
            for identifier in wanted:
                await connection.fetchrow("SELECT * FROM plain WHERE id = $1", identifier)
            return (time.perf_counter() - began) / times * 1e6


def _entries(count: int) -> list[Entry]:
    """Entries about as many people, with commitments and contents as random as real ones."""
    at = datetime.now(UTC)
    return [_entry(at) for _ in range(count)]


def _entry(at: datetime) -> Entry:
    content = os.urandom(SEALED)
    return Entry(new_id(), TENANT, uuid4(), at, sha256(content).digest(), content)


def _batches(count: int) -> list[list[Entry]]:
    return [_entries(BATCH) for _ in range(count // BATCH)]


def _plain(batch: Sequence[Entry]) -> tuple[list[object], ...]:
    return (
        [e.id for e in batch],
        [e.tenant for e in batch],
        [e.person for e in batch],
        [e.at for e in batch],
        [e.commitment for e in batch],
        [e.sealed for e in batch],
    )
