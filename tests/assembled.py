"""A whole server inside the test process: the assembled parts, its jobs, a real SMTP port, and its pages."""

import asyncio
import contextlib
import json
import re
import socket
import ssl
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import aiosmtplib
import httpx

from tests.portal import Visitor
from troth.app.assembly import Assembly, assemble
from troth.app.services import SERVICES
from troth.app.tenancy import add_tenant, policy_text
from troth.mail.outgoing import Captured, captured
from troth.mail.reading import read
from troth.mail.smtp.listener import listen
from troth.people.tenants import House
from troth.policy import Purpose
from troth.runtime.certificates import server_context
from troth.runtime.settings import load
from troth.site.shell import shell

if TYPE_CHECKING:
    from tests.conftest import Cluster

LOCAL = ("127.0.0.1/32",)
PASSPHRASE = "four unrelated words here"
SECRET = "Her biopsy shows type 2 diabetes, dear Jane Miller."


@dataclass(frozen=True)
class Server:
    """A running server with one tenant or more; what it sends is caught in a folder."""

    parts: Assembly
    folder: Path
    port: int
    app: object

    @property
    def house(self) -> House:
        return self.parts.houses.all[0]

    @property
    def doctor(self) -> str:
        return f"doctor@{self.house.tenant.name}"

    def browser(self, host: str = "", **headers: str) -> httpx.AsyncClient:
        """A browser at the tenant's host, or another, that sends forms as from the site's own pages."""
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        said = {"Sec-Fetch-Site": "same-origin", **headers}
        where = f"http://{host or self.house.tenant.name}"
        return httpx.AsyncClient(transport=transport, base_url=where, headers=said)

    async def send(
        self, mail: EmailMessage | bytes, *recipients: str, sender: str = "", options: Sequence[str] = ()
    ) -> str:
        """Hand a mail in over SMTP as the doctor, or another, and return the server's words."""
        content = mail if isinstance(mail, bytes) else mail.as_bytes(policy=SMTP)
        async with self.smtp() as client:
            await client.ehlo()
            await client.mail(sender or self.doctor)
            for recipient in recipients:
                await client.rcpt(recipient, options=list(options))
            return (await client.data(content)).message

    def smtp(self, context: ssl.SSLContext | None = None, *, tls: bool = False) -> aiosmtplib.SMTP:
        """A client of the real port; with `tls` it begins with STARTTLS."""
        context = context or (_trusting() if tls else None)
        return aiosmtplib.SMTP(
            hostname="127.0.0.1", port=self.port, start_tls=tls, tls_context=context, timeout=20
        )

    async def carried(self, *, held: int = 0) -> None:
        """Return when everything accepted has gone where it goes, but for what is held."""
        sql = (
            "SELECT count(*) FILTER (WHERE queue <> 'held'), count(*) FROM spool.item WHERE tenant = ANY ($1)"
        )
        tenants = [house.tenant.id for house in self.parts.houses.all]
        for _ in range(1000):
            async with self.parts.database.connection() as connection:
                moving, waiting = await connection.fetchrow(sql, tenants)
            if moving == 0 and waiting == held:
                return
            await asyncio.sleep(0.02)
        raise AssertionError(f"{moving} mails are still on their way, {waiting - moving} are held")

    def caught(self, recipient: str, subject: str = "") -> list[Captured]:
        """What was sent to somebody, newest first, whose subject holds some words."""
        mails = [mail for mail in captured(self.folder) if recipient in mail.recipients]
        return [mail for mail in mails if subject in read(mail.content()).subject]

    def caught_all(self) -> list[Captured]:
        """Everything that was sent, newest first."""
        return list(captured(self.folder, 1000))

    def links(self, recipient: str) -> list[str]:
        """The links that somebody was sent, newest first: their paths."""
        texts = [read(mail.content()).body_text or "" for mail in self.caught(recipient)]
        return [found[0] for text in texts if (found := re.search(r"/m/[A-Za-z0-9_-]{43}", text))]

    async def visitor(self, recipient: str, mail: EmailMessage | None = None) -> Visitor:
        """Somebody who was sent a sealed message, followed its link and chose a passphrase."""
        await self.send(mail or letter(self.doctor, recipient, SECRET), recipient)
        await self.carried()
        visitor = Visitor(self.browser(), recipient, self.links(recipient)[0])
        await visitor.register(PASSPHRASE)
        return visitor

    async def member(self, address: str = "", role: str = "member", passphrase: str = PASSPHRASE) -> str:
        """Open an account for somebody of the tenant's; returns the address."""
        address = address or self.doctor
        await self.parts.accounts.open(self.house.tenant, address, passphrase, role)
        return address

    async def ledger(self, address: str) -> list[dict[str, object]]:
        """What the ledger says was done with somebody's data."""
        async with self.parts.vault.under(Purpose.RIGHTS_FULFILMENT, self.house.tenant) as data:
            person = await data.find(address)
        assert person is not None
        await self.parts.vault._entries.close()
        export = await self.parts.ledger.export(self.house.tenant, person)
        return [json.loads(entry["detail"]) for entry in export["entries"]]


def letter(
    sender: str, recipient: str, text: str, subject: str = "Your results", **headers: str
) -> EmailMessage:
    """A plain letter; headers are named with underscores for hyphens."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = f"Dr. Ada Okafor <{sender}>", recipient, subject
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail


@contextlib.asynccontextmanager
async def assembled(
    cluster: "Cluster",
    folder: Path,
    *,
    tenants: int = 1,
    policy: str = "",
    networks: Sequence[str] = LOCAL,
    extra: str = "",
    tls: ssl.SSLContext | None = None,
    jobs: bool = True,
    relay: str = "",
    ahead: timedelta | None = None,
) -> AsyncIterator[Server]:
    """A server with its own tenants on the shared database; `extra` goes into each tenant.toml.

    What it sends is caught in a folder, or goes to the `relay`. Its deadlines may run `ahead` of the time.
    """
    for _ in range(tenants):
        name = f"clinic-{uuid4().hex[:10]}.example"
        home = add_tenant(
            folder / "tenants", name, policy or policy_text("zixcorp"), networks=tuple(networks)
        )
        with (home / "tenant.toml").open("a") as file:
            file.write(extra)
    said = {"relay": relay or f"file://{folder / 'captured'}", "hostname": "mx.troth.example"}
    settings = replace(
        load({}, overrides={**said, "data": str(cluster.keys.parent)}),
        tenants=folder / "tenants",
        blobs=str(folder / "blobs"),
        clock_ahead=ahead,
    )
    parts = await assemble(settings, cluster.access, demonstration=ahead is not None)
    sock = socket.create_server(("127.0.0.1", 0))
    port = sock.getsockname()[1]
    listener = await listen(
        parts.reception,
        sockets=[sock],
        hostname=settings.hostname,
        tls=tls or server_context(settings, cluster.keys),
    )
    routes = [route for service in SERVICES for route in service.routes(parts)]
    running = [
        asyncio.create_task(job())
        for job in (parts.gateway.run, parts.sending.run, parts.meetings.hall.run)
        if jobs
    ]
    around = [layer for service in SERVICES for layer in service.around(parts)]
    site = shell(routes, parts.pages, parts.visits.watch, around)
    try:
        yield Server(parts, folder / "captured", port, site)
    finally:
        await listener.close(0.1)
        for task in running:
            task.cancel()
        outcomes = await asyncio.gather(*running, return_exceptions=True)
        await _leave_nothing(parts)
        await parts.close()
    assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)]


async def _leave_nothing(parts: Assembly) -> None:
    """Another test's server, which does not know these tenants, would find their mail in the spool."""
    tenants = [house.tenant.id for house in parts.houses.all]
    async with parts.database.connection() as connection:
        for table in ("spool.item", "inbox.item", "inbox.link"):
            await connection.execute(f"DELETE FROM {table} WHERE tenant = ANY ($1)", tenants)


def _trusting() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context
