"""Accounts: a person's key pair, whose private half exists only locked with their passphrase."""

from __future__ import annotations

from collections.abc import Collection as Some
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from troth.people.passphrase import Lock, Locksmith
from troth.people.usernames import named
from troth.policy import Purpose
from troth.runtime.database import Database, guarded
from troth.runtime.queries import query
from troth.vault.chosen import Named
from troth.vault.records import Record
from troth.vault.seal import PersonKey, normalise_address
from troth.vault.tenant import Tenant
from troth.vault.vault import Collection, SealedRow, Vault

Role = Literal["recipient", "member", "staff", "administrator"]
State = Literal["unverified", "active", "closed"]
POINTS: Mapping[Role, str] = {
    "recipient": "portal.registration",
    "member": "people.member",
    "staff": "people.staff",
    "administrator": "people.staff",
}
REGISTRATION = "people.registration"


def point_of(tenant: Tenant, role: Role) -> str:
    """Where an account's data is collected; members register themselves where the policy says so."""
    if role == "member" and tenant.policy.at(REGISTRATION):
        return REGISTRATION
    return POINTS[role]


WARN_AT = 6


def _sql(name: str) -> str:
    return query("troth.people", name)


ACCOUNT, ACCOUNTS, OPEN, RELOCK = map(_sql, ("account", "accounts", "open_account", "relock"))
FAILED, SUCCEEDED, REGISTER = map(_sql, ("failed", "succeeded", "register_account"))
TRY_CODE, RIGHT_CODE = map(_sql, ("try_code", "right_code"))
ACTIVE: tuple[State, ...] = ("active",)
EVERY_ROLE: Some[Role] = ("recipient", "member", "staff", "administrator")


@dataclass(frozen=True, slots=True)
class Account:
    """An account's operational state. What is personal about it stands in the record."""

    person: UUID
    tenant: int
    role: Role
    record: UUID
    public_key: bytes
    failures: int
    locked_until: datetime | None
    plan: str | None = None
    state: State = "active"
    erase_at: datetime | None = None

    def locked(self, now: datetime) -> bool:
        return self.locked_until is not None and self.locked_until > now


@dataclass(frozen=True, slots=True)
class Unlocked:
    """An account whose private key (X25519, 32 bytes) is open in memory."""

    account: Account
    private_key: bytes


@dataclass(frozen=True, slots=True)
class Denied:
    """A sign-in that failed; `attempts` in a row, and until when no further one is looked at.

    `warn` is the person to be told of it: at the sixth failure in a row, and not again before a success.
    """

    locked_until: datetime | None
    attempts: int
    warn: UUID | None = None


class Overtaken(Exception):
    """Another change to the account came first, and this one was not made."""


class Accounts:
    """Opens accounts, checks passphrases, counts failures."""

    def __init__(self, vault: Vault, database: Database, locksmith: Locksmith) -> None:
        self._vault = vault
        self._database = database
        self._locksmith = locksmith

    async def of(self, tenant: Tenant, person: UUID) -> Account | None:
        async with self._database.connection() as connection:
            row = await connection.fetchrow(ACCOUNT, person, tenant.id)
        return Account(**row) if row else None

    async def among(self, tenant: Tenant, persons: Iterable[UUID]) -> dict[UUID, Account]:
        """Those of the persons who have an account."""
        async with self._database.connection() as connection:
            rows = await connection.fetch(ACCOUNTS, list(persons), tenant.id)
        return {row["person"]: Account(**row) for row in rows}

    async def register(self, tenant: Tenant, address: str, passphrase: str, role: Role) -> Unlocked:
        """Open somebody's first account. Raises Overtaken where there is one: its key stays."""
        return await self._open(tenant, address, passphrase, role, REGISTER)

    async def open(self, tenant: Tenant, address: str, passphrase: str, role: Role) -> Unlocked:
        """Open an account, or open it anew with a new key pair: what the old key opened is lost then."""
        return await self._open(tenant, address, passphrase, role, OPEN)

    async def _open(self, tenant: Tenant, address: str, passphrase: str, role: Role, sql: str) -> Unlocked:
        private = X25519PrivateKey.generate()
        secret, public = private.private_bytes_raw(), private.public_key().public_bytes_raw()
        async with self._vault.under(Purpose.IDENTITY_AUTHENTICATION, tenant) as data:
            person = await data.identify(address)
        lock = await self._locksmith.lock(passphrase, secret, person.person.bytes)
        row = self._registration(tenant, person, address, lock, role)
        await self._replace_record(tenant, person, role, row, sql, tenant.id, role, public)
        account = await self.of(tenant, person.person)
        if account is None:
            raise LookupError("the account was erased while it was opened")
        return Unlocked(account, secret)

    def _registration(
        self, tenant: Tenant, person: PersonKey, address: str, lock: Lock, role: Role
    ) -> SealedRow:
        fields = {"EmailAddress": normalise_address(address), "Password": lock.fields()}
        return self._vault.seal(tenant, Collection(person, point_of(tenant, role), fields))

    async def _replace_record(
        self, tenant: Tenant, person: PersonKey, role: Role, row: SealedRow, sql: str, *values: Any
    ) -> None:
        """The registration record and the account that points to it change together. Raises Overtaken."""
        async with self._vault.under(Purpose.IDENTITY_AUTHENTICATION, tenant) as data:
            before = [record.id for record in await data.read_at(person.person, point_of(tenant, role))]
            async with data.connection.transaction():
                await data.delete(before)
                await self._vault.store(data.connection, [row])
                if await data.connection.fetchval(sql, person.person, row.id, *values) is None:
                    raise Overtaken

    async def unlock(
        self,
        tenant: Tenant,
        address: str,
        passphrase: str,
        *,
        expected: UUID | None = None,
        roles: Some[Role] = EVERY_ROLE,
        states: Some[State] = ACTIVE,
    ) -> Unlocked | Denied:
        """Check an address (or username) and a passphrase, in the same time whether or not there is such
        an account.

        `expected` is the person who must be meant; another's address fails as a wrong passphrase does.
        An account in none of `roles` and `states` is as if it were not there: no door tells of other doors'
        people, and none opens to somebody who has not confirmed their address.
        """
        account, lock = await self._lock_of(tenant, address, expected)
        if account and (account.role not in roles or account.state not in states):
            account, lock = None, None
        now = datetime.now(UTC)
        if account and account.locked(now):
            await self._locksmith.open(passphrase, None, b"")
            return Denied(account.locked_until, account.failures)
        context = account.person.bytes if account else b""
        secret = await self._locksmith.open(passphrase, lock, context)
        if account is None or secret is None:
            return await self._count_failure(expected or (account.person if account else None))
        if await self._run(SUCCEEDED, account.person) is None:
            return await self._locked_meanwhile(tenant, account.person)
        return Unlocked(account, secret)

    async def _locked_meanwhile(self, tenant: Tenant, person: UUID) -> Denied:
        """Many guesses sent at once are all looked at; what counts is the lock when each has been."""
        account = await self.of(tenant, person)
        if account is None:
            return Denied(None, 0)
        return Denied(account.locked_until, account.failures)

    async def _lock_of(
        self, tenant: Tenant, address: str, expected: UUID | None
    ) -> tuple[Account | None, Lock | None]:
        async with self._vault.under(Purpose.IDENTITY_AUTHENTICATION, tenant) as data:
            person = await data.find(address) or await named(data, address)
            if person is None or (expected and person.person != expected):
                return None, None
            account = await self.of(tenant, person.person)
            if account is None:
                return None, None
            record = (await data.records([account.record])).get(account.record)
        return account, Lock.of(record.fields["Password"]) if record else None

    async def _count_failure(self, person: UUID | None) -> Denied:
        row = await self._run(FAILED, person) if person else None
        if row is None:
            return Denied(None, 0)
        return Denied(row["locked_until"], row["failures"], person if row["failures"] == WARN_AT else None)

    async def try_code(self, person: UUID) -> bool:
        """Count a try at a second factor before it is looked at; False while the account has to wait."""
        return await self._run(TRY_CODE, person) is not None

    async def right_code(self, person: UUID) -> None:
        """Forgive the tries before the right one."""
        await self._run(RIGHT_CODE, person)

    async def _run(self, sql: str, person: UUID) -> Any:
        with guarded():
            async with self._database.connection() as connection:
                return await connection.fetchrow(sql, person)

    async def change(self, tenant: Tenant, person: UUID, current: str, new: str) -> Unlocked | Denied:
        """Lock the same private key with another passphrase: no message is touched."""
        async with self._vault.under(Purpose.IDENTITY_AUTHENTICATION, tenant) as data:
            account = await self.of(tenant, person)
            records = await data.records([account.record]) if account else {}
        if account is None or account.record not in records:
            return Denied(None, 0)
        address = records[account.record].fields["EmailAddress"]
        answer = await self.unlock(tenant, address, current, expected=person)
        if isinstance(answer, Denied):
            return answer
        lock = await self._locksmith.lock(new, answer.private_key, person.bytes)
        return answer if await self._relock(tenant, account, lock) else Denied(None, 0)

    async def _relock(self, tenant: Tenant, account: Account, lock: Lock) -> bool:
        """Put another lock into the record, whose other fields stay; False where another change was first."""

        def relocked(record: Record) -> Mapping[str, object]:
            kept = record.fields["Password"] if isinstance(record.fields["Password"], dict) else {}
            return {**record.fields, "Password": {**kept, **lock.fields()}}

        async with (
            self._vault.under(Purpose.IDENTITY_AUTHENTICATION, tenant) as data,
            data.connection.transaction(),
        ):
            if not await data.revise(Named((account.record,)), relocked):
                return False
            values = account.person, account.record, account.public_key
            return await data.connection.fetchval(RELOCK, *values) is not None
