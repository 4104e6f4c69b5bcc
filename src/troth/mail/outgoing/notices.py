"""The mails that the server writes itself, in the tenant's name: one closed list, one small value each."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Literal, Protocol

from troth.mail.outgoing.letter import dated, message_id, set_text, with_ids, wrapped
from troth.mail.outgoing.mailboxes import addressed, message_among
from troth.runtime.addresses import mailbox
from troth.runtime.text import line


class NoticeKind(StrEnum):
    """Every occasion on which the server writes to a person."""

    SERVICE_CONTACT = "service-contact"
    MESSAGE_WAITING = "message-waiting"
    MESSAGE_FAILED = "message-failed"
    PASSPHRASE_FAILURES = "passphrase-failures"  # noqa: S105  # a kind of mail, not a secret
    PICK_UP_RECEIPT = "pick-up-receipt"
    PROBLEM_FOLLOW_UP = "problem-follow-up"


@dataclass(frozen=True, slots=True)
class Brand:
    """The tenant as its mails show it; `base_url` is where its portal lives, `host` names our message ids."""

    name: str
    sender_address: str
    support_address: str
    base_url: str
    host: str

    def link(self, address: str) -> str:
        """The link itself, if it leads to this tenant's portal. Raises ValueError otherwise."""
        if not line(address).isascii() or " " in address or not address.startswith(self.home):
            raise ValueError("a link that does not lead to the tenant's portal")
        return address

    @property
    def home(self) -> str:
        """The portal's address, with a slash at its end."""
        return self.base_url.rstrip("/") + "/"


class Notice(Protocol):
    """One mail to one person: what it is, to whom, and its words in the tenant's name."""

    @property
    def kind(self) -> str:
        """The occasion."""

    @property
    def to(self) -> str:
        """The person's address."""

    def subject(self, brand: Brand) -> str:
        """The subject line; it never tells what a message is about."""

    def paragraphs(self, brand: Brand) -> Iterator[str]:
        """The text, one string per paragraph."""


Why = Literal["expired", "undeliverable", "refused by rules", "deleted unread"]

_REASONS: dict[Why, str] = {
    "expired": "It was not read before the time for it ran out, and it has been removed.",
    "undeliverable": "The recipient's mail system did not take it, and we have stopped trying.",
    "refused by rules": "The rules of your organisation do not allow it to be sent this way.",
    "deleted unread": "It was deleted before it was read.",
}
_REMEDIES: dict[Why, str] = {
    "expired": "If it still matters, you can send it again. It may help to tell the recipient to expect it.",
    "undeliverable": "Please check the address for a slip of the pen, then send it again.",
    "refused by rules": "Whoever looks after mail in your organisation can tell you which rule it was.",
    "deleted unread": "If it still matters, you can ask the recipient and send it again.",
}
# A name that could be taken for a link or another address would let a stranger speak in the tenant's voice.
_MISLEADING = re.compile(r"[@/:\\<>]|\w\.\w")
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Waiting:
    """A confidential message is waiting; its subject and content are never told."""

    to: str
    sender: str
    link: str
    expires_at: datetime
    sender_name: str = ""
    kind = NoticeKind.MESSAGE_WAITING

    def subject(self, brand: Brand) -> str:
        """Who wrote."""
        return f"{mailbox(self.sender)} has sent you a confidential message"

    def paragraphs(self, brand: Brand) -> Iterator[str]:
        """Who, the link, until when, what happens, and how to tell a forgery."""
        who = _person(self.sender, self.sender_name)
        yield f"Through {brand.name}, {who} has sent you a confidential message."
        yield "You can read it here:"
        yield brand.link(self.link)
        yield f"It can be read until {_moment(self.expires_at)}."
        yield (
            "On your first visit you choose a passphrase, which keeps your messages readable by you alone. "
            "After that you sign in with it."
        )
        yield (
            f"A word of caution: the real link begins with {brand.home} "
            "and we never ask for a passphrase by mail. "
            "If you did not expect this message, ask the sender in another way before you open it."
        )


@dataclass(frozen=True, slots=True)
class Failed:
    """A message that its sender sent did not reach these recipients."""

    to: str
    recipients: tuple[str, ...]
    why: Why
    kind = NoticeKind.MESSAGE_FAILED

    def subject(self, brand: Brand) -> str:
        """That it failed, not what it was."""
        return "Your message could not be delivered"

    def paragraphs(self, brand: Brand) -> Iterator[str]:
        """To whom, why, and what can be done."""
        yield f"A message that you sent through {brand.name} did not reach:"
        yield from map(mailbox, self.recipients)
        yield _REASONS[self.why]
        yield _REMEDIES[self.why]


@dataclass(frozen=True, slots=True)
class Missed:
    """A message that waited for its recipient has expired unread."""

    to: str
    sender: str
    kind = NoticeKind.MESSAGE_FAILED

    def subject(self, brand: Brand) -> str:
        """That it is gone, and whose it was."""
        return f"A message from {mailbox(self.sender)} has expired"

    def paragraphs(self, brand: Brand) -> Iterator[str]:
        """Whose it was, that nothing is left of it, and whom to ask."""
        who = mailbox(self.sender)
        yield f"A confidential message that {who} sent you through {brand.name} was not read in time."
        yield "It has been destroyed and nobody can open it any more."
        yield "If you still need it, ask the sender to send it again."


@dataclass(frozen=True, slots=True)
class PassphraseFailures:
    """Somebody tried wrong passphrases; `locked_until` is None when the account stays open.

    `resets` says whether its owner can replace a forgotten passphrase on the pages.
    """

    to: str
    attempts: int
    locked_until: datetime | None
    resets: bool
    kind = NoticeKind.PASSPHRASE_FAILURES

    def subject(self, brand: Brand) -> str:
        """What happened."""
        return f"Wrong passphrases for your {brand.name} account"

    def paragraphs(self, brand: Brand) -> Iterator[str]:
        """How often, whether the account is locked, and what to do."""
        yield f"A wrong passphrase was given {_times(self.attempts)} for your account."
        if self.locked_until is not None:
            until = _moment(self.locked_until)
            yield f"To protect you, nobody can sign in until {until}. Then it opens by itself."
        yield from self._if_it_was_you(brand)
        yield (
            f"If it was not you, nobody got in. Please write to {brand.support_address} all the same. "
            "We never ask for a passphrase by mail."
        )

    def _if_it_was_you(self, brand: Brand) -> Iterator[str]:
        if self.resets:
            yield "If it was you, there is nothing to do. You can reset a forgotten passphrase here:"
            yield brand.home
        else:
            yield (
                "If it was you, or a mail program that still has your old passphrase, enter the right one. "
                "Whoever looks after mail in your organisation can give you a new one."
            )


@dataclass(frozen=True, slots=True)
class Receipt:
    """The recipient picked a message up."""

    to: str
    recipient: str
    at: datetime
    kind = NoticeKind.PICK_UP_RECEIPT

    def subject(self, brand: Brand) -> str:
        """Who picked it up."""
        return f"{mailbox(self.recipient)} has picked up your message"

    def paragraphs(self, brand: Brand) -> Iterator[str]:
        """Who and when."""
        yield f"Your message to {mailbox(self.recipient)} was picked up on {_moment(self.at)}."
        yield "There is nothing for you to do."


@dataclass(frozen=True, slots=True)
class ServiceContact:
    """A word from the service itself, such as a fresh sign-in link."""

    to: str
    title: str
    text: Sequence[str]
    link: str | None = None
    kind = NoticeKind.SERVICE_CONTACT

    def subject(self, brand: Brand) -> str:
        """The title."""
        return line(self.title)

    def paragraphs(self, brand: Brand) -> Iterator[str]:
        """The text, then the link."""
        yield from map(line, self.text)
        if self.link is not None:
            yield brand.link(self.link)
            yield f"The real link begins with {brand.home} and we never ask for a passphrase by mail."


@dataclass(frozen=True, slots=True)
class FollowUp:
    """How a problem that the person reported stands; `reference` is its number."""

    to: str
    reference: str
    text: Sequence[str]
    solved: bool
    kind = NoticeKind.PROBLEM_FOLLOW_UP

    def subject(self, brand: Brand) -> str:
        """The reference and whether it is solved."""
        return f"Your problem report {line(self.reference)}: " + (
            "solved" if self.solved else "where it stands"
        )

    def paragraphs(self, brand: Brand) -> Iterator[str]:
        """Thanks, the text, and where to answer."""
        yield f"Thank you for your report {self.reference}."
        yield from map(line, self.text)
        closing = "If it is not solved for you" if self.solved else "If you want to add something"
        yield f"{closing}, write to {brand.support_address} and name the reference."


@dataclass(frozen=True, slots=True)
class Told:
    """Something that the policy has a notice for; `kind` is the notice's name there.

    `leave` is the link with which the reader ends notices of this kind: it is needed wherever the policy
    puts the notice under a choice, and mail programs offer it as a button (RFC 8058). A mail to `reply` does
    the same, so that an answer which says "no more" is heard.
    """

    to: str
    kind: str
    title: str
    text: Sequence[str]
    link: str | None = None
    leave: str | None = None
    reply: str | None = None

    def subject(self, brand: Brand) -> str:
        """The title."""
        return line(self.title)

    def paragraphs(self, brand: Brand) -> Iterator[str]:
        """The text, the link, and the way to have no more of them."""
        yield from map(line, self.text)
        if self.link is not None:
            yield brand.link(self.link)
        if self.leave is not None:
            yield "If you want no more mails of this kind, follow this link. You need not sign in:"
            yield brand.link(self.leave)
        if self.reply is not None:
            yield "Or just answer this mail: that ends them as well."


def compose(notice: Notice, brand: Brand, *, date: datetime, unique: str) -> bytes:
    """An RFC 5322 message with plain text, CRLF, marked as automatic (RFC 3834 §5).

    A notice that has an `attach` puts in what goes beside the text.
    It is 7-bit, but for the header of a mail to an address that is not ASCII before its @ (RFC 6532). `date`
    has a zone; `unique` is 16-64 random URL-safe characters for the Message-ID. Raises ValueError for a value
    with a control character, a malformed address or a link that leads elsewhere.
    """
    sender, to = addressed(brand.sender_address, brand.name), addressed(notice.to)
    message = message_among((sender, to))
    message["From"] = sender
    message["To"] = to
    message["Subject"] = line(notice.subject(brand))
    message["Date"] = dated(date)
    message["Auto-Submitted"] = "auto-generated"
    if reply := getattr(notice, "reply", None):
        message["Reply-To"] = addressed(reply)
    fields = [("Message-ID", [message_id(unique, brand.host)])]
    if leave := getattr(notice, "leave", None):
        ways = [f"<{brand.link(leave)}>"] + ([f"<mailto:{reply}>"] if reply else [])
        fields.append(("List-Unsubscribe", [f"{way}," for way in ways[:-1]] + ways[-1:]))
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    closing = f"{line(brand.name)}\n{brand.home}\nQuestions: {mailbox(brand.support_address)}\n"
    set_text(message, wrapped(map(line, notice.paragraphs(brand))) + "\n-- \n" + closing)
    if attach := getattr(notice, "attach", None):
        attach(message)
    return with_ids(fields, message)


def _person(address: str, name: str) -> str:
    fair = line(name) and len(name) <= LONGEST_NAME and _MISLEADING.search(name) is None
    return f"{name} ({mailbox(address)})" if fair else mailbox(address)


def _moment(at: datetime) -> str:
    if at.tzinfo is None:
        raise ValueError("a time without a zone")
    return f"{at.astimezone(UTC):%A, %d %B %Y, %H:%M} UTC"


def _times(attempts: int) -> str:
    return "once" if attempts == 1 else f"{attempts} times"
