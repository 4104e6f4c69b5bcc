"""The append-only ledger of what was done with people's data: salted commitments in a Merkle tree."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from troth.runtime.database import Database
from troth.runtime.keyring import Keyring
from troth.runtime.queries import query
from troth.vault import merkle, notes
from troth.vault.entries import Entry, columns, commit, context, details_of_group, is_among, pages
from troth.vault.seal import PersonKey, ServerKey
from troth.vault.tenant import Tenant


def _sql(name: str) -> str:
    return query("troth.vault", name)


APPEND, TREE_SIZE, TAKE, PLACE = map(_sql, ("append", "tree_size", "take_waiting", "place_leaves"))
ADD_NODES, NODES, OLDEST = map(_sql, ("add_nodes", "nodes", "oldest"))
ADD_CHECKPOINT, LAST_CHECKPOINT = map(_sql, ("add_checkpoint", "last_checkpoint"))
ENTRIES, GROUPS = map(_sql, ("entries_of_person", "groups_since"))


class Ledger:
    """Places entries in each tenant's tree, signs checkpoints and gives people their proofs."""

    def __init__(self, database: Database, keyring: Keyring, origin: str) -> None:
        self._database = database
        self.groups_key = ServerKey(keyring, "ledger groups")
        self._signer = Ed25519PrivateKey.from_private_bytes(keyring.derive("ledger signature"))
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
        known = await _fetch_nodes(connection, tenant, merkle.peaks(size))
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
            known = await _fetch_nodes(connection, tenant.id, merkle.peaks(size))
            oldest = {
                row["practice"]: row["collected_at"] for row in await connection.fetch(OLDEST, tenant.id)
            }
            root, at = merkle.root(size, known), datetime.now(UTC)
            note = notes.sign(notes.Checkpoint(self.origin(tenant), size, root, at, oldest), self._signer)
            await connection.execute(ADD_CHECKPOINT, tenant.id, size, at, root, note)
            return note

    async def last_checkpoint(self, tenant: Tenant) -> str | None:
        async with self._database.connection() as connection:
            row = await connection.fetchrow(LAST_CHECKPOINT, tenant.id)
        return row["note"] if row else None

    async def export(self, tenant: Tenant, key: PersonKey) -> dict[str, Any]:
        """What was done with one person's data, each line with its proof; JSON for `troth ledger verify`."""
        note = await self.checkpoint(tenant)
        size = notes.verify(note, self.public_key).size
        async with self._database.transaction() as connection:
            rows = await connection.fetch(ENTRIES, tenant.id, key.person, size)
            lines = [await self._line(connection, tenant, key, row, size) for row in rows]
            since = min((row["at"] for row in rows), default=None)
            lines += [line async for line in self._group_lines(connection, tenant, key, since, size)]
        return {
            "format": "troth-ledger-export-1",
            "tenant": tenant.name,
            "public_key": base64.b64encode(self.public_key).decode(),
            "checkpoint": note,
            "entries": sorted(lines, key=lambda line: int(line["position"])),
        }

    async def _line(
        self, connection: Any, tenant: Tenant, key: PersonKey, row: Mapping[str, Any], size: int
    ) -> dict[str, Any]:
        detail = key.open(row["sealed"], context(row["id"]))
        return await self._proved(connection, tenant, key, row, size, detail)

    async def _group_lines(
        self, connection: Any, tenant: Tenant, key: PersonKey, since: datetime | None, size: int
    ) -> AsyncIterator[dict[str, Any]]:
        """Lines from entries about many: only the person's key tells whether they are among them."""
        async for row in connection.cursor(GROUPS, tenant.id, since, size):
            for detail in details_of_group(self.groups_key, row["id"], row["sealed"]):
                commitment = commit(key.salt(row["id"]), detail)
                if is_among(commitment, row["people"]):
                    line = await self._proved(connection, tenant, key, row, size, detail)
                    yield line | {"group": _place_among(commitment, row["people"])}

    async def _proved(
        self,
        connection: Any,
        tenant: Tenant,
        key: PersonKey,
        row: Mapping[str, Any],
        size: int,
        detail: bytes,
    ) -> dict[str, Any]:
        known = await _fetch_nodes(connection, tenant.id, merkle.needed(row["position"], size))
        return {
            "position": row["position"],
            "detail": detail.decode(),
            "salt": base64.b64encode(key.salt(row["id"])).decode(),
            "path": _encoded(merkle.inclusion(row["position"], size, known)),
        }


def _place_among(commitment: bytes, people: bytes) -> dict[str, Any]:
    """The proof that a commitment is in an entry about many, without anybody else's place."""
    leaves = pages(people)
    number = next(n for n, page in enumerate(leaves) if is_among(commitment, page))
    tree = merkle.append(0, {}, leaves)
    root = merkle.root(len(leaves), tree)
    return {
        "page": base64.b64encode(leaves[number]).decode(),
        "number": number,
        "pages": len(leaves),
        "path": _encoded(merkle.inclusion(number, len(leaves), tree)),
        "root": base64.b64encode(root).decode(),
    }


def _encoded(path: Iterable[bytes]) -> list[str]:
    return [base64.b64encode(step).decode() for step in path]


async def _fetch_nodes(
    connection: Any, tenant: int, wanted: Iterable[merkle.Node]
) -> dict[merkle.Node, bytes]:
    nodes = list(wanted)
    rows = await connection.fetch(NODES, tenant, [n[0] for n in nodes], [n[1] for n in nodes])
    return {(row["level"], row["position"]): row["hash"] for row in rows}
