"""What an organisation that pays for accounts is told of their use, and nothing more."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

import asyncpg

from troth.people.staff.disclosing import granted, write_down
from troth.people.staff.members import StaffError
from troth.policy import Purpose, Refusal
from troth.runtime.clock import Clock, now
from troth.runtime.database import Database
from troth.runtime.ports import Carried
from troth.runtime.queries import query
from troth.vault.data import Data
from troth.vault.records import Record
from troth.vault.seal import PersonKey
from troth.vault.tenant import Tenant
from troth.vault.vault import Collection, Vault

POINT = "gateway.usage"
RECIPIENT, GROUND = "PayingOrganisation", "contract"
CATEGORIES = ("EmailAddress", "ServiceUsage")
COLUMNS = ("address", "messages", "attachments", "recipients", "subjects", "sizes")


def _sql(name: str) -> str:
    return query("troth.people.staff", name)


PAY, STOP, PAID, ACCOUNTS = map(_sql, ("pay", "stop_paying", "payer_of", "paid_accounts"))


@dataclass(frozen=True, slots=True)
class Row:
    """One account's line of a report; lists stand in the order in which the mails went out."""

    address: str
    messages: int
    attachments: int
    recipients: str
    subjects: str
    sizes: str


def is_paid_by(payer: str, paid_by: str | None) -> bool:
    """Whether an account belongs into an organisation's report."""
    return paid_by is not None and paid_by == payer


@dataclass(frozen=True, slots=True)
class Payers:
    """Notes the use of paid accounts, and reports it. Implements `troth.runtime.ports.Meter`."""

    vault: Vault
    database: Database
    tenants: Callable[[int], Tenant | None]
    clock: Clock = now

    async def pay(self, tenant: Tenant, payer: str, address: str) -> None:
        """Have an organisation pay for an account. Raises StaffError where there is no such account."""
        await self._set(tenant, address, PAY, payer, self.clock())

    async def stop(self, tenant: Tenant, address: str) -> None:
        """Nobody pays for the account any more: nothing more is noted, and nothing told."""
        await self._set(tenant, address, STOP)

    async def _set(self, tenant: Tenant, address: str, sql: str, *values: object) -> None:
        async with self.vault.under(Purpose.PAYMENT_MANAGEMENT, tenant) as data:
            person = await data.find(address)
            done = await data.connection.fetchval(sql, person.person, tenant.id, *values) if person else None
        if done is None:
            raise StaffError(f"nobody has an account with the address {address!r}, or nobody pays for it.")

    async def carried(self, tenant: int, person: UUID, mail: Carried) -> None:
        """Keep what is counted of a member's mail where somebody pays for the account."""
        found = self.tenants(tenant)
        if found is None:
            return
        async with self.vault.under(Purpose.PAYMENT_MANAGEMENT, found) as data:
            if await data.connection.fetchval(PAID, person, tenant) is None:
                return
            if key := await data.person(person):
                await self._keep(data, key, mail)

    async def _keep(self, data: Data, key: PersonKey, mail: Carried) -> None:
        usage = {
            "recipients": list(mail.recipients),
            "subject": mail.subject,
            "attachments": mail.attachments,
            "size": mail.size,
        }
        record = uuid5(mail.item, "usage")
        try:
            await data.collect(Collection(key, POINT, {"ServiceUsage": usage}, id=record, source="service"))
        except asyncpg.UniqueViolationError:
            return  # the mail was begun before, and is noted already

    async def report(self, tenant: Tenant, payer: str, since: datetime, until: datetime) -> list[Row]:
        """The use of the accounts that an organisation pays for; each member's ledger says what was told.

        Raises StaffError where the policy tells payers nothing.
        """
        purpose = Purpose.PAYMENT_MANAGEMENT
        answer = granted(tenant.policy, RECIPIENT, CATEGORIES, purpose, GROUND)
        if isinstance(answer, Refusal):
            raise StaffError(f"under this policy {answer.says}.")
        async with self.vault.under(purpose, tenant) as data, data.connection.transaction():
            accounts = await data.connection.fetch(ACCOUNTS, tenant.id)
            paid = [one["person"] for one in accounts if is_paid_by(payer, one["payer"])]
            rows = [await self._row(data, payer, person, since, until) for person in paid]
        return sorted((row for row in rows if row), key=lambda row: row.address)

    async def _row(
        self, data: Data, payer: str, person: UUID, since: datetime, until: datetime
    ) -> Row | None:
        key = await data.person(person)
        if key is None:
            return None
        records = [held.record for held in await data.held(person)]
        address = next((r.fields["EmailAddress"] for r in records if "EmailAddress" in r.fields), None)
        used = [r for r in records if "ServiceUsage" in r.fields and since <= r.collected_at < until]
        if address is None:
            return None
        period = f"{since:%Y-%m-%d} to {until:%Y-%m-%d}"
        await write_down(data, key, RECIPIENT, CATEGORIES, company=payer, ground=GROUND, period=period)
        return _summed(address, used)


def _summed(address: str, used: Sequence[Record]) -> Row:
    usage: list[Mapping[str, Any]] = [record.fields["ServiceUsage"] for record in used]
    return Row(
        address,
        len(usage),
        sum(one["attachments"] for one in usage),
        "; ".join(", ".join(one["recipients"]) for one in usage),
        "; ".join(one["subject"] for one in usage),
        "; ".join(str(one["size"]) for one in usage),
    )


def as_csv(rows: Sequence[Row]) -> str:
    """The report as a spreadsheet reads it; a text that would be taken for a formula is quoted."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([_harmless(value) for value in astuple(row)])
    return out.getvalue()


def _harmless(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
