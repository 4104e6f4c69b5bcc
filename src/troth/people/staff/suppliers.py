"""The register of suppliers and partners: who gets what for which purpose, and since when they agree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, NoReturn
from uuid import UUID

from troth.people.rights.partners import Partner
from troth.people.staff.disclosing import Given, given, granted, write_down
from troth.people.staff.members import StaffError
from troth.policy import CATEGORIES, PURPOSES, Policy, Purpose, Refusal
from troth.policy.compile import Disclosure
from troth.policy.vocabulary import BY_NAME
from troth.runtime.clock import Clock, now
from troth.runtime.database import Database
from troth.runtime.queries import query
from troth.vault.data import Data
from troth.vault.entries import columns, write_entry
from troth.vault.seal import PersonKey
from troth.vault.tenant import Tenant
from troth.vault.vault import Vault

Recipient = Literal["Supplier", "PartnerService"]
RECIPIENTS: Mapping[str, Recipient] = {"supplier": "Supplier", "partner": "PartnerService"}
GROUNDS: Mapping[Recipient, str] = {"Supplier": "supplier", "PartnerService": "consent"}


def _sql(name: str) -> str:
    return query("troth.people.staff", name)


PUT, ALL, ONE, REMOVE = map(_sql, ("put_supplier", "suppliers", "supplier", "remove_supplier"))
AGREE, CONSENT, WITHDRAW = map(_sql, ("agree_to_partner", "consent_to_partner", "withdraw_from_partner"))
OFFERED, FORGET = map(_sql, ("partners_of", "forget_consents"))
APPEND = query("troth.vault", "append")


@dataclass(frozen=True, slots=True)
class Supplier:
    """A company in the register; without a date it has agreed to nothing, and gets nothing."""

    name: str
    recipient: Recipient
    categories: tuple[str, ...]
    purpose: str
    agreed_on: date | None


def has_agreed(supplier: Supplier, today: date) -> bool:
    """Whether a company has agreed to follow the policy, as of today."""
    return supplier.agreed_on is not None and supplier.agreed_on <= today


def has_consented(consent: object) -> bool:
    """Whether the person's consent is on record at this moment."""
    return consent is not None


def stated(policy: Policy, supplier: Supplier) -> Disclosure | Refusal:
    """The disclosure of the policy that a company's entry falls under."""
    ground, purpose = GROUNDS[supplier.recipient], BY_NAME[supplier.purpose]
    return granted(policy, supplier.recipient, supplier.categories, purpose, ground)


@dataclass(frozen=True, slots=True)
class Suppliers:
    """Keeps the register, and gives companies what it says, person by person."""

    vault: Vault
    database: Database
    clock: Clock = now

    async def put(self, tenant: Tenant, supplier: Supplier) -> None:
        """Enter a company or change its entry. Raises StaffError where the policy gives it less.

        Consents to a partner end with what they were given for: who agreed to less has not agreed to more.
        """
        if not supplier.name.strip():
            raise StaffError("give the company's name.")
        if supplier.purpose not in BY_NAME:
            raise StaffError(f"there is no purpose {supplier.purpose!r}.")
        answer = stated(tenant.policy, supplier)
        if isinstance(answer, Refusal):
            raise StaffError(f"{answer.says}.")
        values = supplier.recipient, sorted(supplier.categories), supplier.purpose, supplier.agreed_on
        async with self.database.transaction() as connection:
            await connection.execute(FORGET, tenant.id, supplier.name, *values[:3])
            await connection.execute(PUT, tenant.id, supplier.name, *values)

    async def all(self, tenant: Tenant) -> list[Supplier]:
        async with self.database.connection() as connection:
            return [_supplier(row) for row in await connection.fetch(ALL, tenant.id)]

    async def remove(self, tenant: Tenant, name: str) -> bool:
        """Take a company out of the register, with the consents to it; False where it is not there."""
        async with self.database.connection() as connection:
            return await connection.fetchval(REMOVE, tenant.id, name) is not None

    async def offered(self, tenant: Tenant, person: UUID) -> list[Partner]:
        """The partners that get something of people who agree, and whether this person does."""
        async with self.database.connection() as connection:
            rows = await connection.fetch(OFFERED, tenant.id, person)
        return [
            Partner(row["name"], wording(_supplier(row)), has_consented(row["consented_at"]))
            for row in rows
            if not isinstance(stated(tenant.policy, _supplier(row)), Refusal)
        ]

    async def consent(self, tenant: Tenant, person: PersonKey, partner: str, wording: str) -> None:
        """Keep that a person agrees to have a partner get what the register says. Raises StaffError."""
        await self._note(tenant, person, partner, AGREE, True, wording, self.clock())

    async def withdraw(self, tenant: Tenant, person: PersonKey, partner: str, wording: str) -> None:
        """Keep that a person agrees no more: nothing further goes to the partner."""
        await self._note(tenant, person, partner, WITHDRAW, False, wording)

    async def _note(
        self, tenant: Tenant, person: PersonKey, partner: str, sql: str, on: bool, wording: str, *at: object
    ) -> None:
        said = {"choice": f"partner {partner}", "on": on, "wording": wording}
        async with self.database.transaction() as connection:
            if await connection.fetchrow(ONE, tenant.id, partner) is None:
                raise StaffError(f"there is no partner {partner!r} in the register.")
            await connection.execute(sql, tenant.id, person.person, partner, *at)
            await connection.execute(APPEND, *columns([write_entry(tenant, person, "chose", **said)]))

    async def disclose(self, tenant: Tenant, name: str, address: str) -> list[Given]:
        """What a company gets of a person now, on their ledger when this returns.

        Raises StaffError for a company that is not in the register and for nobody; PolicyViolation, with
        the refusal on the person's ledger, for one without an agreement or the person's consent.
        """
        async with self.database.connection() as connection:
            row = await connection.fetchrow(ONE, tenant.id, name)
        if row is None:
            raise StaffError(f"{name!r} is not in the register. Enter it with its agreement first.")
        supplier = _supplier(row)
        purpose = BY_NAME[supplier.purpose]
        async with self.vault.under(purpose, tenant) as data, data.connection.transaction():
            person = await data.find(address)
            if person is None:
                raise StaffError("nothing is held on this address.")
            await self._check(data, supplier, person)
            found = list(given(await data.held(person.person), supplier.categories))
            more = {"company": name, "ground": GROUNDS[supplier.recipient]}
            await write_down(data, person, supplier.recipient, supplier.categories, **more)
            return found

    async def _check(self, data: Data, supplier: Supplier, person: PersonKey) -> None:
        tenant = data.tenant
        answer = stated(tenant.policy, supplier)
        if isinstance(answer, Refusal):
            self.vault.refuse(tenant, person, answer)
        if supplier.recipient == "Supplier" and not has_agreed(supplier, self.clock().date()):
            self._refuse(tenant, person, f"supplier {supplier.name} has not agreed to the policy")
        if supplier.recipient == "PartnerService":
            values = tenant.id, person.person, supplier.name
            if not has_consented(await data.connection.fetchval(CONSENT, *values)):
                self._refuse(tenant, person, f"nobody agreed that {supplier.name} gets this")

    def _refuse(self, tenant: Tenant, person: PersonKey, says: str) -> NoReturn:
        self.vault.refuse(tenant, person, Refusal(tenant.policy.name, tenant.policy.version, says))


def may_get(policy: Policy) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """For each kind of company that the policy has, the categories and purposes that it may get."""
    found = {}
    for kind, recipient in RECIPIENTS.items():
        for one in policy.disclosures:
            if one.recipient == recipient and policy.enabled(one.service):
                found[kind] = tuple(sorted(one.categories)), _purposes(one)
    return found


def wording(partner: Supplier) -> str:
    """What a person agrees to, in the words that they read and that are kept."""
    what = ", ".join(CATEGORIES[name].says for name in partner.categories)
    purpose = BY_NAME[partner.purpose]
    ordered = purpose is Purpose.REQUESTED_SERVICE_PROVISION
    use = "do what you asked of it" if ordered else PURPOSES[purpose].says
    return f"It gets your {what} to {use}, while this is ticked."


def _purposes(disclosure: Disclosure) -> tuple[str, ...]:
    return tuple(term.name for purpose, term in PURPOSES.items() if disclosure.mask & Purpose(purpose))


def _supplier(row: Mapping[str, Any]) -> Supplier:
    return Supplier(row["name"], row["recipient"], tuple(row["categories"]), row["purpose"], row["agreed_on"])
