"""The staff's only way to personal data: in a role, under a case, and with each reading on the ledger."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn
from uuid import UUID

from troth.people.staff.members import AUDITOR, Staff, StaffMember, overdue, roles_of
from troth.policy import PURPOSES, Policy, Purpose, Refusal
from troth.runtime.clock import Clock, now
from troth.vault.data import Data
from troth.vault.tenant import Tenant
from troth.vault.vault import PolicyViolation, Vault

PAYMENT = frozenset(("PaymentCard", "BankAccount", "CreditScore", "AddressCheck"))
SECRET = frozenset(("Password", "Pin"))
"""What opens accounts is nobody's to read, in whatever role."""
LONGEST_CASE = 80
_READ_ONLY = "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY"
_READ_WRITE = "SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE"


@dataclass(frozen=True, slots=True)
class Found:
    """What one purpose shows of a person: a practice, when it was collected, and the categories seen."""

    practice: str
    collected_at: datetime
    expires_at: datetime | None
    fields: Mapping[str, Any]


def refusal(policy: Policy, member: StaffMember, role: str, case: str, at: datetime) -> str | None:
    """Why a member of staff may not read in this role under this case now, or None."""
    if role not in member.roles:
        return f"a member of staff has not the role {role!r}"
    if role not in roles_of(policy):
        return f"the policy gives no purposes to the role {role!r}"
    if not case.strip() or len(case) > LONGEST_CASE:
        return "staff read personal data under a case alone"
    if member.expired(at):
        return "the access of a member of staff has ended"
    if late(policy, member, at):
        return "a member of staff has not confirmed the policy in time"
    return None


def late(policy: Policy, member: StaffMember, at: datetime) -> bool:
    return overdue(policy, member, at)


def purpose_in(policy: Policy, role: str, purpose: Purpose | None) -> Purpose | None:
    """The purpose if the role has it; the role's first where none is asked for."""
    stated = roles_of(policy).get(role, ())
    if purpose is None:
        return stated[0] if stated else None
    return purpose if purpose in stated else None


def visible(policy: Policy, role: str, category: str) -> bool:
    """Whether a role sees a category at all; auditors see no payment fields, and what the policy names."""
    if category in SECRET:
        return False
    if role != AUDITOR:
        return True
    stated = [
        d.categories for d in policy.disclosures if d.recipient == "Auditor" and policy.enabled(d.service)
    ]
    return category not in PAYMENT and (not stated or any(category in named for named in stated))


@dataclass(frozen=True, slots=True)
class StaffScope:
    """Opens the vault to members of staff."""

    staff: Staff
    vault: Vault
    clock: Clock = now

    @asynccontextmanager
    async def reading(
        self,
        tenant: Tenant,
        member: StaffMember,
        role: str,
        case: str,
        purpose: Purpose | None = None,
    ) -> AsyncIterator[Data]:
        """Data under a purpose of the role, the case on the ledger of everybody whose data is read.

        Without a purpose it is the role's first. An auditor's data cannot be changed: the database refuses.
        Raises PolicyViolation, with the refusal on the member's own ledger, where the policy does not
        give the role that purpose, or the member may not read at present.
        """
        chosen = await self._purpose(tenant, member, role, case, purpose)
        about = {"case": case.strip(), "staff": str(member.person), "role": role}
        async with self.vault.under(chosen, tenant, about) as data:
            if role != AUDITOR:
                yield data
                return
            await data.connection.execute(_READ_ONLY)
            try:
                yield data
            finally:
                await data.connection.execute(_READ_WRITE)

    async def _purpose(
        self, tenant: Tenant, member: StaffMember, role: str, case: str, purpose: Purpose | None
    ) -> Purpose:
        fresh = await self.staff.of(tenant, member.person)  # roles may have gone since the page was opened
        says = (
            refusal(tenant.policy, fresh or member, role, case, self.clock()) if fresh else "nobody of ours"
        )
        if says:
            await self.refuse(tenant, member, says)
        chosen = purpose_in(tenant.policy, role, purpose)
        if chosen is None:
            asked = PURPOSES[purpose].name if purpose else "any purpose"
            await self.refuse(tenant, member, f"the role {role!r} does not serve {asked}")
        return chosen

    async def refuse(self, tenant: Tenant, member: StaffMember, says: str) -> NoReturn:
        """Put a refusal on the member's own ledger and raise PolicyViolation."""
        key = await self.staff.key(tenant, member.person)
        if key is not None:
            self.vault.refuse(tenant, key, Refusal(tenant.policy.name, tenant.policy.version, says))
        raise PolicyViolation(says)

    async def look_up(
        self, tenant: Tenant, member: StaffMember, role: str, case: str, address: str
    ) -> list[Found] | None:
        """What each purpose of the role shows of the person with this exact address; None for nobody."""
        found: dict[UUID, Found] = {}
        known = False
        for purpose in roles_of(tenant.policy).get(role, ()) or (None,):
            async with self.reading(tenant, member, role, case, purpose) as data:
                person = await data.find(address)
                known = known or person is not None
                for held in await data.held(person.person) if person else ():
                    record = held.record
                    seen = {
                        name: value
                        for name, value in record.fields.items()
                        if visible(tenant.policy, role, name)
                    }
                    found[record.id] = Found(record.practice, record.collected_at, record.expires_at, seen)
                if person and role == AUDITOR:
                    self._tell_of_audit(tenant, data, person)
        return list(found.values()) if known else None

    def _tell_of_audit(self, tenant: Tenant, data: Data, person: Any) -> None:
        """What an auditor sees leaves the tenant: the disclosure stands beside the use."""
        for disclosure in tenant.policy.disclosures:
            if disclosure.recipient == "Auditor" and tenant.policy.enabled(disclosure.service):
                data.disclose(person, "Auditor", disclosure.categories)
