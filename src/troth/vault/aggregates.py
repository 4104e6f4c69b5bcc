"""Reports for partners: counts of people or visits with noise, within the privacy loss of a year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, NoReturn

from troth.policy import PURPOSES, Policy, Practice, Purpose, Refusal, may_disclose
from troth.policy.compile import Until
from troth.runtime.database import Database
from troth.runtime.ids import new_id
from troth.runtime.queries import query
from troth.vault.chosen import OfPractice
from troth.vault.entries import columns, write_deed
from troth.vault.groups import group_of
from troth.vault.noise import noisy
from troth.vault.refusal import PolicyViolation
from troth.vault.tenant import Tenant
from troth.vault.vault import Vault

MEASURE = "partner-reports"
PURPOSE = Purpose.SERVICE_USAGE_ANALYTICS
CONDITION = "aggregates that identify nobody"
APPEND, RELEASE, RELEASED = (query("troth.vault", name) for name in ("append", "release", "released"))
_LOCK = 7_846_015


class BudgetSpent(Exception):
    """The privacy loss that the policy allows for a year is used up; the text says until when."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a partner asks: counts by which categories, and to whom they go."""

    by: tuple[str, ...]
    recipient: str


@dataclass(frozen=True, slots=True)
class Report:
    """What the partner gets: counts by group, what is counted, and how much of the year's loss is left."""

    tenant: str
    by: tuple[str, ...]
    recipient: str
    unit: str
    counts: Mapping[str, int]
    epsilon: float
    delta: float
    threshold: int
    left: float


class Aggregates:
    """Answers partners' questions; each answer costs, and is on the ledger before it is given."""

    def __init__(self, vault: Vault, database: Database) -> None:
        self._vault = vault
        self._database = database

    async def of_people(self, tenant: Tenant, question: Question) -> Report:
        """Counts of people by what they told. Raises PolicyViolation or BudgetSpent; nothing is read then."""
        left = await self._pay(tenant, question)
        return self._report(tenant, question, "people", await self._people(tenant, question), left)

    async def of_counts(self, tenant: Tenant, question: Question, counts: Mapping[str, int]) -> Report:
        """Counts of visits, which never had a person in them; raises as `of_people`."""
        return self._report(tenant, question, "visits", counts, await self._pay(tenant, question))

    def _report(
        self, tenant: Tenant, question: Question, unit: str, counts: Mapping[str, int], left: Decimal
    ) -> Report:
        sets = tenant.policy.measures[MEASURE].sets
        told = noisy(counts, sets["epsilon"], sets["threshold"])
        return Report(
            tenant.name,
            question.by,
            question.recipient,
            unit,
            told.counts,
            told.epsilon,
            told.delta,
            sets["threshold"],
            float(left),
        )

    async def _pay(self, tenant: Tenant, question: Question) -> Decimal:
        """Put the release on the ledger and its loss on the year's account; returns what is left of it."""
        if refusal := refused(tenant.policy, question):
            self._refuse(tenant, question, refusal)
        sets = tenant.policy.measures[MEASURE].sets
        epsilon, budget = Decimal(str(sets["epsilon"])), Decimal(str(sets["budget"]))
        async with self._database.transaction() as connection:
            await connection.execute("SELECT pg_advisory_xact_lock($1, $2)", _LOCK, tenant.id)
            spent: Decimal = await connection.fetchval(RELEASED, tenant.id)
            if spent + epsilon > budget:
                raise BudgetSpent(_spent(tenant, spent, budget))
            await connection.execute(RELEASE, new_id(), tenant.id, datetime.now(UTC), epsilon)
            entry = write_deed(tenant, self._vault.ledger.groups_key, "released", **_said(question, sets))
            await connection.execute(APPEND, *columns([entry]))
        left: Decimal = budget - spent - epsilon
        return left

    def _refuse(self, tenant: Tenant, question: Question, refusal: Refusal) -> NoReturn:
        key, said = self._vault.ledger.groups_key, _named(question) | {"reason": refusal.says}
        self._vault.note(write_deed(tenant, key, "refused", **said))
        raise PolicyViolation(refusal.says)

    async def _people(self, tenant: Tenant, question: Question) -> Counter[str]:
        """Everybody once, by the newest of what they told."""
        groups: dict[Any, tuple[datetime, str]] = {}
        async with self._vault.under(PURPOSE, tenant) as data:
            for practice in practices(tenant.policy, question.by):
                for record in await data.select(OfPractice(practice.name)):
                    group = group_of(record.fields, question.by)
                    newest = groups.get(record.person, (record.collected_at, ""))[0]
                    if group and record.collected_at >= newest:
                        groups[record.person] = record.collected_at, group
        return Counter(group for _, group in groups.values())


def refused(policy: Policy, question: Question) -> Refusal | None:
    """Why the policy does not let this question be answered, or None."""
    if MEASURE not in policy.measures:
        return Refusal(policy.name, policy.version, f"there is no [measure.{MEASURE}]")
    answer = may_disclose(policy, question.recipient, question.by, PURPOSE)
    if isinstance(answer, Refusal):
        return answer
    if CONDITION not in answer.conditions:
        says = f"[disclosure.{answer.name}] is not of {CONDITION}"
        return Refusal(policy.name, policy.version, says)
    return None


def practices(policy: Policy, by: Sequence[str]) -> list[Practice]:
    """The practices whose records tell people apart by these categories, for this purpose."""
    return [
        practice
        for practice in policy.practices.values()
        if set(by) <= practice.categories
        and practice.mask & PURPOSE
        and practice.keep.until is not Until.NEVER_KEPT
    ]


def _named(question: Question) -> dict[str, object]:
    return {
        "by": list(question.by),
        "recipient": question.recipient,
        "purpose": PURPOSES[PURPOSE].name,
    }


def _said(question: Question, sets: Mapping[str, Any]) -> dict[str, object]:
    return _named(question) | {"epsilon": sets["epsilon"], "threshold": sets["threshold"]}


def _spent(tenant: Tenant, spent: Decimal, budget: Decimal) -> str:
    return (
        f"the reports of the last 365 days at {tenant.name} have cost {spent} of {budget}. "
        "Wait until one of them is a year old."
    )
