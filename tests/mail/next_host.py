"""A real next host, aiosmtpd, that takes internationalised mail or does not."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from aiosmtpd.smtp import SMTP


@dataclass(frozen=True)
class Taken:
    """A mail as the next host got it; `utf8` says whether SMTPUTF8 was declared."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes
    utf8: bool


@dataclass
class NextHost:
    """What aiosmtpd hands over, in order."""

    port: int = 0
    taken: list[Taken] = field(default_factory=list)

    @property
    def relay(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def to(self, recipient: str) -> list[Taken]:
        return [mail for mail in self.taken if recipient in mail.recipients]

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        utf8 = "SMTPUTF8" in envelope.mail_options
        mail = Taken(envelope.mail_from or "", tuple(envelope.rcpt_tos), envelope.content, utf8)
        self.taken.append(mail)
        return "250 2.0.0 taken"


@contextlib.asynccontextmanager
async def next_host(*, utf8: bool) -> AsyncIterator[NextHost]:
    """An aiosmtpd on a port of its own, with or without SMTPUTF8."""
    host, loop = NextHost(), asyncio.get_running_loop()

    def connection() -> SMTP:
        return SMTP(host, enable_SMTPUTF8=utf8, hostname="next.example", loop=loop)

    listening = await loop.create_server(connection, "127.0.0.1", 0)
    host.port = listening.sockets[0].getsockname()[1]
    try:
        yield host
    finally:
        listening.close()
