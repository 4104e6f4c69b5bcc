"""`troth serve --demonstration`: a clinic under the zixcorp policy, and one message played through it."""

from __future__ import annotations

import asyncio
import json
import os
import smtplib
import time
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from urllib.parse import urlsplit

import click
from rich.console import Console
from rich.status import Status

from troth.app.assembly import found
from troth.app.tenancy import add_tenant, new_passphrase, policy_text
from troth.mail import decisions
from troth.mail.outgoing import Captured, captured
from troth.mail.reading import read
from troth.runtime.database import Access
from troth.runtime.settings import Settings, load

TENANT = "clinic.example"
ADMINISTRATOR = "office@clinic.example"
DOCTOR = "dr.okafor@clinic.example"
PATIENT = "jane.miller@patients.example"
WAIT_SECONDS = 30.0


def settings() -> Settings:
    """The settings of a demonstration: as set, but with outgoing mail caught in the data folder."""
    if os.environ.get("TROTH_RELAY"):
        return load()
    data = Path(os.environ.get("TROTH_DATA", "troth-data")).expanduser().resolve()
    return load(overrides={"relay": f"file://{data / 'captured'}"})


class Steps:
    """Tells what is being done while it takes longer than a moment."""

    def __init__(self) -> None:
        self._console = Console(stderr=True)
        self._status: Status | None = None
        self._began = time.monotonic()

    def begin(self, what: str) -> None:
        if self._status is None:
            self._status = self._console.status(what + "…")
            self._status.start()
        else:
            self._status.update(what + "…")
        if not self._console.is_terminal:
            self._console.print(what + "…")

    def end(self) -> None:
        if self._status is not None:
            self._status.stop()
        self._console.print(f"Ready after {time.monotonic() - self._began:.1f} s.")


def set_up_tenant(settings: Settings) -> None:
    """Make the clinic at the first start."""
    if not (settings.tenants / TENANT / "tenant.toml").exists():
        local = ("127.0.0.1/32", "::1/128")
        add_tenant(settings.tenants, TENANT, policy_text("zixcorp"), title="Clinic Example", networks=local)


@dataclass(frozen=True, slots=True)
class Credentials:
    """What the demonstration's people sign in with; kept in the data folder, unlike anybody else's."""

    administrator: str
    doctor: str


def _credentials(settings: Settings) -> Credentials | None:
    file = settings.data / "demonstration.json"
    return Credentials(**json.loads(file.read_text())) if file.exists() else None


async def set_up_people(settings: Settings, access: Access) -> None:
    """Give the clinic an administrator and a doctor at the first start."""
    if _credentials(settings):
        return
    made = Credentials(new_passphrase(), new_passphrase())
    base = await found(settings, access)
    house = base.houses.of_address(ADMINISTRATOR)
    if house is not None:
        await base.accounts.open(house.tenant, ADMINISTRATOR, made.administrator, "administrator")
        await base.accounts.open(house.tenant, DOCTOR, made.doctor, "member")
    await base.vault.close()
    await base.database.close()
    file = settings.data / "demonstration.json"
    file.touch(mode=0o600)
    file.write_text(json.dumps({"administrator": made.administrator, "doctor": made.doctor}))


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


async def play(settings: Settings, access: Access) -> None:
    """Send the sample through the server's own SMTP port, and tell what happened to it and why."""
    began = time.time()
    answer = await asyncio.to_thread(_send, settings, sample())
    click.echo(f"\n  In       {DOCTOR} → {PATIENT}, over SMTP at {settings.smtp}: “{answer}”")
    await _tell_decision(settings, access)
    notice = await _notice_since(settings, began)
    if notice is None:
        relay = settings.relay.partition("@")[2] or settings.relay
        click.echo(f"  Notice   handed to {relay}; the link to the message is in it.")
    else:
        _tell_notice(notice)
    _tell_where(settings)


async def _tell_decision(settings: Settings, access: Access) -> None:
    base = await found(settings, access)
    house = base.houses.of_address(DOCTOR)
    kept: list[decisions.Kept] = []
    until = time.monotonic() + WAIT_SECONDS
    while house and not kept and time.monotonic() < until:
        kept = await decisions.recent(base.vault, house.tenant, most=1)
        await asyncio.sleep(0.1)
    await base.vault.close()
    await base.database.close()
    for one in kept:
        click.echo(f"  Decided  {one.verdict}, because:")
        for reason in one.reasons:
            click.echo(f"             {reason['rule']} in the {reason['where']}: {reason['excerpt']}")


async def _notice_since(settings: Settings, began: float) -> Captured | None:
    parts = urlsplit(settings.relay)
    if parts.scheme != "file":
        return None
    until = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < until:
        for mail in captured(Path(parts.path), 5):
            if PATIENT in mail.recipients and mail.at.timestamp() >= began:
                return mail
        await asyncio.sleep(0.1)
    return None


def _tell_notice(notice: Captured) -> None:
    text = read(notice.content()).body_text or ""
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
