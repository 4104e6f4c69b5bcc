"""Mails that mail programs take into a calendar: an invitation, and the word that calls it off (RFC 6047)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Literal

from troth.mail.outgoing.notices import Brand
from troth.runtime.text import line

FILE = "invite.ics"
Method = Literal["REQUEST", "CANCEL"]


@dataclass(frozen=True, slots=True)
class Appointment:
    """A notice with a calendar in it; `kind` is the notice's name in the policy.

    `calendar` is an iCalendar in UTF-8 of that `method`. `reply` is its organiser's address: programs answer
    to that, and people to the mail.
    """

    to: str
    kind: str
    title: str
    text: Sequence[str]
    link: str
    calendar: bytes
    method: Method
    reply: str

    def subject(self, brand: Brand) -> str:
        """The title."""
        return line(self.title)

    def paragraphs(self, brand: Brand) -> Iterator[str]:
        """The text, then the link, for those whose programs know no calendars."""
        yield from map(line, self.text)
        yield brand.link(self.link)

    def attach(self, message: EmailMessage) -> None:
        """Put the calendar in twice: beside the text (RFC 6047, section 2.4) and as a file.

        Gmail and Outlook act on the former; some programs look at files alone.
        """
        named = {"charset": "utf-8", "method": self.method}
        message.add_alternative(
            self.calendar, maintype="text", subtype="calendar", cte="base64", params=named
        )
        message.add_attachment(
            self.calendar, maintype="application", subtype="ics", cte="base64", filename=FILE
        )
