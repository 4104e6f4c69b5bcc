"""The only way to personal data: under a tenant and a purpose, and with every use on the ledger."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NoReturn
from uuid import UUID, uuid4

from troth.policy import (
    PURPOSES,
    Practice,
    Purpose,
    Refusal,
    allowed,
    expires_at,
    may_collect,
    may_disclose,
    may_notify,
)
from troth.runtime.batch import Batcher
from troth.runtime.database import Database, guarded
from troth.runtime.ids import new_id
from troth.runtime.keyring import Keyring
from troth.runtime.queries import query
from troth.vault.ledger import Entry, Ledger, columns, write_entry
from troth.vault.scopes import Scope, ScopedConnections
from troth.vault.seal import BlindIndex, PersonKey, PersonKeys, normalise_address, pack, record_context
from troth.vault.tenant import Tenant


def _sql(name: str) -> str:
    return query("troth.vault", name)


COLLECT, IDENTIFY, FIND, KEY = map(_sql, ("collect", "identify", "find", "person_key"))
REWRAP = _sql("rewrap")
OF_PERSON, BY_ID, DELETE, ERASE = map(_sql, ("records_of_person", "records_by_id", "delete_records", "erase"))


class PolicyViolation(Exception):
    """The code tried what the tenant's policy does not state. It was not done, and the ledger says so."""


@dataclass(frozen=True, slots=True)
class Record:
    """An opened record: what is held on a person, under which practice and version, until when."""

    id: UUID
    person: UUID
    practice: str
    version: int
    collected_at: datetime
    expires_at: datetime | None
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Collection:
    """Something to collect: whose, at which point, the categories with their contents, for how long."""

    person: PersonKey
    at: str
    fields: Mapping[str, object]
    wish: timedelta | None = None
    id: UUID | None = None


@dataclass(frozen=True, slots=True)
class SealedRow:
    """A record ready to be stored, with its ledger entry."""

    id: UUID
    values: tuple[Any, ...]
    entry: Entry


def collected(rows: Sequence[SealedRow]) -> list[list[Any]]:
    """The rows as the twelve arrays that `vault.collect` takes, for a statement that does more with them."""
    record_columns = [list(column) for column in zip(*(row.values for row in rows), strict=True)]
    ids, _, _, _, commitments, sealed = columns([row.entry for row in rows])
    return [*record_columns, ids, commitments, sealed]


class Vault:
    """Opens scopes, and holds what they share: connections, keys, the blind index and the ledger."""

    def __init__(self, database: Database, keyring: Keyring, ledger: Ledger) -> None:
        self.ledger = ledger
        self._database = database
        self._connections = ScopedConnections(database.access, keyring.derive("scope"))
        self._keys = PersonKeys(keyring)
        self._index = BlindIndex(keyring)
        self._entries: Batcher[Entry] = Batcher(ledger.append)

    @asynccontextmanager
    async def under(self, purpose: Purpose, tenant: Tenant) -> AsyncIterator[Data]:
        """A session that sees the tenant's records that may serve the purpose, and no others.

        Raises Outage where the database does not answer.
        """
        scope = Scope(tenant.id, int(purpose))
        connection = await self._connections.acquire(scope)
        try:
            with guarded():
                yield Data(self, connection, tenant, purpose)
        finally:
            self._connections.release(scope, connection)

    async def close(self) -> None:
        await self._entries.close()
        await self._connections.close()

    def note(self, entry: Entry) -> None:
        """Put an entry on the ledger with the next group of them, without waiting for it."""
        self._entries.add(entry)

    def seal(self, tenant: Tenant, collection: Collection) -> SealedRow:
        """Seal what is collected under the practice that covers it; raises PolicyViolation without one."""
        practice = may_collect(tenant.policy, collection.at, collection.fields)
        if isinstance(practice, Refusal):
            self.refuse(tenant, collection.person, practice)
        return self._seal(tenant, collection, practice)

    def _seal(self, tenant: Tenant, collection: Collection, practice: Practice) -> SealedRow:
        now, person = datetime.now(UTC), collection.person
        version = tenant.policy.version
        identifier = collection.id or new_id()
        context = record_context(tenant.id, person.person, practice.name, version)
        entry = write_entry(
            tenant,
            person,
            "collected",
            practice=practice.name,
            categories=sorted(collection.fields),
            record=str(identifier),
        )
        values = (
            identifier,
            tenant.id,
            person.person,
            practice.name,
            version,
            allowed(tenant.policy, practice),
            now,
            expires_at(practice, now, collection.wish),
            person.seal(pack(collection.fields), context),
        )
        return SealedRow(identifier, values, entry)

    async def store(self, connection: Any, rows: Sequence[SealedRow]) -> None:
        """Store sealed rows on a connection that is in a scope which covers them."""
        await connection.execute(COLLECT, *collected(rows))

    def refuse(self, tenant: Tenant, person: PersonKey, refusal: Refusal) -> NoReturn:
        """Put the refusal on the ledger and raise PolicyViolation."""
        self.note(write_entry(tenant, person, "refused", reason=refusal.says))
        raise PolicyViolation(refusal.says)

    def unwrap(self, row: Mapping[str, Any]) -> PersonKey:
        return self._keys.unwrap(row["person"], row["generation"], row["wrapped"])

    def token(self, tenant: Tenant, address: str) -> bytes:
        return self._index.token(tenant.id, "address", normalise_address(address))

    def new_key(self) -> tuple[PersonKey, int, bytes]:
        return self._keys.make(uuid4())

    async def keep_up(self, connection: Any, key: PersonKey, generation: int) -> None:
        """Wrap a key that was just stored anew if its generation was replaced meanwhile.

        The renewal had not seen it, and destroys what it is wrapped under.
        """
        if (current := self._keys.current_generation()) != generation:
            await connection.execute(REWRAP, [key.person], [self._keys.wrap(key, current)], current)

    async def erase(self, tenant: Tenant, person: PersonKey) -> int:
        """Destroy a person's key, then their rows; returns how many went. The ledger keeps its shape."""
        await self.ledger.append([write_entry(tenant, person, "erased")])
        async with self._database.connection() as connection:
            gone: int = await connection.fetchval(ERASE, tenant.id, person.person)
            return gone


@dataclass(frozen=True, slots=True)
class Data:
    """What one purpose may see and do with one tenant's data."""

    vault: Vault
    connection: Any
    tenant: Tenant
    purpose: Purpose

    async def find(self, address: str) -> PersonKey | None:
        """The person with this e-mail address, or None."""
        row = await self.connection.fetchrow(FIND, self.tenant.id, self.vault.token(self.tenant, address))
        return self.vault.unwrap(row) if row else None

    async def identify(self, address: str) -> PersonKey:
        """The person with this e-mail address; a new one, with a key of their own, where there is none."""
        if person := await self.find(address):
            return person
        key, generation, wrapped = self.vault.new_key()
        token = self.vault.token(self.tenant, address)
        await self.connection.execute(IDENTIFY, self.tenant.id, token, key.person, generation, wrapped)
        await self.vault.keep_up(self.connection, key, generation)
        found = await self.find(address)  # another process may have been first
        if found is None:
            raise PolicyViolation("this purpose sees nobody")
        return found

    async def person(self, identifier: UUID) -> PersonKey | None:
        """The key of a person, or None once they are erased."""
        row = await self.connection.fetchrow(KEY, identifier)
        return self.vault.unwrap(row) if row else None

    async def collect(self, collection: Collection) -> UUID:
        """Store a record; returns its id. Raises PolicyViolation where no practice covers it."""
        row = self.vault.seal(self.tenant, collection)
        await self.vault.store(self.connection, [row])
        return row.id

    async def read(self, person: UUID, practice: str) -> list[Record]:
        """A person's records of one practice, newest first."""
        return self._open(await self.connection.fetch(OF_PERSON, self.tenant.id, person, practice))

    async def read_at(self, person: UUID, point: str) -> list[Record]:
        """A person's records from one collection point, newest first."""
        practice = self.tenant.policy.at(point)
        return await self.read(person, practice.name) if practice else []

    async def records(self, identifiers: Iterable[UUID]) -> dict[UUID, Record]:
        """Those of the named records that this purpose may see."""
        rows = await self.connection.fetch(BY_ID, list(identifiers))
        return {record.id: record for record in self._open(rows)}

    async def delete(self, identifiers: Iterable[UUID]) -> None:
        await self.connection.execute(DELETE, list(identifiers))

    def disclose(self, person: PersonKey, recipient: str, categories: Iterable[str]) -> None:
        """Say on the ledger that data goes to a recipient; raises PolicyViolation where it may not."""
        named = sorted(categories)
        answer = may_disclose(self.tenant.policy, recipient, named, self.purpose)
        if isinstance(answer, Refusal):
            self.vault.refuse(self.tenant, person, answer)
        said = {"recipient": recipient, "categories": named, "purpose": PURPOSES[self.purpose].name}
        self.vault.note(write_entry(self.tenant, person, "disclosed", **said))

    def notify(self, person: PersonKey, notice: str) -> None:
        """Say on the ledger that a person is sent a notice; raises PolicyViolation for an unknown one."""
        answer = may_notify(self.tenant.policy, notice)
        if isinstance(answer, Refusal):
            self.vault.refuse(self.tenant, person, answer)
        self.vault.note(write_entry(self.tenant, person, "notified", notice=notice))

    def _open(self, rows: Sequence[Mapping[str, Any]]) -> list[Record]:
        records = []
        for row in rows:
            key = self.vault.unwrap(row)
            records.append(_open_record(self.tenant.id, key, row))
            used = {"practice": row["practice"], "purpose": PURPOSES[self.purpose].name}
            self.vault.note(write_entry(self.tenant, key, "used", **used))
        return records


def _open_record(tenant: int, key: PersonKey, row: Mapping[str, Any]) -> Record:
    context = record_context(tenant, row["person"], row["practice"], row["policy_version"])
    fields = json.loads(key.open(row["sealed"], context))
    return Record(
        row["id"],
        row["person"],
        row["practice"],
        row["policy_version"],
        row["collected_at"],
        row["expires_at"],
        fields,
    )
