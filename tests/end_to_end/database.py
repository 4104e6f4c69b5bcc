"""The way into a server's embedded database, for what no page can show or do."""

from pathlib import Path
from typing import Any

import asyncpg

from troth.runtime.database import Access


def access(data: Path) -> Access:
    """How to connect to the database in a data folder, as its superuser and as the server."""
    password = (data / "keys" / "postgresql-password").read_text()
    host = (data / "postgresql" / "postmaster.pid").read_text().split("\n")[4]
    common = {"host": host, "database": "postgres", "password": password}
    return Access({**common, "user": "postgres"}, {**common, "user": "troth_server"})


async def ask(data: Path, sql: str, *values: Any) -> list[asyncpg.Record]:
    """Ask the database as its superuser."""
    connection = await asyncpg.connect(**access(data).admin)
    try:
        return await connection.fetch(sql, *values)
    finally:
        await connection.close()
