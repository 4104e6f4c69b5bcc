"""The baseline: one plain PostgreSQL table with the same fields, and an index for each look-up.

No policy, no encryption, no ledger: what an application without compliance would do, with prepared
statements, a connection for each client, and a plain table for the log.
"""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import asyncpg
from asyncpg.prepared_stmt import PreparedStatement

from benchmarks.gdprbench.record import Record

SCHEMA = """
drop table if exists plain_record, plain_log;
create table plain_record (
    key text primary key, pur text not null, expires_at timestamptz not null, usr text not null,
    obj text not null, dec text not null, acl text not null, shr text not null, src text not null,
    cat text not null, data text not null
);
create table plain_log (
    entry bigint primary key, at timestamptz not null, operation text not null, key text not null,
    usr text not null
);
"""

# Made after the load, as one does; the load is not part of the figure.
INDEXES = """
create index on plain_record (pur);
create index on plain_record (usr);
create index on plain_record (obj);
create index on plain_record (dec);
create index on plain_record (expires_at);
vacuum analyze plain_record;
vacuum analyze plain_log;
"""

METADATA = "key, pur, expires_at, usr, obj, dec, acl, shr, src, cat"
ROW = f"select {METADATA}, data from plain_record where"
META = f"select {METADATA} from plain_record where"

# Rows are locked in the order of their keys: without it, two updates of one purpose deadlock, which
# costs each pair a second. Every store that updates many rows at once has to settle this somehow.
LOCKED = "where key in (select key from plain_record where {by} = $1 order by key for update)"

STATEMENTS = {
    "insert": "insert into plain_record values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    "delete_by_key": "delete from plain_record where key = $1",
    "delete_by_pur": "delete from plain_record " + LOCKED.format(by="pur"),
    "delete_by_ttl": "delete from plain_record where key in "
    "(select key from plain_record where expires_at <= now() order by key for update)",
    "delete_by_usr": "delete from plain_record " + LOCKED.format(by="usr"),
    "update_by_key": "update plain_record set data = $2 where key = $1",
    "update_metadata_by_key": "update plain_record set dec = $2 where key = $1",
    "update_metadata_by_pur": "update plain_record set dec = $2 " + LOCKED.format(by="pur"),
    "update_metadata_by_usr": "update plain_record set dec = $2 " + LOCKED.format(by="usr"),
    "read_by_key": f"{ROW} key = $1",
    "read_by_pur": f"{ROW} pur = $1 limit $2",
    "read_by_usr": f"{ROW} usr = $1 limit $2",
    "read_by_obj": f"{ROW} obj = $1 limit $2",
    "read_by_dec": f"{ROW} dec = $1 limit $2",
    "read_metadata_by_key": f"{META} key = $1",
    "read_metadata_by_pur": f"{META} pur = $1 limit $2",
    "read_metadata_by_usr": f"{META} usr = $1 limit $2",
    "read_log": "select * from plain_log where entry >= $1 order by entry limit $2",
    "verify_deletion": "select not exists (select from plain_record where key = $1)",
}


@dataclass(frozen=True, slots=True)
class PlainClient:
    """A Client on a connection of its own; `limit` is None for no row limit."""

    statements: dict[str, "PreparedStatement[asyncpg.Record]"]
    limit: int | None

    async def insert(self, record: Record) -> int:
        return await self._write("insert", *_row(record, datetime.now(UTC)))

    async def delete_by_key(self, key: str) -> int:
        return await self._write("delete_by_key", key)

    async def delete_by_pur(self, pur: str) -> int:
        return await self._write("delete_by_pur", pur)

    async def delete_by_ttl(self) -> int:
        return await self._write("delete_by_ttl")

    async def delete_by_usr(self, usr: str) -> int:
        return await self._write("delete_by_usr", usr)

    async def update_by_key(self, key: str, data: str) -> int:
        return await self._write("update_by_key", key, data)

    async def update_metadata_by_key(self, key: str, dec: str) -> int:
        return await self._write("update_metadata_by_key", key, dec)

    async def update_metadata_by_pur(self, pur: str, dec: str) -> int:
        return await self._write("update_metadata_by_pur", pur, dec)

    async def update_metadata_by_usr(self, usr: str, dec: str) -> int:
        return await self._write("update_metadata_by_usr", usr, dec)

    async def read_by_key(self, key: str) -> int:
        return await self._read("read_by_key", key)

    async def read_by_pur(self, pur: str) -> int:
        return await self._read("read_by_pur", pur, self.limit)

    async def read_by_usr(self, usr: str) -> int:
        return await self._read("read_by_usr", usr, self.limit)

    async def read_by_obj(self, obj: str) -> int:
        return await self._read("read_by_obj", obj, self.limit)

    async def read_by_dec(self, dec: str) -> int:
        return await self._read("read_by_dec", dec, self.limit)

    async def read_metadata_by_key(self, key: str) -> int:
        return await self._read("read_metadata_by_key", key)

    async def read_metadata_by_pur(self, pur: str) -> int:
        return await self._read("read_metadata_by_pur", pur, self.limit)

    async def read_metadata_by_usr(self, usr: str) -> int:
        return await self._read("read_metadata_by_usr", usr, self.limit)

    async def read_log(self, start: int, count: int) -> int:
        return await self._read("read_log", start, count)

    async def verify_deletion(self, key: str) -> int:
        return int(await self.statements["verify_deletion"].fetchval(key))

    async def _read(self, name: str, *values: object) -> int:
        return len(await self.statements[name].fetch(*values))

    async def _write(self, name: str, *values: object) -> int:
        statement = self.statements[name]
        await statement.fetch(*values)
        return int((statement.get_statusmsg() or "0").split()[-1])


@dataclass(slots=True)
class Plain:
    """The plain store in the PostgreSQL at `address`; `row_limit` 0 sets no limit."""

    address: str
    row_limit: int
    _admin: "asyncpg.Connection[asyncpg.Record] | None" = field(default=None)

    @property
    def name(self) -> str:
        return "plain PostgreSQL"

    async def open(self) -> None:
        self._admin = await asyncpg.connect(self.address)
        await self._admin.execute(SCHEMA)

    async def load(self, records: Sequence[Record]) -> None:
        now = datetime.now(UTC)
        admin = self._connected()
        await admin.copy_records_to_table("plain_record", records=(_row(record, now) for record in records))
        await admin.copy_records_to_table("plain_log", records=_entries(records, now))
        for statement in filter(None, map(str.strip, INDEXES.split(";"))):
            await admin.execute(statement)

    @asynccontextmanager
    async def client(self) -> AsyncIterator[PlainClient]:
        connection = await asyncpg.connect(self.address)
        try:
            statements = {name: await connection.prepare(text) for name, text in STATEMENTS.items()}
            yield PlainClient(statements, self.row_limit or None)
        finally:
            await connection.close()

    async def settle(self) -> None:
        """Nothing is put off."""

    async def close(self) -> None:
        await self._connected().close()

    def _connected(self) -> "asyncpg.Connection[asyncpg.Record]":
        if self._admin is None:
            raise RuntimeError("the store has not been opened")
        return self._admin


def _row(record: Record, stored_at: datetime) -> tuple[object, ...]:
    expires_at = stored_at + timedelta(seconds=record.ttl)
    people = (record.usr, record.obj, record.dec, record.acl, record.shr)
    return (record.key, record.pur, expires_at, *people, record.src, record.cat, record.data)


def _entries(records: Sequence[Record], now: datetime) -> Iterator[tuple[object, ...]]:
    for entry, record in enumerate(records):
        yield entry, now, "insert", record.key, record.usr
