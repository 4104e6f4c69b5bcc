"""All that the privacy page shows of one person, gathered in one scope."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from troth.people.choices import Choices
from troth.people.rights.held import Holding, holdings, practice_of
from troth.people.rights.offered import Switch, Unswitched, switches, unswitched
from troth.people.rights.seen import Seen, seen
from troth.policy import Purpose
from troth.vault.data import Data
from troth.vault.records import Held
from troth.vault.tenant import Tenant
from troth.vault.vault import Vault


@dataclass(frozen=True, slots=True)
class Overview:
    """What is held, what may be chosen, what no choice covers, and what was done lately."""

    held: Sequence[Holding]
    switches: Sequence[Switch]
    unswitched: Sequence[Unswitched]
    seen: Sequence[Seen]


@dataclass(frozen=True, slots=True)
class Overviews:
    """Gathers what a person's own pages show; to look at oneself is no use of the data."""

    vault: Vault
    choices: Choices

    async def of(self, tenant: Tenant, person: UUID) -> Overview | None:
        """The overview of one person; None once they are erased."""
        async with self.vault.under(Purpose.RIGHTS_FULFILMENT, tenant) as data:
            key = await data.person(person)
            if key is None:
                return None
            held = await data.held(person, own=True)
            plan = await self.choices.plan(data, person)
            lines = await seen(data, key)
        policy = tenant.policy
        return Overview(
            held=holdings(tenant, held),
            switches=await self.switches_of(tenant, person, plan, held),
            unswitched=unswitched(_masks(tenant, held), policy.choices.values(), plan),
            seen=lines,
        )

    async def offered(self, tenant: Tenant, person: UUID) -> list[Switch] | None:
        """The choices alone, for somebody who is signed out; None once they are erased."""
        async with self.vault.under(Purpose.RIGHTS_FULFILMENT, tenant) as data:
            if await data.person(person) is None:
                return None
            return await self._offered(data, person)

    async def _offered(self, data: Data, person: UUID) -> list[Switch]:
        held = await data.held(person, own=True)
        return await self.switches_of(data.tenant, person, await self.choices.plan(data, person), held)

    async def switches_of(
        self, tenant: Tenant, person: UUID, plan: str | None, held: Sequence[Held]
    ) -> list[Switch]:
        made = await self.choices.of(tenant, person)
        return switches(tenant.policy, plan, made, await self._values(tenant, person, held))

    async def _values(
        self, tenant: Tenant, person: UUID, held: Sequence[Held]
    ) -> Mapping[str, Sequence[tuple[str, bool]]]:
        """For each choice with a switch for every value: the values that the person named, with those on."""
        found = {}
        for choice in tenant.policy.choices.values():
            if choice.each:
                named = _named(held, choice.each)
                on = await self.choices.values(tenant, person, choice.name, named)
                found[choice.name] = [(value, value in on) for value in named]
        return found


def _named(held: Sequence[Held], category: str) -> list[str]:
    """The values of a category in a person's records, each once."""
    listed = [one.record.fields.get(category) for one in held]
    return sorted({value for values in listed if isinstance(values, list) for value in values})


def _masks(tenant: Tenant, held: Sequence[Held]) -> list[int]:
    """What each record may serve at most."""
    practices = [practice_of(tenant, one) for one in held]
    return [practice.mask for practice in practices if practice]
