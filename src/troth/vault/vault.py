"""The only way to personal data: under a tenant and a purpose, and with every use on the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, NoReturn
from uuid import uuid4

import structlog

from troth.policy import Practice, Purpose, Refusal, allowed, expires_at, may_collect
from troth.policy.vocabulary import SOURCES
from troth.runtime.batch import Batcher
from troth.runtime.database import Database, raise_outage
from troth.runtime.ids import new_id
from troth.runtime.keyring import Keyring
from troth.runtime.queries import query
from troth.vault.data import NOTHING_MORE, Data
from troth.vault.entries import Entry, columns, write_entry
from troth.vault.ledger import APPEND, Ledger
from troth.vault.marks import Mark, Marks
from troth.vault.records import Collection, Record, SealedRow, as_columns, value_at
from troth.vault.refusal import PolicyViolation
from troth.vault.scopes import Scope, ScopedConnections
from troth.vault.seal import BlindIndex, PersonKey, PersonKeys, normalise_address, pack, record_context
from troth.vault.tenant import Tenant

__all__ = ["Collection", "Data", "PolicyViolation", "Record", "SealedRow", "Vault", "collected"]

COLLECT, ERASE, KEEP_UP = (query("troth.vault", name) for name in ("collect", "erase", "keep_up"))
log = structlog.get_logger()
_GATHER_SECONDS = 0.005


class Session:
    """The span in which a caller has the Data of one scope: a connection taken, and given back."""

    __slots__ = ("_about", "_connection", "_connections", "_purpose", "_scope", "_tenant", "_vault")

    def __init__(
        self,
        vault: Vault,
        connections: ScopedConnections,
        tenant: Tenant,
        purpose: Purpose,
        about: Mapping[str, str],
    ) -> None:
        self._about = about
        self._vault = vault
        self._connections = connections
        self._tenant = tenant
        self._purpose = purpose
        self._scope = Scope(tenant.id, int(purpose))

    async def __aenter__(self) -> Data:
        self._connection = await self._connections.acquire(self._scope)
        return Data(self._vault, self._connection, self._tenant, self._purpose, self._about)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connections.release(self._scope, self._connection)
        if error is not None:
            raise_outage(error)


def collected(rows: Sequence[SealedRow]) -> list[list[Any]]:
    """The rows as the twelve arrays that `vault.collect` takes, for a statement that does more with them."""
    record_columns = [list(column) for column in zip(*(row.values for row in rows), strict=True)]
    ids, _, _, _, commitments, sealed, _ = columns([row.entry for row in rows])
    return [*record_columns, ids, commitments, sealed]


def may_not_tie(tenant: Tenant, practice: Practice) -> Refusal | None:
    """Why what this practice collects may be no record: every record is tied to somebody by their address."""
    if "EmailAddress" not in practice.unlinkable:
        return None
    policy, says = tenant.policy, f"practice {practice.name!r} is tied to nobody, least of all by address"
    return Refusal(policy.name, policy.version, says)


class Vault:
    """Opens scopes, and holds what they share: connections, keys, the blind index and the ledger."""

    def __init__(
        self, database: Database, keyring: Keyring, ledger: Ledger, marks: Iterable[Mark] = ()
    ) -> None:
        self.ledger = ledger
        self._connections = ScopedConnections(database.access, keyring.derive("scope"))
        self.keys = PersonKeys(keyring)
        self.index = BlindIndex(keyring)
        self.marks = Marks(self.index, marks)
        self._entries: Batcher[Entry] = Batcher(ledger.append, pause=_GATHER_SECONDS)

    def under(self, purpose: Purpose, tenant: Tenant, about: Mapping[str, str] = NOTHING_MORE) -> Session:
        """A session that sees the tenant's records that may serve the purpose, and no others.

        `about` is what the ledger says of each use besides, such as the case that it is for.

        Entering it raises Outage where the database does not answer, and so does what is done within.
        """
        return Session(self, self._connections, tenant, purpose, about)

    async def close(self) -> None:
        """Close, once what was noted for the ledger is stored or cannot be."""
        if left := await self._entries.close():
            log.error("ledger-entries-lost", entries=left, reason="the database did not take them in time")
        await self._connections.close()

    async def flush(self) -> None:
        """Wait until the entries that were noted so far are stored."""
        await self._entries.flush()

    def note(self, entry: Entry) -> None:
        """Put an entry on the ledger with the next group of them, without waiting for it."""
        self._entries.add(entry)

    def seal(self, tenant: Tenant, collection: Collection) -> SealedRow:
        """Seal what is collected under the practice that covers it; raises PolicyViolation without one."""
        practice = may_collect(tenant.policy, collection.at, collection.fields, collection.plan)
        if isinstance(practice, Refusal):
            self.refuse(tenant, collection.person, practice)
        if refusal := may_not_tie(tenant, practice):
            self.refuse(tenant, collection.person, refusal)
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
            allowed(tenant.policy, practice, collection.choices, collection.plan),
            now,
            expires_at(practice, now, collection.wish),
            person.seal(pack(collection.fields), context),
        )
        found = ((path, value_at(collection.fields, path)) for path in collection.found_by)
        tokens = tuple(self.index.token(tenant.id, path, value) for path, value in found if value is not None)
        marks = tuple(
            (mark.number, self.marks.token(tenant.id, mark, value))
            for mark, value in collection.marks.items()
        )
        return SealedRow(identifier, values, entry, tokens, marks, SOURCES.index(collection.source))

    async def store(self, connection: Any, rows: Sequence[SealedRow]) -> None:
        """Store sealed rows on a connection that is in a scope which covers them."""
        tags = [(row.values[1], token, row.id) for row in rows for token in row.tokens]
        marks = [(row.id, kind, row.values[1], token) for row in rows for kind, token in row.marks]
        sources = [row.source for row in rows]
        await connection.execute(
            COLLECT, *collected(rows), *as_columns(tags, 3), *as_columns(marks, 4), sources
        )

    def refuse(self, tenant: Tenant, person: PersonKey, refusal: Refusal) -> NoReturn:
        """Put the refusal on the ledger and raise PolicyViolation."""
        self.note(write_entry(tenant, person, "refused", reason=refusal.says))
        raise PolicyViolation(refusal.says)

    def unwrap(self, row: Mapping[str, Any]) -> PersonKey:
        return self.keys.unwrap(row["person"], row["generation"], row["wrapped"])

    def token(self, tenant: Tenant, address: str) -> bytes:
        return self.index.token(tenant.id, "address", normalise_address(address))

    def new_key(self) -> tuple[PersonKey, int, bytes]:
        return self.keys.make(uuid4())

    async def keep_up(self, connection: Any, key: PersonKey, generation: int) -> None:
        """Wrap a key that was just stored anew if its generation was replaced meanwhile.

        The renewal had not seen it, and destroys what it is wrapped under.
        """
        if (current := self.keys.current_generation()) != generation:
            await connection.execute(KEEP_UP, key.person, self.keys.wrap(key, current), current)

    async def erase(self, tenant: Tenant, person: PersonKey) -> int:
        """Destroy a person's key, then their rows; returns how many went. The ledger keeps its shape."""
        entry = write_entry(tenant, person, "erased")
        async with self.under(Purpose.RIGHTS_FULFILMENT, tenant) as data, data.connection.transaction():
            await data.connection.execute(APPEND, *columns([entry]))
            gone: int = await data.connection.fetchval(ERASE, tenant.id, person.person)
            return gone
