"""The portal behind the pages: who is asking, for which tenant, and what their key opens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

from troth.inbox.addressees import addressees
from troth.inbox.doors import Doors
from troth.inbox.ending import Ending
from troth.inbox.html import sanitise
from troth.inbox.portal import (
    Arrival,
    ArrivalKind,
    Attachment,
    Draft,
    Letter,
    Opened,
    Refused,
    Row,
    SessionOver,
)
from troth.inbox.shelf import OpenItem, Shelf
from troth.people.sessions import Session, Sessions
from troth.people.tenants import Houses
from troth.policy import Purpose
from troth.runtime.database import Database
from troth.runtime.ports import Answer, Contents, Courier, Reader
from troth.runtime.queries import query
from troth.runtime.spool import Spool
from troth.vault.tenant import Tenant
from troth.vault.vault import Vault

MARK_READ = query("troth.inbox", "mark_read")
MARK_ANSWERED = query("troth.inbox", "mark_answered")


class Found(NamedTuple):
    """A message that was asked for, opened with its reader's key."""

    tenant: Tenant
    item: OpenItem
    mail: bytes


@dataclass(frozen=True, slots=True)
class SealedPortal:
    """Implements `troth.inbox.portal.Portal` on sealed items."""

    houses: Houses
    vault: Vault
    database: Database
    doors: Doors
    shelf: Shelf
    ending: Ending
    sessions: Sessions
    spool: Spool
    courier: Courier
    reader: Reader

    def _tenant(self, host: str) -> Tenant | None:
        house = self.houses.at_host(host)
        return house.tenant if house else None

    async def _signed_in(self, host: str, token: str) -> tuple[Tenant, Session]:
        tenant = self._tenant(host)
        session = await self.sessions.of(tenant, token) if tenant else None
        if tenant is None or session is None or session.role != "recipient":
            raise SessionOver
        return tenant, session

    async def arrive(self, host: str, link: str) -> Arrival:
        tenant = self._tenant(host)
        return await self.doors.arrive(tenant, link) if tenant else Arrival(ArrivalKind.GONE)

    async def register(self, host: str, link: str, passphrase: str, again: str) -> Opened | Refused:
        tenant = self._tenant(host)
        return await self.doors.register(tenant, link, passphrase, again) if tenant else Refused.GONE

    async def sign_in(self, host: str, link: str, address: str, passphrase: str) -> Opened | Refused:
        tenant = self._tenant(host)
        return await self.doors.sign_in(tenant, link, address, passphrase) if tenant else Refused.GONE

    async def send_fresh_link(self, host: str, address: str) -> None:
        if tenant := self._tenant(host):
            self.doors.send_fresh_link(tenant, address)

    async def start_over(self, host: str, link: str, passphrase: str, again: str) -> Opened | Refused:
        tenant = self._tenant(host)
        return await self.doors.start_over(tenant, link, passphrase, again) if tenant else Refused.GONE

    async def inbox(self, host: str, session: str) -> tuple[Row, ...]:
        tenant, signed_in = await self._signed_in(host, session)
        return tuple(item.listed() for item in await self.shelf.items(tenant, signed_in))

    async def letter(self, host: str, session: str, message: UUID, *, pick_up: bool = False) -> Letter | None:
        found = await self._find(host, session, message)
        if found is None:
            return None
        contents = self.reader(found.mail)
        if pick_up:
            await self._picked_up(found.tenant, found.item)
        return _letter(found.item, contents)

    async def _find(self, host: str, session: str, message: UUID) -> Found | None:
        tenant, signed_in = await self._signed_in(host, session)
        item = await self.shelf.one(tenant, signed_in, message)
        mail = await self.shelf.mail(item) if item else None
        return Found(tenant, item, mail) if item and mail is not None else None

    async def _picked_up(self, tenant: Tenant, item: OpenItem) -> None:
        """The first time is noted and, where the sender asked, told to them."""
        under = self.vault.under(Purpose.MESSAGE_NOTIFICATION, tenant)
        async with under as data, data.connection.transaction():
            first = await data.connection.fetchval(MARK_READ, item.row["id"])
            if not (first and item.row["receipt"] and item.sender):
                return
            if key := await data.person(item.row["sender"]):
                data.notify(key, "pick-up-receipt")
            if reader := await data.person(item.row["recipient"]):
                data.disclose(reader, "MessageSender", ["CommunicationsMetadata"])
            now = datetime.now(UTC)
            notice = self.courier.receipt(tenant.id, to=item.sender, recipient=item.reader, at=now)
            await self.spool.add_on(data.connection, [notice])

    async def html(self, host: str, session: str, message: UUID, *, pick_up: bool = False) -> str | None:
        found = await self._find(host, session, message)
        if found is None:
            return None
        contents = self.reader(found.mail)
        if contents.html is None:
            return None
        if pick_up:
            await self._picked_up(found.tenant, found.item)
        return sanitise(contents.html, contents.inline)[0]

    async def attachment(
        self, host: str, session: str, message: UUID, index: int, *, pick_up: bool = False
    ) -> tuple[Attachment, bytes] | None:
        found = await self._find(host, session, message)
        if found is None:
            return None
        contents = self.reader(found.mail)
        if not 0 <= index < len(contents.files):
            return None
        if pick_up:
            await self._picked_up(found.tenant, found.item)
        return _attachments(contents)[index], contents.files[index].content

    async def eml(self, host: str, session: str, message: UUID, *, pick_up: bool = False) -> bytes | None:
        found = await self._find(host, session, message)
        if found is None:
            return None
        if pick_up:
            await self._picked_up(found.tenant, found.item)
        return found.mail

    async def answer(self, host: str, session: str, message: UUID, draft: Draft) -> bool:
        tenant, signed_in = await self._signed_in(host, session)
        item = await self.shelf.one(tenant, signed_in, message)
        if item is None:
            return False
        try:
            work = self.courier.answer(tenant.id, _answer(item, draft))
        except ValueError:  # the mail named somebody to answer to whose address is none
            return False
        async with self.database.transaction() as connection:
            await self.spool.add_on(connection, [work])
            await connection.execute(MARK_ANSWERED, message)
        return True

    async def delete(self, host: str, session: str, message: UUID) -> bool:
        tenant, signed_in = await self._signed_in(host, session)
        if await self.shelf.one(tenant, signed_in, message) is None:
            return False
        return await self.ending.remove(tenant, message, "deleted unread")

    async def change_passphrase(
        self, host: str, session: str, current: str, new: str, again: str
    ) -> Opened | Refused | None:
        tenant, signed_in = await self._signed_in(host, session)
        return await self.doors.change(tenant, signed_in, current, new, again)

    async def sign_out(self, host: str, session: str) -> None:
        await self.sessions.close(session)


def _attachments(contents: Contents) -> tuple[Attachment, ...]:
    return tuple(
        Attachment(index, file.filename, file.content_type, len(file.content))
        for index, file in enumerate(contents.files)
    )


def _letter(item: OpenItem, contents: Contents) -> Letter:
    row, header = item.listed(), item.header
    blocked = sanitise(contents.html, contents.inline)[1] if contents.html else 0
    return Letter(
        id=row.id,
        sender=row.sender,
        sender_name=row.sender_name,
        subject=row.subject,
        received_at=row.received_at,
        expires_at=row.expires_at,
        unread=row.unread,
        size=row.size,
        answered=row.answered,
        to=tuple(header["to"]),
        cc=tuple(header["cc"]),
        text=contents.text,
        has_html=contents.html is not None,
        attachments=_attachments(contents),
        remote_images_blocked=blocked,
        reply_to=header["reply_to"],
        reader=item.reader,
    )


def _answer(item: OpenItem, draft: Draft) -> Answer:
    """Back to the sender, or to everybody who had the message but the one who answers."""
    header = item.header
    everybody = (*header["to"], *header["cc"])
    first, others = addressees(header["from"], header["reply_to"], everybody, item.reader)
    subject = header["subject"]
    return Answer(
        sender=item.reader,
        to=(first,),
        cc=others if draft.reply_all else (),
        subject=subject if subject.casefold().startswith("re:") else f"Re: {subject}",
        text=draft.text,
        attachments=tuple((u.filename, u.content_type, u.content) for u in draft.attachments),
        in_reply_to=header["message_id"],
        references=tuple(header["references"]),
    )
