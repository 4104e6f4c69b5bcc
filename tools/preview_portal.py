"""A portal in memory with a few letters, for looking at the pages; it keeps no promise and guards nothing."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

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

SESSION = "preview-session-of-forty-three-characters-x"
FIRST, RETURNING = "first-visit-link", "returning-visit-link"
LETTERS = [UUID(int=number) for number in range(1, 6)]
NOW = datetime(2026, 11, 20, 9, 41, tzinfo=UTC)
SUBJECTS = (
    ("Dr. Amara Okafor", "Your results from Tuesday", True, 2, False),
    ("Lindenhof Notaries", "Draft of the deed, with the two changes you asked for", True, 1, False),
    ("", "Re: Appointment", False, 0, True),
    ("Billing, Lindenhof Clinic", "Statement for October", False, 3, False),
    (
        "Jonathan Featherstonehaugh-Cholmondeley",
        "A-very-long-subject-without-any-spaces-" * 3,
        False,
        0,
        False,
    ),
)
TEXT = """Dear Ms Baker,

your results are in, and they are good: everything we looked at is within the usual range. The iron is a
little low, as we expected; please go on with the tablets for another six weeks.

The full report is attached. If anything is unclear, answer this message. It comes to me directly, and it
travels sealed in both directions.

Kind regards
Amara Okafor
"""
HTML = """<h2>Your results</h2><p>Dear Ms Baker,</p><p>your results are in, and they are <b>good</b>.</p>
<table border="1" cellpadding="6" cellspacing="0"><tr><th>Value</th><th>Result</th><th>Range</th></tr>
<tr><td>Haemoglobin</td><td>13.1</td><td>12.0 to 15.5</td></tr>
<tr><td>Ferritin</td><td>14</td><td>15 to 150</td></tr></table>
<p>More on <a href="https://clinic.example/iron">our page about iron</a>.</p>
<img src="https://tracker.example/open.gif" alt=""><p>Kind regards<br>Amara Okafor</p>"""
FILES = (
    Attachment(0, "report-2026-11-17.pdf", "application/pdf", 184_320),
    Attachment(1, "letter-to-your-general-practitioner.docx", "application/msword", 1_240_000),
)


class PreviewPortal:
    """Five letters, one session, any passphrase of twelve characters."""

    async def arrive(self, host: str, link: str) -> Arrival:
        """Tell the two links that exist."""
        if link == FIRST:
            return Arrival(ArrivalKind.FIRST_VISIT, "m.baker@home.example")
        kind = ArrivalKind.RETURNING if link == RETURNING else ArrivalKind.GONE
        return Arrival(kind, may_remember=True)

    async def register(self, host: str, link: str, passphrase: str, again: str) -> Opened | Refused:
        """Open for a long passphrase, given twice."""
        if len(passphrase) < 12:
            return Refused.WEAK_PASSPHRASE
        return Opened(SESSION, LETTERS[0]) if passphrase == again else Refused.MISMATCH

    async def sign_in(self, host: str, link: str, address: str, passphrase: str) -> Opened | Refused:
        """Open for a long passphrase."""
        return Opened(SESSION) if len(passphrase) >= 12 else Refused.WRONG

    async def send_fresh_link(self, host: str, address: str) -> None:
        """Send nothing."""

    async def start_over(self, host: str, link: str, passphrase: str, again: str) -> Opened | Refused:
        """Do as on a first visit."""
        return await self.register(host, link, passphrase, again)

    async def inbox(self, host: str, session: str) -> tuple[Row, ...]:
        """List the five letters."""
        _require(session)
        return tuple(_row(number) for number in range(len(LETTERS)))

    async def letter(self, host: str, session: str, message: UUID, *, pick_up: bool = False) -> Letter | None:
        """Return one of the five."""
        _require(session)
        return _letter(LETTERS.index(message)) if message in LETTERS else None

    async def html(self, host: str, session: str, message: UUID, *, pick_up: bool = False) -> str | None:
        """Return the HTML of the first letter for each of them."""
        _require(session)
        return sanitise(HTML, {})[0] if message in LETTERS else None

    async def attachment(
        self, host: str, session: str, message: UUID, index: int, *, pick_up: bool = False
    ) -> tuple[Attachment, AsyncIterator[bytes] | bytes] | None:
        """Return a few bytes."""
        _require(session)
        return (FILES[index], b"%PDF-") if index < len(FILES) else None

    async def eml(self, host: str, session: str, message: UUID, *, pick_up: bool = False) -> bytes | None:
        """Return a message of two lines."""
        _require(session)
        return b"Subject: Your results\r\n\r\nThey are good.\r\n"

    async def answer(self, host: str, session: str, message: UUID, draft: Draft) -> bool:
        """Accept any answer."""
        _require(session)
        return True

    async def delete(self, host: str, session: str, message: UUID) -> bool:
        """Pretend to delete."""
        _require(session)
        return message in LETTERS

    async def change_passphrase(
        self, host: str, session: str, current: str, new: str, again: str
    ) -> Opened | Refused | None:
        """Refuse a short one."""
        _require(session)
        return None if len(new) >= 12 else Refused.WEAK_PASSPHRASE

    async def sign_out(self, host: str, session: str) -> None:
        """Keep the session, so that the preview goes on."""
        _require(session)


def _require(session: str) -> None:
    if session != SESSION:
        raise SessionOver


def _row(number: int) -> Row:
    name, subject, unread, files, answered = SUBJECTS[number]
    received = NOW - timedelta(hours=19 * number)
    sender = "a.okafor@clinic.example"
    kept = received + timedelta(days=30)
    return Row(
        LETTERS[number], sender, name, subject, received, kept, unread, files, 48_000 + number, answered
    )


def _letter(number: int) -> Letter:
    row = _row(number)
    return Letter(
        row.id,
        row.sender,
        row.sender_name,
        row.subject,
        row.received_at,
        row.expires_at,
        row.unread,
        row.size,
        row.answered,
        to=("m.baker@home.example",),
        cc=("reception@clinic.example",),
        text=TEXT,
        has_html=number == 0,
        attachments=FILES[: row.attachments],
        remote_images_blocked=1 if number == 0 else 0,
    )
