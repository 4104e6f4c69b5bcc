"""Connections that are under one tenant and one set of purposes, as row-level security demands.

The scope is set on a connection together with a proof (a MAC under a key the database role cannot read)
and stays until the connection is given another; a connection that is in the right scope already is taken
first, so that most reads cost a single round trip.
"""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass
from typing import Any

import asyncpg

from troth.runtime.database import Access, guarded
from troth.runtime.ports import Outage

_ENTER = "SELECT set_config('troth.tenant', $1, false), set_config('troth.mask', $2, false), \
set_config('troth.proof', $3, false)"

# One plan a query, made once, from index to index: a plan that was made while a table was empty is as good
# when it is full, and two who change many rows take them in the same order instead of waiting for each other.
_SETTINGS = {
    "plan_cache_mode": "force_generic_plan",
    "enable_seqscan": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
    "jit": "off",
}


@dataclass(frozen=True, slots=True)
class Scope:
    """One tenant and a mask of purposes."""

    tenant: int
    mask: int

    def proof(self, key: bytes) -> str:
        """The MAC that `vault.scope` recomputes over "tenant/mask"."""
        return _mac(key, f"{self.tenant}/{self.mask}")


def maintenance_proof(key: bytes) -> str:
    """The MAC that `vault.must_maintain` recomputes, for what goes through all tenants.

    It is given to each such call and never left on a connection, where an injected query could find it.
    """
    return _mac(key, "maintenance")


def _mac(key: bytes, said: str) -> str:
    """SHA-256(key ‖ SHA-256(key ‖ what is said)), hex."""
    return hashlib.sha256(key + hashlib.sha256(key + said.encode()).digest()).hexdigest()


class ScopedConnections:
    """A bounded set of connections, each remembering the scope it is in."""

    def __init__(self, access: Access, key: bytes, *, size: int = 8) -> None:
        self._access = access
        self._key = key
        self._free = asyncio.Semaphore(size)
        self._idle: list[tuple[Scope, Any]] = []

    async def acquire(self, scope: Scope) -> Any:
        """A connection in this scope. Raises Outage where the database does not answer."""
        await self._wait_for_room()
        try:
            return await self._in_scope(scope)
        except BaseException:
            self._free.release()
            raise

    async def _wait_for_room(self) -> None:
        if not self._free.locked():
            await self._free.acquire()  # returns at once; a time limit would cost a task
            return
        try:
            async with asyncio.timeout(30):  # wait_for may swallow a cancellation before Python 3.12
                await self._free.acquire()
        except TimeoutError:
            raise Outage("all database connections are busy") from None

    async def _in_scope(self, scope: Scope) -> Any:
        for index, (known, connection) in enumerate(self._idle):
            if known == scope and not connection.is_closed():
                del self._idle[index]
                return connection
        with guarded():
            connection = await self._any_connection()
            await connection.execute(_ENTER, str(scope.tenant), str(scope.mask), scope.proof(self._key))
        return connection

    async def _any_connection(self) -> Any:
        while len(self._idle) >= 4:  # leave a few scopes warm before turning one over
            _, connection = self._idle.pop(0)
            if not connection.is_closed():
                return connection
        return await asyncpg.connect(
            **self._access.server, timeout=5, command_timeout=60, server_settings=_SETTINGS
        )

    def release(self, scope: Scope, connection: Any) -> None:
        if not connection.is_closed():
            if connection.is_in_transaction():
                connection.terminate()
            else:
                self._idle.append((scope, connection))
        self._free.release()

    async def close(self) -> None:
        for _, connection in self._idle:
            connection.terminate()
        self._idle.clear()
