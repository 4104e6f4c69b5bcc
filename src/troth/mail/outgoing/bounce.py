"""Delivery status notifications: what became of a message, told to its sender (RFC 3464, RFC 6522)."""

from base64 import encodebytes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import MIMEPart
from email.utils import formataddr

from troth.mail.outgoing.letter import POLICY, dated, message_id, set_text, wrapped
from troth.mail.outgoing.mailboxes import written
from troth.mail.outgoing.parcel import Outcome, Parcel
from troth.runtime.text import line

LONGEST_FULL_RETURN = 64 * 1024
DEFAULT_NOTIFY = frozenset({"FAILURE"})
EXPIRED = "4.4.7"  # delivery time expired (RFC 3463 §3.5)
RELAYED = "2.1.9"  # relayed to a system that sends no notifications (RFC 3886 §3.3.4)

_FAILED_TEXT = (
    "Your message could not be delivered to the recipients below.",
    "The words after each address are what the receiving mail system answered.",
)
_RELAYED_TEXT = (
    "Your message was handed to the mail systems of the recipients below.",
    "They do not send delivery notices, so you may hear no more.",
)


@dataclass(frozen=True, slots=True)
class Reporter:
    """Who reports: our host name, the address a person can answer to, and its display name."""

    host: str
    address: str
    name: str = "Mail Delivery"


@dataclass(frozen=True, slots=True)
class Report:
    """What is reported: the parcel, when it came to us and when it was last tried; times have a zone."""

    parcel: Parcel
    outcomes: Sequence[Outcome]
    arrived_at: datetime
    tried_at: datetime
    remote_host: str | None = None


def failure_report(report: Report, reporter: Reporter, unique: str) -> Parcel | None:
    """The DSN for recipients that failed for good, as a parcel to the sender; None when none is due.

    Outcomes that are still temporary are reported as expired. Nothing is due for a bounce, nor for a
    recipient whose NOTIFY leaves FAILURE out (RFC 3461 §4.1). `unique` is 16-64 random URL-safe characters.
    Raises ValueError for a malformed reporter or sender.
    """
    failed = [outcome for outcome in report.outcomes if not outcome.delivered]
    due = _asked(report.parcel, failed, "FAILURE")
    return _parcel(report, reporter, unique, "failed", due)


def relayed_report(report: Report, reporter: Reporter, unique: str) -> Parcel | None:
    """The DSN for recipients who were handed on to a peer that sends none, where SUCCESS was asked.

    None when none is due (RFC 3461 §5.2.2). `unique` as in failure_report.
    """
    relayed = [outcome for outcome in report.outcomes if outcome.delivered and not outcome.peer_notifies]
    due = _asked(report.parcel, relayed, "SUCCESS")
    return _parcel(report, reporter, unique, "relayed", due)


def _asked(parcel: Parcel, outcomes: Sequence[Outcome], keyword: str) -> list[Outcome]:
    return [
        outcome for outcome in outcomes if keyword in (parcel.notify.get(outcome.recipient) or DEFAULT_NOTIFY)
    ]


def _parcel(
    report: Report, reporter: Reporter, unique: str, action: str, due: Sequence[Outcome]
) -> Parcel | None:
    if not due or not report.parcel.sender:
        return None
    content = _message(report, reporter, unique, action, due).encode()
    utf8 = not content.isascii()
    return Parcel("", (report.parcel.sender,), content, eight_bit=utf8, utf8=utf8)


def _message(report: Report, reporter: Reporter, unique: str, action: str, due: Sequence[Outcome]) -> str:
    boundary = f"=_{unique}"
    parts = (_words(action, due), _status(report, reporter, action, due), _returned(report.parcel, action))
    body = "".join(f"--{boundary}\r\n{part}\r\n" for part in parts)
    return "\r\n".join((*_head(report, reporter, unique, action, boundary), "", f"{body}--{boundary}--", ""))


def _head(report: Report, reporter: Reporter, unique: str, action: str, boundary: str) -> Iterator[str]:
    yield f"Date: {dated(report.tried_at)}"
    yield f"Message-ID: {message_id(unique, reporter.host)}"
    yield f"From: {formataddr((line(reporter.name), written(reporter.address)))}"
    yield f"To: <{written(report.parcel.sender)}>"
    yield "Subject: " + (
        "Your message was not delivered" if action == "failed" else "Your message was relayed"
    )
    yield "Auto-Submitted: auto-replied"  # RFC 3834 §5: no machine answers it
    yield "MIME-Version: 1.0"
    yield f'Content-Type: multipart/report; report-type=delivery-status;\r\n boundary="{boundary}"'


def _words(action: str, due: Sequence[Outcome]) -> str:
    opening = _FAILED_TEXT if action == "failed" else _RELAYED_TEXT
    entries = (f"{_visible(outcome.recipient)}: {outcome.code} {_visible(outcome.text)}" for outcome in due)
    part = MIMEPart(policy=POLICY)
    set_text(part, wrapped((*opening, *entries)))
    return part.as_bytes().decode("ascii")


def _status(report: Report, reporter: Reporter, action: str, due: Sequence[Outcome]) -> str:
    groups = [_message_fields(report, reporter), *(_recipient_fields(report, action, one) for one in due)]
    fields = "\r\n\r\n".join("\r\n".join(group) for group in groups)
    return f"Content-Type: message/delivery-status\r\n\r\n{fields}\r\n"


def _message_fields(report: Report, reporter: Reporter) -> Iterator[str]:
    if report.parcel.envid:
        yield f"Original-Envelope-Id: {_ascii(report.parcel.envid)}"
    yield f"Reporting-MTA: dns; {reporter.host}"
    yield f"Arrival-Date: {dated(report.arrived_at)}"


def _recipient_fields(report: Report, action: str, outcome: Outcome) -> Iterator[str]:
    yield f"Final-Recipient: {_typed(outcome.recipient)}"
    yield f"Action: {action}"
    yield f"Status: {_status_code(outcome)}"
    if report.remote_host:
        yield f"Remote-MTA: dns; {_ascii(report.remote_host)}"
    # One word a line, where it must fold: a reply may be longer than a header line.
    yield "Diagnostic-Code: smtp; " + _folded(f"{outcome.code} {outcome.enhanced} {_ascii(outcome.text)}")
    yield f"Last-Attempt-Date: {dated(report.tried_at)}"


def _status_code(outcome: Outcome) -> str:
    if outcome.delivered:
        return RELAYED
    return EXPIRED if outcome.temporary else outcome.enhanced


def _typed(address: str) -> str:
    if address.isascii():
        return f"rfc822; {_ascii(address)}"
    # 7-bit form of an internationalised address (RFC 6533 §3, utf-8-addr-xtext).
    return "utf-8; " + "".join(_hexed(character) for character in line(address))


def _hexed(character: str) -> str:
    plain = "!" <= character <= "~" and character not in "\\+="
    return character if plain else f"\\x{{{ord(character):X}}}"


def _returned(parcel: Parcel, action: str) -> str:
    full = parcel.ret == "FULL" and action == "failed" and len(parcel.content) <= LONGEST_FULL_RETURN
    if full and parcel.content.isascii():
        return f"Content-Type: message/rfc822\r\n\r\n{parcel.content.decode('ascii')}"
    headers = parcel.content.partition(b"\r\n\r\n")[0]
    if parcel.utf8 and not headers.isascii():
        return _in_base64("message/global-headers", headers + b"\r\n")
    return f"Content-Type: text/rfc822-headers\r\n\r\n{_ascii_lines(headers.decode('utf-8', 'replace'))}\r\n"


def _in_base64(kind: str, content: bytes) -> str:
    # A header in UTF-8 stays what it was, also on a way that is 7-bit (RFC 6533 §5).
    lines = encodebytes(content).decode("ascii").replace("\n", "\r\n")
    return f"Content-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\n\r\n{lines}"


def _ascii_lines(headers: str) -> str:
    return "\r\n".join(map(_ascii, headers.split("\r\n")))


def _folded(text: str) -> str:
    return wrapped((text,)).rstrip("\n").replace("\n", "\r\n ")


def _visible(text: str) -> str:
    """One line for a person to read; what cannot be seen shows as a question mark."""
    return "".join(character if character.isprintable() else "?" for character in text)


def _ascii(text: str) -> str:
    """One line of visible ASCII; anything else shows as a question mark."""
    return "".join(character if " " <= character <= "~" or character == "\t" else "?" for character in text)
