"""Keeps the promise that data ends: sweeps expired records and replaces the generation of people's keys."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from troth.runtime.database import Database
from troth.runtime.keyring import Keyring
from troth.runtime.queries import query
from troth.vault.scopes import maintenance_proof
from troth.vault.seal import PersonKeys

SWEEP = query("troth.vault", "sweep")
KEYS_OF = query("troth.vault", "keys_of")
REWRAP = query("troth.vault", "rewrap")
_AT_ONCE = 1_000


async def sweep(
    database: Database, keyring: Keyring, until: datetime | None = None
) -> list[Mapping[str, Any]]:
    """Remove all records that had expired at a moment, now if none is named.

    Returns id, tenant, person and practice of each.
    """
    gone: list[Mapping[str, Any]] = []
    proof = maintenance_proof(keyring.derive("scope"))
    while True:
        async with database.connection() as connection:
            rows = await connection.fetch(SWEEP, _AT_ONCE, until or datetime.now(UTC), proof)
        gone += rows
        if len(rows) < _AT_ONCE:
            return gone


async def renew_generation(database: Database, keyring: Keyring) -> int:
    """Wrap every person's key anew and destroy generations that ended before; returns how many moved.

    The generation before stays until the next round, since another process may be storing a key that it
    wrapped a moment ago. Copies of the key table (journals, replicas, back-ups) from two rounds ago are
    noise from then on.
    """
    finished = keyring.old_generations()
    new = keyring.next_generation()
    moved = 0
    for old in keyring.old_generations():
        moved += await _move(database, keyring, old, new)
    for old in finished:
        keyring.destroy_generation(old)
    return moved


async def _move(database: Database, keyring: Keyring, old: int, new: int) -> int:
    keys, moved = PersonKeys(keyring), 0
    proof = maintenance_proof(keyring.derive("scope"))
    while True:
        async with database.connection() as connection:
            rows = await connection.fetch(KEYS_OF, old, _AT_ONCE, proof)
            if not rows:
                return moved
            wrapped = [keys.wrap(keys.unwrap(row["person"], old, row["wrapped"]), new) for row in rows]
            await connection.execute(REWRAP, [row["person"] for row in rows], wrapped, new, proof)
        moved += len(rows)
