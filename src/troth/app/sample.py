"""The demonstration's people, and one message played through the server's own ports before their eyes.

Loaded while the workers start: it needs much of what they need, and they take longest.
"""

from __future__ import annotations

import asyncio
import json
import smtplib
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from urllib.parse import urlsplit

import click

from troth.app.demonstration import TENANT, people_file
from troth.app.foundation import Foundation, found
from troth.app.tenancy import new_passphrase
from troth.mail import decisions
from troth.mail.outgoing import Captured, captured
from troth.runtime.database import Access
from troth.runtime.settings import Settings

ADMINISTRATOR = "office@clinic.example"
DOCTOR = "dr.okafor@clinic.example"
PATIENT = "jane.miller@patients.example"
WAIT_SECONDS, PAUSE_SECONDS = 30.0, 0.05


@dataclass(frozen=True, slots=True)
class Credentials:
    """What the demonstration's people sign in with; kept in the data folder, unlike anybody else's."""

    administrator: str
    doctor: str


def _credentials(settings: Settings) -> Credentials | None:
    file = people_file(settings)
    return Credentials(**json.loads(file.read_text())) if file.exists() else None


async def show(settings: Settings, access: Access) -> None:
    """Make the people at the first start; then send the sample, and tell what became of it."""
    base = await found(settings, access)
    try:
        await _set_up_people(settings, base)
        await _play(settings, base)
    finally:
        await base.close()


async def _set_up_people(settings: Settings, base: Foundation) -> None:
    """Give the clinic an administrator and a doctor."""
    if _credentials(settings):
        return
    made = Credentials(new_passphrase(), new_passphrase())
    house = base.houses.of_address(ADMINISTRATOR)
    if house is not None:
        await base.accounts.open(house.tenant, ADMINISTRATOR, made.administrator, "administrator")
        await base.accounts.open(house.tenant, DOCTOR, made.doctor, "member")
    file = people_file(settings)
    file.touch(mode=0o600)
    file.write_text(json.dumps(asdict(made)))


def sample() -> EmailMessage:
    """A mail of the kind that clinics send: a diagnosis next to a name, and a number that must not leak."""
    mail = EmailMessage()
    mail["From"] = f"Dr. Ada Okafor <{DOCTOR}>"
    mail["To"] = f"Jane Miller <{PATIENT}>"
    mail["Subject"] = "Your results from Tuesday"
    mail["X-Troth-Receipt"] = "yes"
    mail.set_content(
        "Dear Jane Miller,\n\n"
        "the biopsy confirms what we talked about: type 2 diabetes, found early.\n"
        "For the insurance form, your number on file is SSN 219-09-9998.\n"
        "The leaflet is attached. Please answer here, where it stays confidential.\n\n"
        "Ada Okafor\nClinic Example\n"
    )
    mail.add_attachment(
        "Eat slowly. Walk every day. Measure twice a week.\n", filename="living-well.txt", subtype="plain"
    )
    return mail


def _send(settings: Settings, mail: EmailMessage) -> str:
    host = "127.0.0.1" if settings.smtp.host in ("0.0.0.0", "::") else settings.smtp.host  # noqa: S104
    with smtplib.SMTP(host, settings.smtp.port, timeout=20) as smtp:
        smtp.ehlo()
        smtp.mail(DOCTOR)
        smtp.rcpt(PATIENT)
        return smtp.data(mail.as_bytes(policy=SMTP))[1].decode()


async def _play(settings: Settings, base: Foundation) -> None:
    """Send the sample through the server's own SMTP port, and tell what happened to it and why."""
    began = datetime.now(UTC)
    answer = await asyncio.to_thread(_send, settings, sample())
    click.echo(f"\n  In       {DOCTOR} → {PATIENT}, over SMTP at {settings.smtp}: “{answer}”")
    for decision in await _decisions_since(base, began):
        _tell_decision(decision)
    notice = await _notice_since(settings, began)
    if notice is None:
        relay = settings.relay.partition("@")[2] or settings.relay
        click.echo(f"  Notice   handed to {relay}; the link to the message is in it.")
    else:
        _tell_notice(notice)
    _tell_where(settings)


async def _decisions_since(base: Foundation, began: datetime) -> Sequence[decisions.Kept]:
    house = base.houses.of_address(DOCTOR)
    until = time.monotonic() + WAIT_SECONDS
    while house and time.monotonic() < until:
        kept = await decisions.recent(base.vault, house.tenant, most=1)
        if kept and kept[0].at >= began:
            return kept
        await asyncio.sleep(PAUSE_SECONDS)
    return ()


def _tell_decision(decision: decisions.Kept) -> None:
    click.echo(f"  Decided  {decision.verdict}, because:")
    for reason in decision.reasons:
        click.echo(f"             {reason['rule']} in the {reason['where']}: {reason['excerpt']}")


async def _notice_since(settings: Settings, began: datetime) -> Captured | None:
    parts = urlsplit(settings.relay)
    if parts.scheme != "file":
        return None
    until = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < until:
        for mail in captured(Path(parts.path), 5):
            if PATIENT in mail.recipients and mail.at >= began:
                return mail
        await asyncio.sleep(PAUSE_SECONDS)
    return None


def _tell_notice(notice: Captured) -> None:
    body = message_from_bytes(notice.content(), policy=SMTP).get_body(("plain",))
    text = body.get_content() if body else ""
    link = next((word for word in text.split() if "/m/" in word), "")
    click.echo(f"  Carried  sealed in the portal; {PATIENT} was sent a link, caught in {notice.path.parent}")
    click.echo(f"\n  Pick it up   {link}")


def _tell_where(settings: Settings) -> None:
    known = _credentials(settings)
    base = settings.base_url
    click.echo(f"  Caught mail  {base}/demo")
    if known:
        click.echo(f"  Staff        {base}/staff   {ADMINISTRATOR}   {known.administrator}")
    click.echo(f"  Policy       {base}/policy")
    click.echo(f"  Send your own through {settings.smtp}, from any address at {TENANT}. Ctrl-C stops.\n")
