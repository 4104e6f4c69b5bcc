"""The ports that a store fills to be measured, and how an operation becomes a call on them."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from benchmarks.gdprbench.record import DECISIONS, Record, data
from benchmarks.gdprbench.workload import Kind, Operation


class Client(Protocol):
    """One of several concurrent users of a store.

    Every method returns how many records or log entries it touched or returned. A read fetches and
    opens what it returns: metadata reads the key and the nine fields, others the data as well. Reads by
    a field stop at the store's row limit; updates and deletions reach all records that match.
    """

    async def insert(self, record: Record) -> int: ...
    async def delete_by_key(self, key: str) -> int: ...
    async def delete_by_pur(self, pur: str) -> int: ...
    async def delete_by_ttl(self) -> int:
        """Delete what has outlived its TTL."""

    async def delete_by_usr(self, usr: str) -> int: ...
    async def update_by_key(self, key: str, data: str) -> int: ...
    async def update_metadata_by_key(self, key: str, dec: str) -> int: ...
    async def update_metadata_by_pur(self, pur: str, dec: str) -> int: ...
    async def update_metadata_by_usr(self, usr: str, dec: str) -> int: ...
    async def read_by_key(self, key: str) -> int: ...
    async def read_by_pur(self, pur: str) -> int: ...
    async def read_by_usr(self, usr: str) -> int: ...
    async def read_by_obj(self, obj: str) -> int: ...
    async def read_by_dec(self, dec: str) -> int: ...
    async def read_metadata_by_key(self, key: str) -> int: ...
    async def read_metadata_by_pur(self, pur: str) -> int: ...
    async def read_metadata_by_usr(self, usr: str) -> int: ...
    async def read_log(self, start: int, count: int) -> int:
        """Read `count` entries of the log in its order, from the `start`th (from 0) on."""

    async def verify_deletion(self, key: str) -> int:
        """1 when no record of this key is stored, else 0."""


class Store(Protocol):
    """A store under test; `open`, then `load`, then clients at work, then `close`."""

    @property
    def name(self) -> str: ...

    async def open(self) -> None:
        """Make the store ready and empty, whatever it held before."""

    async def load(self, records: Sequence[Record]) -> None:
        """Store the records, with one log entry for each, in their order."""

    def client(self) -> AbstractAsyncContextManager[Client]:
        """A client with a connection of its own, its statements prepared."""

    async def settle(self) -> None:
        """Finish whatever the operations put off; the clock runs until it returns."""

    async def close(self) -> None: ...


Call = Callable[[Client, Operation], Awaitable[int]]

CALLS: Mapping[Kind, Call] = {
    Kind.INSERT: lambda client, op: client.insert(op.record),
    Kind.DELETE_BY_KEY: lambda client, op: client.delete_by_key(op.record.key),
    Kind.DELETE_BY_PUR: lambda client, op: client.delete_by_pur(op.record.pur),
    Kind.DELETE_BY_TTL: lambda client, op: client.delete_by_ttl(),
    Kind.DELETE_BY_USR: lambda client, op: client.delete_by_usr(op.record.usr),
    Kind.UPDATE_BY_KEY: lambda client, op: client.update_by_key(op.record.key, data(op.number, revision=1)),
    Kind.UPDATE_METADATA_BY_KEY: lambda client, op: client.update_metadata_by_key(op.record.key, _dec(op)),
    Kind.UPDATE_METADATA_BY_PUR: lambda client, op: client.update_metadata_by_pur(op.record.pur, _dec(op)),
    Kind.UPDATE_METADATA_BY_USR: lambda client, op: client.update_metadata_by_usr(op.record.usr, _dec(op)),
    Kind.READ_BY_KEY: lambda client, op: client.read_by_key(op.record.key),
    Kind.READ_BY_PUR: lambda client, op: client.read_by_pur(op.record.pur),
    Kind.READ_BY_USR: lambda client, op: client.read_by_usr(op.record.usr),
    Kind.READ_BY_OBJ: lambda client, op: client.read_by_obj(op.record.obj),
    Kind.READ_BY_DEC: lambda client, op: client.read_by_dec(op.record.dec),
    Kind.READ_METADATA_BY_KEY: lambda client, op: client.read_metadata_by_key(op.record.key),
    Kind.READ_METADATA_BY_PUR: lambda client, op: client.read_metadata_by_pur(op.record.pur),
    Kind.READ_METADATA_BY_USR: lambda client, op: client.read_metadata_by_usr(op.record.usr),
    Kind.READ_LOG: lambda client, op: client.read_log(op.number, op.span),
    Kind.VERIFY_DELETION: lambda client, op: client.verify_deletion(op.record.key),
}


def _dec(operation: Operation) -> str:
    """The decision that the record did not have when it was stored."""
    first, second = DECISIONS
    return second if operation.record.dec == first else first
