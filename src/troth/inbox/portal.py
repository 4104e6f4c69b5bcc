"""What the portal's pages ask of the inbox: the values they show and the port they call."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID


class ArrivalKind(StrEnum):
    """What a link leads to; GONE is one answer for expired, deleted and unknown links."""

    FIRST_VISIT = "first-visit"
    RETURNING = "returning"
    GONE = "gone"


class Refused(StrEnum):
    """Why the portal did not open."""

    WRONG = "wrong"
    LOCKED = "locked"
    WEAK_PASSPHRASE = "weak-passphrase"  # noqa: S105 -- the name of a refusal
    MISMATCH = "mismatch"
    GONE = "gone"


class SessionOver(Exception):
    """The session ended, was signed out, or never was."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """Who follows a link; on a first visit the address that the notice went to, and where data is held.

    With `may_remember` the device may keep the address of whoever comes back, if they ask for it.
    """

    kind: ArrivalKind
    address: str | None = None
    location: str | None = None
    may_remember: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    """A session (43 URL-safe characters) and the message that the person came for, if there is one."""

    session: str
    message: UUID | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One message in the list. Times are aware; `size` is in bytes."""

    id: UUID
    sender: str
    sender_name: str
    subject: str
    received_at: datetime
    expires_at: datetime
    unread: bool
    attachments: int
    size: int
    answered: bool


@dataclass(frozen=True, slots=True)
class Attachment:
    """One attachment by its index in the message; `size` is in bytes."""

    index: int
    filename: str
    content_type: str
    size: int


@dataclass(frozen=True, slots=True)
class Letter:
    """One message opened. `text` is None if there is only HTML; `size` is in bytes.

    `reply_to` is where the sender asked for answers; `reader` is the address that the message came to.
    """

    id: UUID
    sender: str
    sender_name: str
    subject: str
    received_at: datetime
    expires_at: datetime
    unread: bool
    size: int
    answered: bool
    to: tuple[str, ...]
    cc: tuple[str, ...]
    text: str | None
    has_html: bool
    attachments: tuple[Attachment, ...]
    remote_images_blocked: int
    reply_to: str | None = None
    reader: str = ""


@dataclass(frozen=True, slots=True)
class Upload:
    """One file that the person attached: a bare filename, a well-formed media type and its bytes."""

    filename: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer as the person wrote it."""

    text: str
    reply_all: bool
    attachments: tuple[Upload, ...]


class Portal(Protocol):
    """The inbox behind the pages. Methods that take a session raise SessionOver; all may raise Outage.

    `host` is the host name asked for, and decides the tenant. None (or False) says: no such message.
    `pick_up` says that the message is handed to its reader now: the first time is noted, and told to its
    sender where they asked.
    """

    async def arrive(self, host: str, link: str) -> Arrival:
        """Tell what a link leads to."""
        ...

    async def register(self, host: str, link: str, passphrase: str, again: str) -> Opened | Refused:
        """Set the first passphrase of the person the link was sent to."""
        ...

    async def sign_in(self, host: str, link: str, address: str, passphrase: str) -> Opened | Refused:
        """Open the inbox of a person who has a passphrase."""
        ...

    async def send_fresh_link(self, host: str, address: str) -> None:
        """Send a new link if the address has sealed messages; the caller cannot tell."""
        ...

    async def start_over(self, host: str, link: str, passphrase: str, again: str) -> Opened | Refused:
        """Register again after a forgotten passphrase; earlier messages become unreadable."""
        ...

    async def inbox(self, host: str, session: str) -> tuple[Row, ...]:
        """Return the messages, newest first."""
        ...

    async def letter(self, host: str, session: str, message: UUID, *, pick_up: bool = False) -> Letter | None:
        """Return one message."""
        ...

    async def html(self, host: str, session: str, message: UUID, *, pick_up: bool = False) -> str | None:
        """Return the sanitised HTML fragment of a message."""
        ...

    async def attachment(
        self, host: str, session: str, message: UUID, index: int, *, pick_up: bool = False
    ) -> tuple[Attachment, AsyncIterator[bytes] | bytes] | None:
        """Return an attachment and its bytes."""
        ...

    async def eml(self, host: str, session: str, message: UUID, *, pick_up: bool = False) -> bytes | None:
        """Return the whole message in the form of RFC 5322."""
        ...

    async def answer(self, host: str, session: str, message: UUID, draft: Draft) -> bool:
        """Send an answer to a message."""
        ...

    async def delete(self, host: str, session: str, message: UUID) -> bool:
        """Delete a message for good."""
        ...

    async def change_passphrase(
        self, host: str, session: str, current: str, new: str, again: str
    ) -> Opened | Refused | None:
        """Change the passphrase; a session in the answer replaces the one in use."""
        ...

    async def sign_out(self, host: str, session: str) -> None:
        """End the session."""
        ...
