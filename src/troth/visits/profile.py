"""What a member looks at, as a sealed record: only where the policy states it, and theirs to clear."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from troth.people.choices import Choices
from troth.policy import Purpose, allowed
from troth.vault.chosen import Named
from troth.vault.data import Data
from troth.vault.records import Record
from troth.vault.seal import PersonKey
from troth.vault.tenant import Tenant
from troth.vault.vault import Collection, Vault

POINT = "people.profile"
CATEGORY = "Preference"
_MOST_PEOPLE = 10_000

Looks = Mapping[str, int]
"""How often each page was looked at."""


@dataclass(frozen=True, slots=True)
class Profiles:
    """Gathers looks in memory and adds them to people's records from time to time."""

    vault: Vault
    choices: Choices
    waiting: dict[UUID, tuple[Tenant, Counter[str]]] = field(default_factory=dict)

    def looked_at(self, tenant: Tenant, person: UUID, page: str) -> None:
        """Note that a member looked at a page, if the policy in force has a practice for that."""
        if tenant.policy.at(POINT) and (person in self.waiting or len(self.waiting) < _MOST_PEOPLE):
            self.waiting.setdefault(person, (tenant, Counter()))[1][page] += 1

    async def flush(self) -> None:
        """Store what was gathered. Raises Outage; what was gathered of whom it was then storing is lost."""
        while self.waiting:
            person, (tenant, looks) = self.waiting.popitem()
            await self._add(tenant, person, looks)

    async def _add(self, tenant: Tenant, person: UUID, looks: Looks) -> None:
        async with self.vault.under(Purpose.PERSONALISATION, tenant) as data:
            if records := await data.read_at(person, POINT):
                await data.revise(Named([records[0].id]), lambda record: _with(record, looks))
            elif key := await data.person(person):
                await self._begin(data, key, looks)

    async def _begin(self, data: Data, key: PersonKey, looks: Looks) -> None:
        """Begin a profile, unless the person turned off what it is for."""
        plan = await self.choices.plan(data, key.person)
        chosen = await self.choices.of(data.tenant, key.person)
        practice = data.tenant.policy.at(POINT, plan)
        if practice and allowed(data.tenant.policy, practice, chosen, plan) & Purpose.PERSONALISATION:
            fields = {CATEGORY: dict(looks)}
            await data.collect(Collection(key, POINT, fields, source="browser", plan=plan, choices=chosen))


def _with(record: Record, looks: Looks) -> dict[str, Looks]:
    return {CATEGORY: dict(Counter(record.fields[CATEGORY]) + Counter(looks))}


async def looks_of(vault: Vault, tenant: Tenant, person: UUID, purpose: Purpose) -> Looks:
    """What a member looked at, as far as it may serve a purpose: most often first."""
    async with vault.under(purpose, tenant) as data:
        records = await data.read_at(person, POINT)
    total: Counter[str] = Counter()
    for record in records:
        total.update(record.fields[CATEGORY])
    return dict(total.most_common())


async def clear(vault: Vault, tenant: Tenant, person: UUID) -> int:
    """Delete a member's profile, because they ask for it; returns how many records went."""
    async with vault.under(Purpose.RIGHTS_FULFILMENT, tenant) as data:
        records = await data.read_at(person, POINT)
        return await data.remove(Named([record.id for record in records]))
