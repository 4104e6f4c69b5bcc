"""One mail to many people: composed once, written for each with their own address, link and message id."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from troth.mail.outgoing.notices import Brand, Notice, compose
from troth.runtime.addresses import mailbox

PLAIN = b"\r\nContent-Transfer-Encoding: 7bit\r\n"
Told = Callable[[str, str], Notice]
"""The notice to an address, with a link."""


@dataclass(frozen=True, slots=True)
class Series:
    """A composed mail in which random stand-ins hold the places of what differs."""

    content: bytes
    unique: str
    to: str
    link: str

    def write(self, brand: Brand, to: str, link: str) -> bytes:
        """The mail to one person. Raises ValueError for no address, or a link that leads elsewhere."""
        values = (secrets.token_urlsafe(18), mailbox(to), brand.link(link))
        content = self.content
        for stand_in, value in zip((self.unique, self.to, self.link), values, strict=True):
            content = content.replace(stand_in.encode("ascii"), value.encode("ascii"))
        return content


def series(told: Told, brand: Brand, date: datetime) -> Series | None:
    """A series of this notice, or None where it has to be composed anew for each, as an encoded text has."""
    unique, to = secrets.token_urlsafe(18), f"{secrets.token_hex(12)}@stand-in.invalid"
    link = brand.home + secrets.token_hex(24)
    content = compose(told(to, link), brand, date=date, unique=unique)
    once = all(content.count(part.encode("ascii")) == 1 for part in (unique, to, link))
    return Series(content, unique, to, link) if once and PLAIN in content else None
