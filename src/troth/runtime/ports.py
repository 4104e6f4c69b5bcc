"""The small protocols and values through which services meet; `app` wires one to the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal, Protocol
from uuid import UUID

if TYPE_CHECKING:
    from troth.runtime.spool import Item


class Outage(Exception):
    """Something that we depend on is away for now: 451 in SMTP, 503 in HTTP; never "allow"."""


class StorageFull(Outage):
    """There is no room to accept more work durably: 452 in SMTP, 503 in HTTP."""


class Busy(Outage):
    """More is asked for at once than can be done soon; what was taken on goes on meanwhile."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply that somebody wrote in their portal, to be carried as mail by the tenant's own rules."""

    sender: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    subject: str
    text: str
    attachments: tuple[tuple[str, str, bytes], ...]
    in_reply_to: str | None
    references: tuple[str, ...]


class Courier(Protocol):
    """Writes the mails that a portal needs sent; each comes as spooled work for the caller to store.

    Tenants are named by number; links by their token alone.
    """

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
    ) -> Item: ...

    def failed(
        self,
        tenant: int,
        *,
        to: str,
        recipients: Sequence[str],
        why: Literal["expired", "undeliverable", "refused by rules", "deleted unread"],
    ) -> Item: ...

    def missed(self, tenant: int, *, to: str, sender: str) -> Item: ...

    def passphrase_failures(
        self, tenant: int, *, to: str, attempts: int, locked_until: datetime | None, resets: bool
    ) -> Item: ...

    def receipt(self, tenant: int, *, to: str, recipient: str, at: datetime) -> Item: ...

    def fresh_link(self, tenant: int, *, to: str, token: str) -> Item: ...

    def answer(self, tenant: int, answer: Answer) -> Item: ...

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
        """A mail for a notice of the tenant's policy, which the caller has found there (`may_notify`).

        `path` and `leave` are paths on the tenant's own pages: where to look, and how to have no more of it.
        """
        ...

    def tell_each(
        self, tenant: int, *, notice: str, subject: str, text: Sequence[str]
    ) -> Callable[[str, str], Item]:
        """As `tell`, for many: gives the mail to an address with a path of the tenant's pages.

        Raises ValueError for an address that is none.
        """
        ...

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
        """As `tell`, with an iCalendar of that method, which mail programs take into the reader's calendar.

        `organiser` is the calendar's organiser and where answers go: `meeting+TOKEN` at `mail_host`. Raises
        ValueError for an address that is none, and for a subject or text with a control character.
        """
        ...

    def pages_of(self, tenant: int) -> str:
        """The address of the tenant's pages, to which a path is added; without a slash at its end."""
        ...

    def mail_host(self, tenant: int) -> str:
        """What stands after the @ in the addresses of the tenant's that the server answers itself."""
        ...


MEETING_MAILBOX = "meeting+"
"""How the local part of an address for answers to invitations begins; the token follows."""


class Replies(Protocol):
    """Hears what people answer to invitations by mail."""

    async def replied(self, tenant: int, token: str, address: str, calendar: bytes) -> None:
        """Heed the calendar in a mail that came to a meeting's address; what is no answer is dropped.

        All of it is a stranger's: only the token, which nobody but the invited was sent, says who they are.
        It comes in lower case, whatever mail systems made of it, and so has to be made without capitals.
        `address` is the mail's author as the mail says, `calendar` is UTF-8 of at most 64 KiB. A mail may be
        told twice. Raises nothing but Outage, upon which it is told again later.
        """
        ...


@dataclass(frozen=True, slots=True)
class Carried:
    """What is counted of a mail that was carried: no word of its text."""

    item: UUID
    recipients: tuple[str, ...]
    subject: str
    attachments: int
    size: int


class Meter(Protocol):
    """Takes note of a member's use of the service, where somebody else pays for it."""

    async def carried(self, tenant: int, person: UUID, mail: Carried) -> None:
        """Note a mail once, however often it is told; people for whom nobody pays are not noted."""
        ...


@dataclass(frozen=True, slots=True)
class File:
    """A file in a mail, opened: its safe name, media type and bytes."""

    filename: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Contents:
    """What a person sees of a mail. `inline` maps content ids to media type and bytes."""

    text: str | None
    html: str | None
    files: tuple[File, ...]
    inline: Mapping[str, tuple[str, bytes]]


class Reader(Protocol):
    """Reads a mail of RFC 5322 for a person to look at; never raises, whatever the bytes."""

    def __call__(self, mail: bytes) -> Contents: ...
