"""The sealed items of one person, opened with their private key for as long as one page takes."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from troth.inbox.portal import Row
from troth.inbox.sealing import ContentKey, unwrap_with_account
from troth.people.sessions import Session
from troth.policy import Purpose
from troth.runtime.blobs import Blobs
from troth.runtime.database import Database
from troth.runtime.queries import query
from troth.vault.tenant import Tenant
from troth.vault.vault import Record, Vault

ITEMS = query("troth.inbox", "items")


@dataclass(frozen=True, slots=True)
class OpenItem:
    """An item whose content key is open: its row, its record and its header."""

    row: Mapping[str, Any]
    record: Record
    key: ContentKey
    header: Mapping[str, Any]

    @property
    def sender(self) -> str:
        return str(self.record.fields["CommunicationsMetadata"]["from"])

    @property
    def reader(self) -> str:
        return str(self.record.fields["CommunicationsMetadata"]["to"])

    def listed(self) -> Row:
        """The item as one line of the inbox."""
        return Row(
            id=self.row["id"],
            sender=self.header["from"],
            sender_name=self.header["from_name"],
            subject=self.header["subject"],
            received_at=self.row["delivered_at"],
            expires_at=self.row["expires_at"],
            unread=self.row["read_at"] is None,
            attachments=self.header["attachments"],
            size=self.header["size"],
            answered=self.row["answered_at"] is not None,
        )


class Shelf:
    """Finds and opens items."""

    def __init__(self, vault: Vault, database: Database, blobs: Blobs) -> None:
        self._vault = vault
        self._database = database
        self._blobs = blobs

    async def items(self, tenant: Tenant, session: Session, only: UUID | None = None) -> list[OpenItem]:
        """What this session's key opens, newest first; `only` one item where named."""
        async with self._database.connection() as connection:
            rows = await connection.fetch(ITEMS, tenant.id, session.person, only)
        async with self._vault.under(Purpose.MESSAGE_DELIVERY, tenant) as data:
            records = await data.records([row["record"] for row in rows])
        return _opened(rows, records, session.private_key)

    async def one(self, tenant: Tenant, session: Session, item: UUID) -> OpenItem | None:
        """One item of this session's person, or None: another's is as if it were not there."""
        found = await self.items(tenant, session, item)
        return found[0] if found else None

    async def mail(self, item: OpenItem) -> bytes | None:
        """The mail itself, or None once its content is gone."""
        content = item.record.fields["CommunicationContent"]
        if content["mail"] is not None:
            return item.key.open(base64.b64decode(content["mail"]), b"mail")
        sealed = await self._blobs.get(item.row["blob"])
        return item.key.open(sealed, b"mail") if sealed else None


def _opened(
    rows: Sequence[Mapping[str, Any]], records: Mapping[UUID, Record], private_key: bytes
) -> list[OpenItem]:
    found = []
    for row in rows:
        record = records.get(row["record"])
        key = unwrap_with_account(row["wrapped_key"], private_key, row["id"])
        if record and key:
            opened = ContentKey(row["message"], key)
            header = opened.open_header(record.fields["CommunicationContent"]["header"])
            found.append(OpenItem(row, record, opened, header))
    return found
