"""Tells the owner of an account by mail that wrong passphrases were tried, whichever door it was at."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass

from troth.people.accounts import Account, Accounts, Denied
from troth.policy import Purpose
from troth.runtime.ports import Courier
from troth.runtime.spool import Spool
from troth.vault.refusal import PolicyViolation
from troth.vault.tenant import Tenant
from troth.vault.vault import Data, Vault

NOTICE = "passphrase-failures"
WARNING = (Purpose.ENFORCE_SECURITY, Purpose.SERVICE_CONTACT)
"""Policies state one or the other for the addresses of different doors; the first that serves is used."""


@dataclass(frozen=True, slots=True)
class FailureNotices:
    """Writes the notice where a denied sign-in was the one to warn of, and the policy has that notice."""

    vault: Vault
    accounts: Accounts
    spool: Spool
    courier: Courier

    async def send(self, tenant: Tenant, denied: Denied) -> None:
        """Warn the owner, if this was the failure to warn of; what the peer hears is the same in any case."""
        account = await self.accounts.of(tenant, denied.warn) if denied.warn else None
        if account is None:
            return
        with contextlib.suppress(PolicyViolation):  # the ledger has the refusal
            for purpose in WARNING:
                async with self.vault.under(purpose, tenant) as data:
                    if await self._write(data, account, denied):
                        return

    async def _write(self, data: Data, account: Account, denied: Denied) -> bool:
        """Write the notice; False where the address may not be used for this purpose."""
        record = (await data.records([account.record])).get(account.record)
        person = await data.person(account.person)
        if record is None or person is None:
            return False
        data.notify(person, NOTICE)
        notice = self.courier.passphrase_failures(
            data.tenant.id,
            to=record.fields["EmailAddress"],
            attempts=denied.attempts,
            locked_until=denied.locked_until,
            resets=account.role == "recipient",
        )
        await self.spool.add_on(data.connection, [notice])
        return True
