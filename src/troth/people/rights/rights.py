"""All that the pages, commands and jobs of people's rights stand on, wired once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from troth.people.choices import Choices, How, Made
from troth.people.rights.closing import Closing, Leftovers, address_of
from troth.people.rights.copies import Copies
from troth.people.rights.correcting import Correcting
from troth.people.rights.officers import Officers
from troth.people.rights.overview import Overviews
from troth.people.rights.requests import Requests
from troth.policy import Purpose
from troth.runtime.clock import Clock, now
from troth.runtime.database import Database
from troth.runtime.ports import Courier
from troth.runtime.spool import Spool
from troth.vault.ledger import Ledger
from troth.vault.tenant import Tenant
from troth.vault.vault import Vault


@dataclass(frozen=True, slots=True)
class Rights:
    """The parts of people's rights."""

    vault: Vault
    ledger: Ledger
    choices: Choices
    overviews: Overviews
    correcting: Correcting
    requests: Requests
    officers: Officers
    closing: Closing
    copies: Copies

    async def address(self, tenant: Tenant, person: UUID) -> str | None:
        """The newest address that a person gave; None once they are erased."""
        async with self.vault.under(Purpose.RIGHTS_FULFILMENT, tenant) as data:
            return await address_of(data, person)

    async def choose(self, tenant: Tenant, person: UUID, made: Sequence[Made], how: How) -> bool:
        """Record what somebody chose; False once they are erased."""
        async with self.vault.under(Purpose.RIGHTS_FULFILMENT, tenant) as data:
            key = await data.person(person)
        if key is not None:
            await self.choices.choose(tenant, key, made, how)
        return key is not None


def furnish(
    vault: Vault,
    database: Database,
    ledger: Ledger,
    spool: Spool,
    courier: Courier,
    choices: Choices,
    leftovers: Sequence[Leftovers] = (),
    clock: Clock = now,
) -> Rights:
    """Wire the rights; `leftovers` are the parts that keep something of people beside their records."""
    requests = Requests(vault, database, spool, courier, clock)
    closing = Closing(requests, choices, leftovers)
    return Rights(
        vault=vault,
        ledger=ledger,
        choices=choices,
        overviews=Overviews(vault, choices),
        correcting=Correcting(vault, choices),
        requests=requests,
        officers=Officers(requests, closing),
        closing=closing,
        copies=Copies(vault, ledger, choices, requests),
    )
