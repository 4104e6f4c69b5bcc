"""Places a message in its recipients' portals: sealed, once each, with a notice for every one of them."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from troth.inbox.sealing import ContentKey, LinkWraps, new_token, token_hash, wrap_to_account
from troth.people.accounts import Account, Accounts
from troth.policy import Purpose
from troth.runtime.blobs import Blobs
from troth.runtime.ids import new_id
from troth.runtime.keyring import Keyring
from troth.runtime.ports import Courier
from troth.runtime.queries import query
from troth.runtime.spool import INLINE_BYTES, Item
from troth.vault.seal import PersonKey
from troth.vault.tenant import Tenant
from troth.vault.vault import Collection, SealedRow, Vault

ADD_ITEMS = query("troth.inbox", "add_items")
ADD_LINK = query("troth.inbox", "add_link")


@dataclass(frozen=True, slots=True)
class Parcel:
    """A message for portals: the mail, what its header says to people, and how long it stays.

    `author` answers for it. `told` hears what becomes of it: the return path, "" where there is none.
    """

    message: UUID
    author: str
    told: str
    recipients: tuple[str, ...]
    header: Mapping[str, Any]
    mail: bytes
    lifetime: timedelta
    receipt: bool


@dataclass(frozen=True, slots=True)
class Placement:
    """All that is to be stored for one parcel, ready to go into one transaction."""

    items: tuple[tuple[Any, ...], ...]
    links: tuple[tuple[Any, ...], ...]
    records: tuple[SealedRow, ...]
    notices: tuple[Item, ...]
    blob: UUID | None


@dataclass(frozen=True, slots=True)
class Sealed:
    """A parcel sealed under its content key; `body` is base64, or None where the blob holds it."""

    parcel: Parcel
    key: ContentKey
    header: str
    body: str | None
    blob: UUID | None
    ends: datetime


@dataclass(frozen=True, slots=True)
class Reader:
    """One recipient: the address, the person and the account, if there is one yet."""

    address: str
    person: PersonKey
    account: Account | None


class Deliveries:
    """Seals and places. `prepare` does the work; `store` puts it into a transaction of the caller's."""

    def __init__(
        self, vault: Vault, accounts: Accounts, blobs: Blobs, keyring: Keyring, courier: Courier
    ) -> None:
        self._vault = vault
        self._accounts = accounts
        self._blobs = blobs
        self._wraps = LinkWraps(keyring)
        self._courier = courier

    async def prepare(self, tenant: Tenant, parcel: Parcel) -> Placement:
        """Seal a parcel for each recipient; large contents are in the blob store when this returns."""
        key = ContentKey.new(parcel.message)
        author, persons = await self._persons(tenant, parcel)
        accounts = await self._accounts.among(tenant, persons)
        sealed = await self._seal(key, parcel)
        made = [
            self._for_one(tenant, sealed, author, Reader(address, person, accounts.get(person.person)))
            for address, person in persons.values()
        ]
        items, links, records, notices = zip(*made, strict=True)
        return Placement(items, links, records, notices, sealed.blob)

    async def _persons(
        self, tenant: Tenant, parcel: Parcel
    ) -> tuple[PersonKey, dict[UUID, tuple[str, PersonKey]]]:
        """The author and the readers, each once: an address that is spelt twice is one person's."""
        persons: dict[UUID, tuple[str, PersonKey]] = {}
        async with self._vault.under(Purpose.MESSAGE_DELIVERY, tenant) as data:
            author = await data.identify(parcel.author)
            for address in parcel.recipients:
                person = await data.identify(address)
                persons.setdefault(person.person, (address, person))
            data.disclose(author, "MessageRecipient", ["CommunicationContent", "CommunicationsMetadata"])
            for _, person in persons.values():
                data.notify(person, "message-waiting")
        return author, persons

    async def _seal(self, key: ContentKey, parcel: Parcel) -> Sealed:
        body = key.seal(parcel.mail, b"mail")
        header = key.seal_header(parcel.header)
        ends = datetime.now(UTC) + parcel.lifetime
        if len(body) <= INLINE_BYTES:
            return Sealed(parcel, key, header, base64.b64encode(body).decode(), None, ends)
        blob = new_id()
        await self._blobs.put(blob, body)
        return Sealed(parcel, key, header, None, blob, ends)

    def _for_one(
        self, tenant: Tenant, sealed: Sealed, author: PersonKey, reader: Reader
    ) -> tuple[tuple[Any, ...], tuple[Any, ...], SealedRow, Item]:
        item, token, parcel = new_id(), new_token(), sealed.parcel
        record = self._record(tenant, sealed, reader)
        if reader.account:
            wrapped_to, wrapped = "account", wrap_to_account(sealed.key, reader.account.public_key, item)
        else:
            wrapped_to, wrapped = "link", self._wraps.wrap(sealed.key, token, item)
        ids = (item, tenant.id, parcel.message, reader.person.person, author.person, record.id)
        times = (datetime.now(UTC), sealed.ends)
        notice = self._courier.waiting(
            tenant.id,
            to=reader.address,
            sender=parcel.author,
            failure_to=parcel.told,
            sender_name=parcel.header["from_name"],
            token=token,
            until=sealed.ends,
        )
        return (
            (*ids, wrapped_to, wrapped, sealed.blob, parcel.receipt, *times),
            (token_hash(token), tenant.id, reader.person.person, item, sealed.ends),
            record,
            notice,
        )

    def _record(self, tenant: Tenant, sealed: Sealed, reader: Reader) -> SealedRow:
        """The addresses stay readable for notices; header and mail are ciphertext to the server too."""
        fields = {
            "CommunicationsMetadata": {"from": sealed.parcel.told, "to": reader.address},
            "CommunicationContent": {"header": sealed.header, "mail": sealed.body},
        }
        wish = sealed.parcel.lifetime
        return self._vault.seal(tenant, Collection(reader.person, "portal.message", fields, wish))

    async def store(self, connection: Any, placement: Placement) -> None:
        """Store a placement; the connection is under the purpose of message delivery."""
        await self._vault.store(connection, placement.records)
        await connection.execute(ADD_ITEMS, *map(list, zip(*placement.items, strict=True)))
        await connection.executemany(ADD_LINK, placement.links)
