"""Confirming an address: the mailed link and the passphrase together, once."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from troth.people.accounts import Accounts, Denied, State, Unlocked
from troth.people.joining.fields import REGISTRATION
from troth.people.joining.links import MailedLinks
from troth.policy import Purpose
from troth.runtime.queries import query
from troth.vault.data import Data
from troth.vault.tenant import Tenant
from troth.vault.vault import Vault

CONFIRM = query("troth.people", "confirm_address")
UNVERIFIED: tuple[State, ...] = ("unverified",)


@dataclass(frozen=True, slots=True)
class Confirming:
    """Opens an account whose owner has both the link and the passphrase.

    The link alone would let whoever registers with somebody else's address have its owner confirm it.
    """

    vault: Vault
    accounts: Accounts
    links: MailedLinks

    async def waits(self, tenant: Tenant, token: str) -> UUID | None:
        """Who is to confirm their address by this link; None where it no longer works."""
        async with self.vault.under(Purpose.IDENTITY_AUTHENTICATION, tenant) as data:
            return await self.links.behind(data, token)

    async def confirm(self, tenant: Tenant, token: str, passphrase: str) -> Unlocked | Denied | None:
        """Open the account; Denied for a wrong passphrase, None for a link that no longer works."""
        async with self.vault.under(Purpose.IDENTITY_AUTHENTICATION, tenant) as data:
            person = await self.links.behind(data, token)
            address = await address_of(data, person) if person else None
        if person is None or address is None:
            return None
        answer = await self.accounts.unlock(tenant, address, passphrase, expected=person, states=UNVERIFIED)
        if isinstance(answer, Denied):
            return answer
        async with self.vault.under(Purpose.IDENTITY_AUTHENTICATION, tenant) as data:
            opened = await data.connection.fetchval(CONFIRM, tenant.id, person)
        return answer if opened else None

    async def send_again(self, tenant: Tenant, person: UUID) -> None:
        """Another link, for somebody who has the passphrase and not the mail."""
        async with (
            self.vault.under(Purpose.IDENTITY_AUTHENTICATION, tenant) as data,
            data.connection.transaction(),
        ):
            key, address = await data.person(person), await address_of(data, person)
            if key and address:
                await self.links.confirm(data, key, address)


async def address_of(data: Data, person: UUID) -> str | None:
    """The address that somebody registered with."""
    records = await data.read_at(person, REGISTRATION)
    return str(records[0].fields["EmailAddress"]) if records else None
