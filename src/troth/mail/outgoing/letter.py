"""What every mail that we compose has in common: guarded values, wrapped text, headers that stay whole."""

import re
import textwrap
from collections.abc import Iterable, Sequence
from datetime import datetime
from email.message import EmailMessage, MIMEPart
from email.policy import SMTP
from email.utils import format_datetime

from troth.runtime.addresses import DOMAIN

WIDTH = 76
LONGEST_LINE = 990  # RFC 5322 §2.1.1 allows 998

# 7-bit transfer encodings only: every relay takes them.
POLICY = SMTP.clone(cte_type="7bit")
# Header fields in UTF-8 (RFC 6532): only relays with SMTPUTF8 take them.
WIDE_POLICY = POLICY.clone(utf8=True)

_UNIQUE = re.compile(r"[A-Za-z0-9_-]{16,64}")
_HOST = re.compile(DOMAIN)


def message_id(unique: str, host: str) -> str:
    """`<unique@host>` (RFC 5322 §3.6.4) from 16-64 random URL-safe characters. Raises ValueError."""
    if _UNIQUE.fullmatch(unique) is None or _HOST.fullmatch(host) is None:
        raise ValueError("a message id needs 16-64 random URL-safe characters and a host name")
    return f"<{unique}@{host}>"


def dated(at: datetime) -> str:
    """An RFC 5322 date. Raises ValueError for a time without a zone."""
    if at.tzinfo is None:
        raise ValueError("a time without a zone")
    return format_datetime(at)


def wrapped(paragraphs: Iterable[str]) -> str:
    """Plain text, wrapped at 76 columns, a blank line between paragraphs; links and addresses stay whole."""
    filled = (
        textwrap.fill(text, WIDTH, break_long_words=False, break_on_hyphens=False) for text in paragraphs
    )
    return "\n\n".join(filled) + "\n"


def set_text(message: MIMEPart, text: str) -> None:
    """Put plain text in: as it is when a 7-bit line can carry it, so that links stay whole, else encoded."""
    plain = text.isascii() and "\0" not in text and all(len(row) <= LONGEST_LINE for row in text.split("\n"))
    message.set_content(text, charset="utf-8", cte="7bit" if plain else "quoted-printable")


def with_ids(fields: Iterable[tuple[str, Sequence[str]]], message: EmailMessage) -> bytes:
    """The message as bytes, preceded by fields of message ids, one id a line.

    The email package would turn a long id into encoded words, which nobody could match again. The ids are
    ASCII without spaces, checked by the caller.
    """
    head = "".join(f"{name}: " + "\r\n ".join(ids) + "\r\n" for name, ids in fields)
    return head.encode("ascii") + message.as_bytes()
