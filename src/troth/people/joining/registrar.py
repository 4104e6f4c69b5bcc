"""Stores what somebody submitted: account, records, choices and the mail that confirms, all or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from troth.people.accounts import Accounts
from troth.people.choices import Choices
from troth.people.joining.fields import POINTS, REGISTRATION
from troth.people.joining.form import Asked, Filled
from troth.people.joining.links import MailedLinks
from troth.people.passphrase import Lock, Locksmith
from troth.people.usernames import claim
from troth.policy import Purpose
from troth.runtime.queries import query
from troth.vault.data import Data
from troth.vault.records import Collection, SealedRow
from troth.vault.seal import PersonKey, normalise_address
from troth.vault.tenant import Tenant
from troth.vault.vault import Vault

ENROL, LOCK_MEMBER, FORGET_CHOICES, NEVER, DROP, SWEEP_LINKS = (
    query("troth.people", name)
    for name in (
        "enrol",
        "lock_member",
        "forget_choices",
        "never_confirmed",
        "drop_unverified",
        "sweep_mailed_links",
    )
)


class UsernameTaken(Exception):
    """Somebody else has the username; nothing was stored."""


@dataclass(frozen=True, slots=True)
class Registrar:
    """Opens accounts that wait for their address to be confirmed, and forgets those that never are."""

    vault: Vault
    accounts: Accounts
    locksmith: Locksmith
    choices: Choices
    links: MailedLinks

    async def register(self, tenant: Tenant, form: Filled, came_from: str | None) -> None:
        """Store a registration. Raises UsernameTaken.

        Nobody learns from it whether the address had an account: its owner gets a mail in either case.
        `came_from` is the IP address, kept only where the policy says so.
        """
        private = X25519PrivateKey.generate()
        secret, public = private.private_bytes_raw(), private.public_key().public_bytes_raw()
        async with self.vault.under(Purpose.RIGHTS_FULFILMENT, tenant) as data:
            known = await data.find(form.address)
        new = self.vault.new_key()
        person = known or new[0]
        # Before any connection is held, since it is slow on purpose.
        lock = await self.locksmith.lock(form.passphrase, secret, person.person.bytes)
        # Everything is stored under the one purpose that every record serves, so that it is one transaction.
        async with (
            self.vault.under(Purpose.RIGHTS_FULFILMENT, tenant) as data,
            data.connection.transaction(),
        ):
            found = await data.identify(form.address, new)
            if found.person == person.person:
                await self._open(data, person, form, lock, public, came_from)
                return
        await self.register(tenant, form, came_from)  # somebody else was first with this address

    async def _open(
        self, data: Data, person: PersonKey, form: Filled, lock: Lock, public: bytes, came_from: str | None
    ) -> None:
        await data.connection.execute(LOCK_MEMBER, str(person.person))
        account = await self.accounts.of(data.tenant, person.person)
        if account and account.state != "unverified":
            await self.links.has_account(data, person, normalise_address(form.address))
        else:
            await self._enrol(data, person, form, lock, public, came_from)

    async def _enrol(
        self, data: Data, person: PersonKey, form: Filled, lock: Lock, public: bytes, came_from: str | None
    ) -> None:
        await self._take_back(data, person)
        username = form.fields[REGISTRATION].get("Username")
        if username and not await claim(data, person, str(username)):
            raise UsernameTaken
        rows = self._rows(data.tenant, person, form, lock, came_from)
        await self.vault.store(data.connection, list(rows.values()))
        first = rows[REGISTRATION]
        await data.connection.fetchval(
            ENROL, person.person, first.id, data.tenant.id, public, form.asked.plan
        )
        await self.choices.keep(data, person, form.chosen)
        await self.links.confirm(data, person, normalise_address(form.address))

    def _rows(
        self, tenant: Tenant, person: PersonKey, form: Filled, lock: Lock, came_from: str | None
    ) -> Mapping[str, SealedRow]:
        rows = {}
        for point, entered in form.fields.items():
            fields = dict(entered)
            if point == REGISTRATION:
                fields |= {"EmailAddress": normalise_address(form.address), "Password": lock.fields()}
                fields |= origin(form.asked, came_from)
            if fields:
                rows[point] = self.vault.seal(tenant, Collection(person, point, fields, plan=form.asked.plan))
        return rows

    async def _take_back(self, data: Data, person: PersonKey) -> None:
        """Remove what a registration stored that was never confirmed."""
        practices = {p.name for p in data.tenant.policy.practices.values() if p.at in POINTS}
        held = await data.held(person.person, own=True)
        await data.delete([one.record.id for one in held if one.record.practice in practices])
        await data.connection.execute(FORGET_CHOICES, data.tenant.id, person.person)

    async def forget_unconfirmed(self, tenant: Tenant) -> int:
        """End accounts whose address nobody confirmed in time, with all that was stored for them."""
        async with self.vault.under(Purpose.RIGHTS_FULFILMENT, tenant) as data:
            await data.connection.execute(SWEEP_LINKS)
            rows = await data.connection.fetch(NEVER, tenant.id)
            for row in rows:
                await self._forget(data, row["person"])
        return len(rows)

    async def _forget(self, data: Data, person: UUID) -> None:
        key = await data.person(person)
        async with data.connection.transaction():
            if not await data.connection.fetchval(DROP, data.tenant.id, person) or key is None:
                return
            await self._take_back(data, key)
            alone = not await data.held(person, own=True)
        if alone:
            await self.vault.erase(data.tenant, key)


def origin(asked: Asked, came_from: str | None) -> Mapping[str, object]:
    """The IP address of a registration, with its own source, where the policy has it kept; else nothing."""
    if came_from is None or not asked.takes_address:
        return {}
    return {"IPAddress": {"address": came_from, "source": "browser"}}
