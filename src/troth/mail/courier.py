"""Writes the mails that portal and gateway need sent, in the tenant's name, as spooled work."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from urllib.parse import urlsplit

from troth.mail.outgoing.answers import compose_answer, is_message_id
from troth.mail.outgoing.appointments import Appointment
from troth.mail.outgoing.letter import message_id
from troth.mail.outgoing.notices import (
    Brand,
    Failed,
    Missed,
    Notice,
    PassphraseFailures,
    Receipt,
    ServiceContact,
    Told,
    Waiting,
    compose,
)
from troth.mail.outgoing.series import series
from troth.people.choice_links import reply_address
from troth.people.tenants import House, Houses
from troth.runtime.ports import Answer
from troth.runtime.spool import Item, new_item

KEEP_TRYING = timedelta(days=5)


@dataclass(frozen=True, slots=True)
class MailCourier:
    """Implements `troth.runtime.ports.Courier`."""

    houses: Houses
    base_url: str

    def brand(self, tenant: int) -> Brand:
        house = self.houses.numbered(tenant)
        if house is None:
            raise LookupError(f"there is no tenant {tenant} on this server")
        host = house.sender.rpartition("@")[2]
        return Brand(house.title, house.sender, house.support, self._home(house), host)

    def _home(self, house: House) -> str:
        """Where this tenant's pages are: at the server's address, or at a host of its own on that port."""
        parts = urlsplit(self.base_url)
        if self.houses.at_host(parts.hostname or "") is house:
            return self.base_url
        port = f":{parts.port}" if parts.port else ""
        return parts._replace(netloc=sorted(house.hosts)[0] + port).geturl()

    def _notice(self, tenant: int, notice: Notice, **head: Any) -> Item:
        now, unique = datetime.now(UTC), secrets.token_urlsafe(18)
        content = compose(notice, self.brand(tenant), date=now, unique=unique)
        return new_item(tenant, "outgoing", _head(notice, content, head), content, KEEP_TRYING)

    def waiting(
        self,
        tenant: int,
        *,
        to: str,
        sender: str,
        failure_to: str,
        sender_name: str,
        token: str,
        until: datetime,
    ) -> Item:
        link = f"{self.brand(tenant).base_url}/m/{token}"
        notice = Waiting(to, sender, link, until, sender_name)
        return self._notice(tenant, notice, failure_to=failure_to)

    def failed(
        self,
        tenant: int,
        *,
        to: str,
        recipients: Sequence[str],
        why: Literal["expired", "undeliverable", "refused by rules", "deleted unread"],
    ) -> Item:
        return self._notice(tenant, Failed(to, tuple(recipients), why))

    def missed(self, tenant: int, *, to: str, sender: str) -> Item:
        return self._notice(tenant, Missed(to, sender or self.brand(tenant).sender_address))

    def passphrase_failures(
        self, tenant: int, *, to: str, attempts: int, locked_until: datetime | None, resets: bool
    ) -> Item:
        return self._notice(tenant, PassphraseFailures(to, attempts, locked_until, resets))

    def receipt(self, tenant: int, *, to: str, recipient: str, at: datetime) -> Item:
        return self._notice(tenant, Receipt(to, recipient, at))

    def fresh_link(self, tenant: int, *, to: str, token: str) -> Item:
        text = ("You asked for a link to your confidential messages. It works for 24 hours.",)
        link = f"{self.brand(tenant).base_url}/m/{token}"
        return self._notice(tenant, ServiceContact(to, "Your link to your messages", text, link))

    def tell(
        self,
        tenant: int,
        *,
        to: str,
        notice: str,
        subject: str,
        text: Sequence[str],
        path: str | None = None,
        leave: str | None = None,
    ) -> Item:
        brand = self.brand(tenant)
        link, leaving = (brand.base_url + there if there else None for there in (path, leave))
        reply = reply_address(leave, brand.host) if leave else None
        return self._notice(tenant, Told(to, notice, subject, text, link, leaving, reply))

    def tell_each(
        self, tenant: int, *, notice: str, subject: str, text: Sequence[str]
    ) -> Callable[[str, str], Item]:
        """As `tell`, for many: gives the mail to an address with a path, in a hundredth of the time."""
        brand = self.brand(tenant)

        def told(to: str, link: str) -> Told:
            return Told(to, notice, subject, text, link)

        def write(to: str, path: str) -> Item:
            link = brand.base_url + path
            if made is None or not to.isascii():
                return self._notice(tenant, told(to, link))
            content = made.write(brand, to, link)
            return new_item(tenant, "outgoing", _head(told(to, link), content, {}), content, KEEP_TRYING)

        made = series(told, brand, datetime.now(UTC))
        return write

    def appointment(
        self,
        tenant: int,
        *,
        to: str,
        notice: str,
        subject: str,
        text: Sequence[str],
        path: str,
        calendar: bytes,
        method: Literal["REQUEST", "CANCEL"],
        organiser: str,
    ) -> Item:
        link = self.pages_of(tenant) + path
        return self._notice(tenant, Appointment(to, notice, subject, text, link, calendar, method, organiser))

    def pages_of(self, tenant: int) -> str:
        return self.brand(tenant).base_url

    def mail_host(self, tenant: int) -> str:
        return self.brand(tenant).host

    def answer(self, tenant: int, answer: Answer) -> Item:
        host = urlsplit(self.base_url).hostname or "localhost"
        named = answer.in_reply_to if is_message_id(answer.in_reply_to or "") else None
        content = compose_answer(
            answer.sender,
            answer.to,
            answer.cc,
            answer.subject,
            answer.text,
            answer.attachments,
            named,
            tuple(filter(is_message_id, answer.references)),
            datetime.now(UTC),
            message_id(secrets.token_urlsafe(18), host),
        )
        everybody = dict.fromkeys((*answer.to, *answer.cc))
        head: dict[str, Any] = {
            "sender": answer.sender,
            "recipients": [[a, [], None] for a in everybody],
            "utf8": not content.isascii(),
            "origin": "portal",
        }
        return new_item(tenant, "incoming", head, content, KEEP_TRYING)


def _head(notice: Notice, content: bytes, more: Mapping[str, Any]) -> dict[str, Any]:
    wide = {"utf8": True} if not content.isascii() else {}
    return {"sender": "", "recipients": [[notice.to, [], None]], "kind": str(notice.kind), **wide, **more}
