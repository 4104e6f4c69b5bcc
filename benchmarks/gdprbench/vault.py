"""The store on Troth's vault: sealed records, forced row security, a ledger that is placed as it grows.

Runs in the same PostgreSQL as the baseline, through the same code that the server uses.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import asyncpg

from benchmarks.gdprbench.record import Record
from benchmarks.gdprbench.vault_client import DEC, RIGHTS, VaultClient, collection
from troth.policy import Policy, compile_policy, parse
from troth.runtime.database import Access, Database, migrate, own_cluster
from troth.runtime.keyring import Keyring
from troth.vault.ledger import Ledger
from troth.vault.seal import PersonKey
from troth.vault.tenant import Tenant
from troth.vault.vault import Vault

T = TypeVar("T")

POLICY = Path(__file__).parent / "policy.toml"
AT_ONCE = 1000
SEQUENCE_SECONDS = 0.5

TABLES = (
    "vault.record",
    "vault.tag",
    "vault.mark",
    "vault.entry",
    "vault.leaf",
    "keys.person_key",
    "vault.lookup",
)
EMPTY = f"truncate {', '.join(TABLES)}, vault.waiting, vault.node, vault.checkpoint"


def policy() -> Policy:
    return compile_policy(parse(POLICY.read_text(), source=POLICY.name))


@dataclass(slots=True)
class Vaulted:
    """The vault in the PostgreSQL at `address`; `row_limit` 0 sets no limit."""

    address: str
    row_limit: int
    _keys: TemporaryDirectory[str] = field(default_factory=TemporaryDirectory)
    _open: "_Open | None" = None

    @property
    def name(self) -> str:
        return "Troth's vault"

    async def open(self) -> None:
        keyring = Keyring(Path(self._keys.name))
        access = own_cluster(self.address, Path(self._keys.name))
        await migrate(access, keyring.derive("scope"))
        self._open = await _Open.begin(access, keyring)

    async def load(self, records: Sequence[Record]) -> None:
        held = self._opened()
        people: dict[str, PersonKey] = {}
        users = sorted({record.usr for record in records})
        await _together(lambda some: held.identify(some, people), users)
        await _together(lambda some: held.store(some, people), records)
        await held.sequence()
        for table in TABLES:
            await held.admin.execute(f"vacuum analyze {table}")
        held.start()

    @asynccontextmanager
    async def client(self) -> AsyncIterator[VaultClient]:
        held = self._opened()
        yield VaultClient(held.vault, held.tenant, self.row_limit or None)

    async def settle(self) -> None:
        await self._opened().settle()

    async def close(self) -> None:
        await self._opened().close()

    def _opened(self) -> "_Open":
        if self._open is None:
            raise RuntimeError("the store has not been opened")
        return self._open


@dataclass(slots=True)
class _Open:
    """What is alive between open and close; the ledger is placed every half second, as the server would."""

    admin: "asyncpg.Connection[asyncpg.Record]"
    database: Database
    vault: Vault
    tenant: Tenant
    _sequencer: "asyncio.Task[None] | None" = None

    @classmethod
    async def begin(cls, access: Access, keyring: Keyring) -> "_Open":
        admin = await asyncpg.connect(**access.admin)
        await admin.execute(EMPTY)
        database = Database(access)
        await database.open()
        vault = Vault(database, keyring, Ledger(database, keyring, "gdprbench.example"), marks=(DEC,))
        return cls(admin, database, vault, Tenant(1, "gdprbench.example", policy()))

    async def identify(self, users: Sequence[str], people: dict[str, PersonKey]) -> None:
        async with self.vault.under(RIGHTS, self.tenant) as data, data.connection.transaction():
            people |= {usr: await data.identify(usr) for usr in users}

    async def store(self, records: Sequence[Record], people: Mapping[str, PersonKey]) -> None:
        rows = [self.vault.seal(self.tenant, collection(one, people[one.usr])) for one in records]
        async with self.vault.under(RIGHTS, self.tenant) as data:
            await self.vault.store(data.connection, rows)

    async def sequence(self) -> None:
        while await self.vault.ledger.sequence(self.tenant.id):
            pass

    def start(self) -> None:
        self._sequencer = asyncio.create_task(self._keep_sequencing())

    async def settle(self) -> None:
        """Write and place what is still waiting."""
        await self.stop()
        await self.vault.flush()
        await self.sequence()

    async def stop(self) -> None:
        if self._sequencer:
            self._sequencer.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._sequencer
            self._sequencer = None

    async def close(self) -> None:
        await self.stop()
        await self.vault.close()
        await self.database.close()
        await self.admin.close()

    async def _keep_sequencing(self) -> None:
        while True:
            await asyncio.sleep(SEQUENCE_SECONDS)
            await self.sequence()


async def _together(work: Callable[[Sequence[T]], Awaitable[None]], items: Sequence[T]) -> None:
    """Work on all items, in groups, four groups at a time."""
    groups = iter([items[start : start + AT_ONCE] for start in range(0, len(items), AT_ONCE)])

    async def serve() -> None:
        for group in groups:
            await work(group)

    async with asyncio.TaskGroup() as tasks:
        for _ in range(4):
            tasks.create_task(serve())
