"""Partners whose service somebody may order: what each would get, and whether the person has agreed to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from troth.vault.seal import PersonKey
from troth.vault.tenant import Tenant


@dataclass(frozen=True, slots=True)
class Partner:
    """A partner as a person sees it: what it gets, in words, while they agree."""

    name: str
    wording: str
    on: bool


class Partners(Protocol):
    """The register of partners, as far as one person's consent goes."""

    async def offered(self, tenant: Tenant, person: UUID) -> Sequence[Partner]:
        """The partners that get something of people who agree; none where the policy has no partners."""
        ...

    async def consent(self, tenant: Tenant, person: PersonKey, partner: str, wording: str) -> None:
        """Keep that the person agrees, with the words that they read."""
        ...

    async def withdraw(self, tenant: Tenant, person: PersonKey, partner: str, wording: str) -> None:
        """Keep that the person agrees no more."""
        ...
