"""Legal disclosure: a case with a reference and a ground, two people who approve, and what it names."""

from __future__ import annotations

from collections.abc import Collection as Some
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from troth.people.staff.disclosing import Given, given, granted, write_down
from troth.people.staff.members import StaffError, StaffMember
from troth.people.staff.reading import StaffScope
from troth.policy import Policy, Purpose, Refusal
from troth.policy.vocabulary import LEGAL_GROUNDS
from troth.runtime.clock import Clock, now
from troth.runtime.database import Database
from troth.runtime.ids import new_id
from troth.runtime.queries import query
from troth.vault.seal import PersonKey, pack, unpack
from troth.vault.tenant import Tenant

LEGAL = "legal"
RECIPIENT = "Authority"


def _sql(name: str) -> str:
    return query("troth.people.staff", name)


OPEN, APPROVE, LISTED = map(_sql, ("open_case", "approve_case", "cases"))
LOCK, DISCLOSED = map(_sql, ("lock_case", "case_disclosed"))


@dataclass(frozen=True, slots=True)
class LegalCase:
    """A case as the staff see it; the reference and the address stand sealed under the person's key."""

    id: UUID
    person: UUID
    ground: str
    categories: tuple[str, ...]
    reference: str
    address: str
    opened_at: datetime
    disclosed_at: datetime | None
    approved_by: tuple[UUID, ...]


def ground_refused(policy: Policy, ground: str) -> str | None:
    """Why a ground does not carry a legal disclosure under this policy, or None."""
    stated: Sequence[str] = policy.set_by("legal-disclosure", "grounds", ())
    if ground in stated:
        return None
    return f"{ground!r} is no ground of this policy. Grounds are: {', '.join(stated) or 'none'}."


def health_refused(categories: Some[str], ground: str) -> str | None:
    """Health information goes on legal process alone."""
    if "HealthRecord" in categories and ground != "legal-process":
        return "health information goes on legal process alone."
    return None


def lacking(policy: Policy, approvals: int) -> int:
    """How many more people have to approve a case; the one who opened it is the first."""
    wanted: int = policy.set_by("legal-disclosure", "approvers", 2)
    return max(0, max(2, wanted) - approvals)


@dataclass(frozen=True, slots=True)
class LegalCases:
    """Opens cases, counts who approves them, and gives out what they name, once."""

    scope: StaffScope
    database: Database
    clock: Clock = now

    async def open(
        self,
        tenant: Tenant,
        member: StaffMember,
        *,
        reference: str,
        ground: str,
        address: str,
        categories: Some[str],
    ) -> UUID:
        """Open a case; whoever opens it approves it too. Raises StaffError, or PolicyViolation."""
        self._check(tenant.policy, reference, ground, categories)
        async with self.scope.reading(tenant, member, LEGAL, reference, Purpose.LEGAL_COMPLIANCE) as data:
            person = await data.find(address)
            if person is None:
                raise StaffError("nothing is held on this address.")
            case = new_id()
            sealed = person.seal(pack({"reference": reference, "address": address}), case.bytes)
            values = case, tenant.id, person.person, ground, sorted(categories), sealed, self.clock()
            await data.connection.execute(OPEN, *values, member.person)
        return case

    def _check(self, policy: Policy, reference: str, ground: str, categories: Some[str]) -> None:
        if not reference.strip():
            raise StaffError("a case needs the reference under which the authority knows it.")
        if not categories:
            raise StaffError("name what is to be disclosed: nothing else will be.")
        answer = granted(policy, RECIPIENT, categories, Purpose.LEGAL_COMPLIANCE, ground)
        if says := ground_refused(policy, ground) or health_refused(categories, ground):
            raise StaffError(says)
        if isinstance(answer, Refusal):
            raise StaffError(f"{answer.says}.")

    async def listed(self, tenant: Tenant, member: StaffMember) -> list[LegalCase]:
        """The tenant's cases, newest first, for the role; those on erased people are gone."""
        about = "list of cases"
        async with self.scope.reading(tenant, member, LEGAL, about, Purpose.LEGAL_COMPLIANCE) as data:
            found = []
            for row in await data.connection.fetch(LISTED, tenant.id, None):
                person = await data.person(row["person"])
                if person is not None:
                    found.append(_case(row, person))
        return found

    async def approve(self, tenant: Tenant, member: StaffMember, case: UUID) -> None:
        """Approve a case, as one more of those who have to. Raises PolicyViolation, or StaffError."""
        about = {"case": str(case)}
        async with self.scope.reading(tenant, member, LEGAL, about["case"], Purpose.LEGAL_COMPLIANCE) as data:
            found = await data.connection.fetchval(APPROVE, case, tenant.id, member.person, self.clock())
        if found is None:
            raise StaffError("there is no such case, or it was disclosed already.")

    async def disclose(self, tenant: Tenant, member: StaffMember, case: UUID) -> list[Given]:
        """What the case names, once: the case is closed with it, and the person's ledger says so.

        Raises StaffError where people have yet to approve, or it went out before.
        """
        async with (
            self.scope.reading(tenant, member, LEGAL, str(case), Purpose.LEGAL_COMPLIANCE) as data,
            data.connection.transaction(),
        ):
            row = await data.connection.fetchrow(LOCK, case, tenant.id)
            person = await data.person(row["person"]) if row else None
            if row is None or person is None:
                raise StaffError("there is no such case.")
            if row["disclosed_at"] is not None:
                raise StaffError("this case was disclosed already. Open another for anything more.")
            self._approved(tenant.policy, await data.connection.fetchval(_sql("approvals"), case))
            found = await data.held(person.person)
            await data.connection.execute(DISCLOSED, case, self.clock())
            said = unpack(person.open(row["sealed"], case.bytes))
            more = {"case": said["reference"], "ground": row["ground"], "staff": str(member.person)}
            await write_down(data, person, RECIPIENT, row["categories"], **more)
            return list(given(found, row["categories"]))

    def _approved(self, policy: Policy, approvals: int) -> None:
        if missing := lacking(policy, approvals):
            more = "one more person has" if missing == 1 else f"{missing} more people have"
            raise StaffError(f"{more} to approve this case first.")


def categories_for(policy: Policy) -> tuple[str, ...]:
    """What an authority may be given at all."""
    named = [
        d.categories for d in policy.disclosures if d.recipient == RECIPIENT and policy.enabled(d.service)
    ]
    return tuple(sorted(frozenset().union(*named)))


def grounds_for(policy: Policy) -> tuple[str, ...]:
    return tuple(ground for ground in LEGAL_GROUNDS if ground_refused(policy, ground) is None)


def _case(row: Mapping[str, Any], person: PersonKey) -> LegalCase:
    said = unpack(person.open(row["sealed"], row["id"].bytes))
    return LegalCase(
        row["id"],
        row["person"],
        row["ground"],
        tuple(row["categories"]),
        said["reference"],
        said["address"],
        row["opened_at"],
        row["disclosed_at"],
        tuple(row["approved_by"]),
    )
