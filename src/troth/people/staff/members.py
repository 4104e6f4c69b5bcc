"""Members of staff: their roles and titles, until when they have them, and what they last confirmed."""

from __future__ import annotations

from collections.abc import Collection as Some
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from troth.people.accounts import Account, Accounts
from troth.policy import Policy, Purpose
from troth.policy.vocabulary import BY_NAME
from troth.runtime.clock import Clock, now
from troth.runtime.database import Database
from troth.runtime.queries import query
from troth.vault.seal import PersonKey
from troth.vault.tenant import Tenant
from troth.vault.vault import Vault

AUDITOR = "auditor"
PRIVACY = "privacy"
"""The role that answers people's requests."""
AT_ONCE = datetime.min.replace(tzinfo=UTC)


def _sql(name: str) -> str:
    return query("troth.people.staff", name)


ADD, REMOVE, OF, ALL, CONFIRM = map(_sql, ("add_staff", "remove_staff", "staff_of", "all_staff", "confirm"))


class StaffError(Exception):
    """What was asked of the staff's affairs cannot be done; the text says why, and the mend."""


@dataclass(frozen=True, slots=True)
class StaffMember:
    """Somebody of the staff as the policy in force sees them."""

    person: UUID
    account: Account
    administers: bool
    roles: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    expires_at: datetime | None = None
    confirmed_version: int | None = None
    confirmed_at: datetime | None = None

    def expired(self, at: datetime) -> bool:
        return self.expires_at is not None and self.expires_at <= at

    @property
    def only_looks(self) -> bool:
        """Whether this is an auditor: they see, and change nothing."""
        return self.roles == (AUDITOR,) and not self.administers


def roles_of(policy: Policy) -> Mapping[str, tuple[Purpose, ...]]:
    """For each role of the policy the purposes under which it reads personal data."""
    stated: Mapping[str, Sequence[str]] = policy.set_by("staff-roles", "roles", {})
    return {role: tuple(BY_NAME[name] for name in names) for role, names in stated.items()}


def titles_of(policy: Policy) -> tuple[str, ...]:
    """The titles that the policy gives a word to: those who attest, and those who answer for requests."""
    attest = [measure.attested_by for measure in policy.measures.values()]
    officers = [right.officer for right in policy.rights.values()]
    return tuple(sorted({title for title in (*attest, *officers) if title}))


def due_at(policy: Policy, member: StaffMember) -> datetime | None:
    """When the member has to have confirmed the policy anew; None where the policy asks nobody to."""
    every = policy.span("staff-reminders", "remind")
    if every is None:
        return None
    if member.confirmed_at is None or member.confirmed_version != policy.version:
        return AT_ONCE
    return member.confirmed_at + every


def overdue(policy: Policy, member: StaffMember, at: datetime) -> bool:
    """Whether the member has not confirmed the policy in time: personal data is closed to them until then."""
    due = due_at(policy, member)
    return due is not None and due <= at


@dataclass(frozen=True, slots=True)
class Staff:
    """Adds, removes and finds members of staff."""

    accounts: Accounts
    vault: Vault
    database: Database
    clock: Clock = now

    async def add(
        self,
        tenant: Tenant,
        address: str,
        passphrase: str,
        roles: Some[str],
        titles: Some[str] = (),
    ) -> bool:
        """Give somebody roles and titles; returns whether an account was opened with the passphrase.

        Raises StaffError for a role or title that the policy does not have.
        """
        self._check(tenant.policy, roles, titles)
        found = await self._account(tenant, address)
        if found is not None and found.role not in ("staff", "administrator"):
            raise StaffError(f"{address} has an account as a {found.role}. Give them another address.")
        account = found or (await self.accounts.open(tenant, address, passphrase, "staff")).account
        at = self.clock()
        values = sorted(roles), sorted(titles), _ends(tenant.policy, roles, at), at
        await self._run(ADD, account.person, tenant.id, *values)
        return found is None

    def _check(self, policy: Policy, roles: Some[str], titles: Some[str]) -> None:
        known, words = roles_of(policy), titles_of(policy)
        for role in roles:
            if role not in known:
                mend = f"Roles are: {', '.join(sorted(known))}" if known else "Enable its service staff"
                raise StaffError(f"the policy gives no purposes to the role {role!r}. {mend}.")
        if AUDITOR in roles and len(set(roles)) > 1:
            raise StaffError("an auditor only looks, and has no other role. Give two people two accounts.")
        for title in titles:
            if title not in words:
                mend = ", ".join(words) or "none"
                raise StaffError(f"the policy gives no word to a {title!r}. Titles are: {mend}.")
        if not roles and not titles:
            raise StaffError("give a role or a title. See the policy's [measure.staff-roles].")

    async def _account(self, tenant: Tenant, address: str) -> Account | None:
        async with self.vault.under(Purpose.IDENTITY_AUTHENTICATION, tenant) as data:
            person = await data.find(address)
        return await self.accounts.of(tenant, person.person) if person else None

    async def remove(self, tenant: Tenant, address: str) -> bool:
        """Take all roles and titles from somebody, and end their sessions; False for nobody of the staff."""
        account = await self._account(tenant, address)
        return account is not None and await self._run(REMOVE, account.person, tenant.id) is not None

    async def of(self, tenant: Tenant, person: UUID) -> StaffMember | None:
        """The member of staff, an administrator without a role included; None for everybody else."""
        account = await self.accounts.of(tenant, person)
        if account is None or account.state != "active":
            return None
        row = await self._run(OF, person, tenant.id)
        administers = account.role == "administrator"
        if row is None:
            return StaffMember(person, account, administers) if administers else None
        return _member(row, account)

    async def named(self, tenant: Tenant, address: str) -> StaffMember | None:
        """The member of staff with this address."""
        account = await self._account(tenant, address)
        return await self.of(tenant, account.person) if account else None

    async def all(self, tenant: Tenant) -> list[tuple[str, StaffMember]]:
        """Everybody of the staff, with their addresses, in the order of these."""
        async with self.database.connection() as connection:
            rows = {row["person"]: row for row in await connection.fetch(ALL, tenant.id)}
        accounts = await self.accounts.among(tenant, rows)
        found = []
        async with self.vault.under(Purpose.ACCOUNT_MANAGEMENT, tenant) as data:
            records = await data.records([account.record for account in accounts.values()])
        for person, account in accounts.items():
            address = records[account.record].fields["EmailAddress"] if account.record in records else ""
            row = rows[person]
            plain = StaffMember(person, account, account.role == "administrator")
            found.append((address, _member(row, account) if row["roles"] is not None else plain))
        return sorted(found, key=lambda pair: pair[0])

    async def address(self, tenant: Tenant, account: Account) -> str | None:
        """Their own address, to sign in again with."""
        async with self.vault.under(Purpose.IDENTITY_AUTHENTICATION, tenant) as data:
            record = (await data.records([account.record])).get(account.record)
        return record.fields["EmailAddress"] if record else None

    async def confirm(self, tenant: Tenant, person: UUID) -> None:
        """Note that somebody has read the policy in force and will keep to it."""
        await self._run(CONFIRM, person, tenant.id, tenant.policy.version, self.clock())

    async def key(self, tenant: Tenant, person: UUID) -> PersonKey | None:
        async with self.vault.under(Purpose.ACCOUNT_MANAGEMENT, tenant) as data:
            return await data.person(person)

    async def _run(self, sql: str, *values: object) -> Any:
        async with self.database.connection() as connection:
            return await connection.fetchrow(sql, *values)


def _member(row: Mapping[str, Any], account: Account) -> StaffMember:
    return StaffMember(
        account.person,
        account,
        account.role == "administrator",
        tuple(row["roles"]),
        tuple(row["titles"]),
        row["expires_at"],
        row["confirmed_version"],
        row["confirmed_at"],
    )


def _ends(policy: Policy, roles: Some[str], at: datetime) -> datetime | None:
    """When access ends by itself: an auditor's does, after the policy's term or a month."""
    if AUDITOR not in roles:
        return None
    return at + (policy.span("auditor-access", "expires") or timedelta(days=30))
