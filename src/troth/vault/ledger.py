"""The append-only ledger of what was done with people's data: salted commitments in a Merkle tree."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from troth.runtime.database import Database
from troth.runtime.ids import new_id
from troth.runtime.keyring import Keyring
from troth.runtime.queries import query
from troth.vault import merkle, notes
from troth.vault.seal import PersonKey, PersonKeys, pack
from troth.vault.tenant import Tenant


def _sql(name: str) -> str:
    return query("troth.vault", name)


APPEND, TREE_SIZE, TAKE, PLACE = map(_sql, ("append", "tree_size", "take_waiting", "place_leaves"))
ADD_NODES, NODES, OLDEST = map(_sql, ("add_nodes", "nodes", "oldest"))
ADD_CHECKPOINT, LAST_CHECKPOINT = map(_sql, ("add_checkpoint", "last_checkpoint"))
ENTRIES, PERSON_KEY = map(_sql, ("entries_of_person", "person_key"))


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ledger as it is stored: bound by its commitment, readable with the person's key."""

    id: UUID
    tenant: int
    person: UUID
    at: datetime
    commitment: bytes
    sealed: bytes


def commit(salt: bytes, detail: bytes) -> bytes:
    """The commitment to a detail: SHA-256 over salt and detail, hiding as long as the salt is secret."""
    return hashlib.sha256(salt + detail).digest()


def write_entry(tenant: Tenant, key: PersonKey, act: str, **said: object) -> Entry:
    """An entry that says `act` (collected, used, disclosed, refused…) was done with someone's data."""
    at = datetime.now(UTC)
    identifier = new_id()
    fields = {
        "act": act,
        "at": at.isoformat(),
        "policy": tenant.policy.name,
        "version": tenant.policy.version,
    }
    detail = pack({**fields, **said})
    sealed = key.seal(detail, b"ledger" + identifier.bytes)
    return Entry(identifier, tenant.id, key.person, at, commit(key.salt(identifier), detail), sealed)


def columns(entries: Sequence[Entry]) -> tuple[list[Any], ...]:
    """The entries as one list a column, for a single INSERT."""
    return (
        [e.id for e in entries],
        [e.tenant for e in entries],
        [e.person for e in entries],
        [e.at for e in entries],
        [e.commitment for e in entries],
        [e.sealed for e in entries],
    )


class Ledger:
    """Places entries in each tenant's tree, signs checkpoints and gives people their proofs."""

    def __init__(self, database: Database, keyring: Keyring, origin: str) -> None:
        self._database = database
        self._keys = PersonKeys(keyring)
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
        async with self._database.connection() as connection:
            rows = await connection.fetch(ENTRIES, tenant.id, key.person, size)
            lines = [await self._line(connection, tenant, key, row, size) for row in rows]
        return {
            "format": "troth-ledger-export-1",
            "tenant": tenant.name,
            "public_key": base64.b64encode(self.public_key).decode(),
            "checkpoint": note,
            "entries": lines,
        }

    async def _line(
        self, connection: Any, tenant: Tenant, key: PersonKey, row: Mapping[str, Any], size: int
    ) -> dict[str, Any]:
        known = await _fetch_nodes(connection, tenant.id, merkle.needed(row["position"], size))
        path = merkle.inclusion(row["position"], size, known)
        detail = key.open(row["sealed"], b"ledger" + row["id"].bytes)
        return {
            "position": row["position"],
            "detail": detail.decode(),
            "salt": base64.b64encode(key.salt(row["id"])).decode(),
            "path": [base64.b64encode(step).decode() for step in path],
        }


async def _fetch_nodes(
    connection: Any, tenant: int, wanted: Iterable[merkle.Node]
) -> dict[merkle.Node, bytes]:
    nodes = list(wanted)
    rows = await connection.fetch(NODES, tenant, [n[0] for n in nodes], [n[1] for n in nodes])
    return {(row["level"], row["position"]): row["hash"] for row in rows}


@dataclass(frozen=True, slots=True)
class Verified:
    """What an export proves: the checkpoint it stands on and the details of its lines."""

    checkpoint: notes.Checkpoint
    details: tuple[Mapping[str, Any], ...]


def verify_export(export: Mapping[str, Any], public_key: bytes | None = None) -> Verified:
    """Check an export offline: the signature, and each line's place in the tree. Raises NoteError.

    `public_key` is the server's as published; without it, the key in the export itself is used, which
    proves that the export is whole but not whose it is.
    """
    try:
        public = public_key or base64.b64decode(export["public_key"])
        checkpoint = notes.verify(export["checkpoint"], public)
        details = tuple(_verify_line(line, checkpoint) for line in export["entries"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise notes.NoteError(f"this is not an export of a ledger: {error}") from None
    return Verified(checkpoint, details)


def _verify_line(line: Mapping[str, Any], checkpoint: notes.Checkpoint) -> Mapping[str, Any]:
    commitment = commit(base64.b64decode(line["salt"]), line["detail"].encode())
    path = [base64.b64decode(step) for step in line["path"]]
    position = int(line["position"])
    if not merkle.verify_inclusion(commitment, position, checkpoint.size, path, checkpoint.root):
        raise notes.NoteError(f"entry {position} is not in the ledger that the checkpoint signs")
    detail: Mapping[str, Any] = json.loads(line["detail"])
    return detail
