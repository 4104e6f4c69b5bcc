"""A reply that a person wrote in the portal, as a message for the world (RFC 5322, MIME)."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from email.message import EmailMessage

from troth.mail.outgoing.letter import dated, set_text, with_ids
from troth.mail.outgoing.mailboxes import addressed, message_among
from troth.runtime.text import line

LONGEST_FILENAME = 120
FALLBACK_TYPE = "application/octet-stream"

_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,900}>")
_CONTENT_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,63}/[a-z0-9][a-z0-9!#$&^_.+-]{0,63}")
_UNSAFE_IN_NAME = re.compile(
    r'[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff<>:"|?*]+'
)

Attachment = tuple[str, str, bytes]


def compose_answer(
    sender: str,
    to: Sequence[str],
    cc: Sequence[str],
    subject: str,
    text: str,
    attachments: Sequence[Attachment],
    in_reply_to: str | None,
    references: Sequence[str],
    date: datetime,
    message_id: str,
    *,
    sender_name: str = "",
) -> bytes:
    """The message with CRLF line ends; an attachment is (file name, content type, content).

    It is 7-bit, but for a header that names somebody whose address is not ASCII before its @. Message ids are
    `<left@right>` (RFC 5322 §3.6.4). File names lose their folders and controls and travel as in RFC 2231; a
    content type that cannot carry base64 becomes application/octet-stream. Raises ValueError for malformed
    addresses or ids and for control characters in the subject.
    """
    author = addressed(sender, sender_name)
    directly, copies = ([addressed(address) for address in some] for some in (to, cc))
    message = message_among((author, *directly, *copies))
    message["From"], message["To"] = author, directly
    if copies:
        message["Cc"] = copies
    message["Date"] = dated(date)
    message["Subject"] = line(subject)
    set_text(message, text.replace("\r\n", "\n").replace("\r", "\n"))
    for filename, content_type, content in attachments:
        _attach(message, filename, content_type, content)
    return with_ids(_threading(message_id, in_reply_to, references), message)


def is_message_id(value: str) -> bool:
    """Whether a message may be named in a thread by this."""
    return _MESSAGE_ID.fullmatch(value) is not None


def safe_filename(name: str) -> str:
    """A file name without folders, controls or leading dots, at most 120 characters, its ending kept."""
    base = _UNSAFE_IN_NAME.sub("_", re.split(r"[/\\]", name)[-1]).strip(" .")
    if len(base) > LONGEST_FILENAME:
        stem, dot, ending = base.rpartition(".")
        ending = dot + ending if stem and len(ending) <= 16 else ""
        base = base[: LONGEST_FILENAME - len(ending)] + ending
    return base or "attachment"


def _threading(
    message_id: str, in_reply_to: str | None, references: Sequence[str]
) -> Iterator[tuple[str, Sequence[str]]]:
    yield "Message-ID", [_id(message_id)]
    if in_reply_to is not None:
        yield "In-Reply-To", [_id(in_reply_to)]
    if references:
        yield "References", list(map(_id, references))


def _attach(message: EmailMessage, filename: str, content_type: str, content: bytes) -> None:
    maintype, _, subtype = _carriable(content_type.lower()).partition("/")
    message.add_attachment(
        content, maintype=maintype, subtype=subtype, cte="base64", filename=safe_filename(filename)
    )


def _carriable(content_type: str) -> str:
    # message/* and multipart/* may not be base64 (RFC 2045 §6.4).
    composite = content_type.startswith(("message/", "multipart/"))
    return content_type if _CONTENT_TYPE.fullmatch(content_type) and not composite else FALLBACK_TYPE


def _id(value: str) -> str:
    if _MESSAGE_ID.fullmatch(value) is None:
        raise ValueError(f"not a message id: {value!r}")
    return value
