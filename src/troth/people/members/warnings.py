"""Warns the owner of an account by mail when somebody keeps trying passphrases."""

from __future__ import annotations

from dataclasses import dataclass

from troth.people.accounts import REGISTRATION, Denied
from troth.people.usernames import named
from troth.policy import Purpose
from troth.runtime.ports import Courier
from troth.runtime.spool import Spool
from troth.vault.tenant import Tenant
from troth.vault.vault import Vault


@dataclass(frozen=True, slots=True)
class Warnings:
    """Sends the notice `passphrase-failures`."""

    vault: Vault
    spool: Spool
    courier: Courier

    async def warn(self, tenant: Tenant, given: str, denied: Denied) -> None:
        """Tell whoever has this address or username, where the attempts have come to that."""
        if not denied.warn:
            return
        async with self.vault.under(Purpose.SERVICE_CONTACT, tenant) as data:
            key = await data.find(given) or await named(data, given)
            records = await data.read_at(key.person, REGISTRATION) if key else []
            if key is None or not records:
                return
            data.notify(key, "passphrase-failures")
            item = self.courier.passphrase_failures(
                tenant.id,
                to=records[0].fields["EmailAddress"],
                attempts=denied.attempts,
                locked_until=denied.locked_until,
                resets=False,
            )
            await self.spool.add_on(data.connection, [item])
