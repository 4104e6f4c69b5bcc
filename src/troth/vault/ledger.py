"""The append-only ledger of what was done with people's data: salted commitments in a Merkle tree."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from troth.runtime.database import Database
from troth.runtime.keyring import Keyring
from troth.runtime.queries import query
from troth.vault import merkle, notes
from troth.vault.entries import Entry, columns
from troth.vault.export import Lines, fetch_nodes
from troth.vault.scopes import maintenance_proof
from troth.vault.seal import PersonKey, ServerKey
from troth.vault.tenant import Tenant


def _sql(name: str) -> str:
    return query("troth.vault", name)


APPEND, TREE_SIZE, TAKE, PLACE = map(_sql, ("append", "tree_size", "take_waiting", "place_leaves"))
ADD_NODES, OLDEST = map(_sql, ("add_nodes", "oldest"))
ADD_CHECKPOINT, LAST_CHECKPOINT = map(_sql, ("add_checkpoint", "last_checkpoint"))


class Ledger:
    """Places entries in each tenant's tree, signs checkpoints and gives people their proofs."""

    def __init__(self, database: Database, keyring: Keyring, origin: str) -> None:
        self._database = database
        self.groups_key = ServerKey(keyring, "ledger groups")
        self._signer = Ed25519PrivateKey.from_private_bytes(keyring.derive("ledger signature"))
        self._maintenance = maintenance_proof(keyring.derive("scope"))
        self._origin = origin

    @property
    def public_key(self) -> bytes:
        return self._signer.public_key().public_bytes_raw()

    def origin(self, tenant: Tenant) -> str:
        return f"{self._origin}/{tenant.name}"

    async def append(self, entries: Sequence[Entry]) -> None:
        """Store entries; they wait until `sequence` gives them their places."""
        async with self._database.connection() as connection:
            await connection.execute(APPEND, *columns(entries))

    async def sequence(self, tenant: int, most: int = 10_000) -> int:
        """Give waiting entries their places; returns how many. One process at a time per tenant."""
        async with self._database.transaction() as connection:
            await connection.execute("SELECT pg_advisory_xact_lock(7846012, $1)", tenant)
            rows = sorted(await connection.fetch(TAKE, tenant, most), key=lambda row: int(row["number"]))
            if rows:
                await self._place(connection, tenant, rows)
            return len(rows)

    async def _place(self, connection: Any, tenant: int, rows: Sequence[Mapping[str, Any]]) -> None:
        size = await connection.fetchval(TREE_SIZE, tenant)
        known = await fetch_nodes(connection, tenant, merkle.peaks(size))
        made = merkle.append(size, known, (row["commitment"] for row in rows))
        await connection.execute(
            PLACE, tenant, list(range(size, size + len(rows))), [row["entry"] for row in rows]
        )
        await connection.execute(
            ADD_NODES, tenant, [n[0] for n in made], [n[1] for n in made], list(made.values())
        )

    async def checkpoint(self, tenant: Tenant) -> str:
        """Sign the state of the tree now, and keep the note; returns it."""
        while await self.sequence(tenant.id):
            pass
        async with self._database.transaction() as connection:
            size = await connection.fetchval(TREE_SIZE, tenant.id)
            known = await fetch_nodes(connection, tenant.id, merkle.peaks(size))
            oldest = {
                row["practice"]: row["collected_at"]
                for row in await connection.fetch(OLDEST, tenant.id, self._maintenance)
            }
            root, at = merkle.root(size, known), datetime.now(UTC)
            state = notes.Checkpoint(self.origin(tenant), size, root, at, oldest, by_category(tenant, oldest))
            note = notes.sign(state, self._signer)
            await connection.execute(ADD_CHECKPOINT, tenant.id, size, at, root, note)
            return note

    def sign(self, text: str, name: str) -> str:
        """A text that ends with a line feed as a note, signed with the key of the checkpoints."""
        return notes.sign_text(text, name, self._signer)

    async def last_checkpoint(self, tenant: Tenant) -> str | None:
        async with self._database.connection() as connection:
            row = await connection.fetchrow(LAST_CHECKPOINT, tenant.id)
        return row["note"] if row else None

    async def export(self, tenant: Tenant, key: PersonKey) -> dict[str, Any]:
        """What was done with one person's data, each line with its proof; JSON for `troth ledger verify`."""
        note = await self.checkpoint(tenant)
        size = notes.verify(note, self.public_key).size
        async with self._database.transaction() as connection:
            lines = await Lines(connection, tenant.id, key, self.groups_key, size).everything()
        return {
            "format": "troth-ledger-export-1",
            "tenant": tenant.name,
            "public_key": base64.b64encode(self.public_key).decode(),
            "checkpoint": note,
            "entries": lines,
        }


def by_category(tenant: Tenant, oldest: Mapping[str, datetime]) -> dict[str, datetime]:
    """For each category of data, the oldest record of any practice that collects it, under any version."""
    found: dict[str, datetime] = {}
    for policy in (tenant.policy, *tenant.past.values()):
        for practice in policy.practices.values():
            if when := oldest.get(practice.name):
                found |= {name: min(found.get(name, when), when) for name in practice.categories}
    return found
