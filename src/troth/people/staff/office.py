"""All that the staff's console and commands stand on, wired once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from troth.people.accounts import Accounts
from troth.people.staff.announcements import Announcements
from troth.people.staff.attesting import Attestations
from troth.people.staff.composing import LeaveLink
from troth.people.staff.legal import LegalCases
from troth.people.staff.members import Staff
from troth.people.staff.payers import Payers
from troth.people.staff.reading import StaffScope
from troth.people.staff.suppliers import Suppliers
from troth.people.staff.transfers import Answers, Transfers
from troth.runtime.clock import Clock, now
from troth.runtime.database import Database
from troth.runtime.ports import Courier
from troth.runtime.spool import Spool
from troth.vault.tenant import Tenant
from troth.vault.vault import Vault


@dataclass(frozen=True, slots=True)
class Office:
    """The parts of the staff's work."""

    staff: Staff
    scope: StaffScope
    attestations: Attestations
    legal: LegalCases
    suppliers: Suppliers
    announcements: Announcements
    answers: Answers
    transfers: Transfers
    payers: Payers
    clock: Clock


def furnish(
    vault: Vault,
    database: Database,
    accounts: Accounts,
    spool: Spool,
    courier: Courier,
    leave: LeaveLink,
    tenants: Callable[[int], Tenant | None],
    clock: Clock = now,
) -> Office:
    """Wire the office."""
    staff = Staff(accounts, vault, database, clock)
    scope = StaffScope(staff, vault, clock)
    answers = Answers(vault.index)
    announcements = Announcements(vault, database, spool, courier, leave, answers.path, tenants, clock)
    return Office(
        staff=staff,
        scope=scope,
        attestations=Attestations(database, clock),
        legal=LegalCases(scope, database, clock),
        suppliers=Suppliers(vault, database, clock),
        announcements=announcements,
        answers=answers,
        transfers=Transfers(vault, database, announcements, clock),
        payers=Payers(vault, database, tenants, clock),
        clock=clock,
    )
