"""SMTP clients that believe nothing but the reply they read."""

import asyncio
import random
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP

from tests.end_to_end.bad_days.server import HOST

SENDER = "doctor@clinic.example"
BROKEN = 0
"""Stands for no reply at all: the connection was refused, broke, or said nothing in time."""


def letter(subject: str, body: str = "Good morning.\r\n", to: str = "someone@patients.example") -> bytes:
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = SENDER, to, subject
    message.set_content(body)
    return message.as_bytes()


class Talk:
    """One connection, a reply at a time."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.reader: asyncio.StreamReader
        self.writer: asyncio.StreamWriter

    async def __aenter__(self) -> "Talk":
        self.reader, self.writer = await asyncio.open_connection(HOST, self._port)
        await self.reply()
        await self.say("EHLO client.clinic.example")
        return self

    async def __aexit__(self, *_: object) -> None:
        self.writer.close()

    async def reply(self) -> int:
        while True:
            line = await asyncio.wait_for(self.reader.readline(), 90)
            if not line:
                raise ConnectionResetError("the server hung up")
            if line[3:4] != b"-":
                return int(line[:3])

    async def say(self, line: str | bytes) -> int:
        self.writer.write((line.encode() if isinstance(line, str) else line) + b"\r\n")
        return await self.reply()

    async def hand_in(self, recipients: list[str], content: bytes, sender: str = SENDER) -> int:
        """The code of the reply that decided."""
        if (code := await self.say(f"MAIL FROM:<{sender}>")) != 250:
            return code
        codes = [await self.say(f"RCPT TO:<{recipient}>") for recipient in recipients]
        if 250 not in codes:
            return codes[0]
        if (code := await self.say("DATA")) != 354:
            return code
        self.writer.write(content)
        return await self.say(b"." if content.endswith(b"\r\n") else b"\r\n.")


async def hand_in(port: int, recipients: list[str], content: bytes, sender: str = SENDER) -> int:
    """Hand one mail in on a connection of its own; BROKEN where there was no reply."""
    try:
        async with Talk(port) as talk:
            return await talk.hand_in(recipients, content, sender)
    except (OSError, TimeoutError):
        return BROKEN


@dataclass
class Load:
    """Clients that hand in numbered mails, every second one for the portal, until told to stop."""

    port: int
    clients: int = 6
    pause: float = 0.08
    first: int = 0
    sent: int = 0
    plain: set[str] = field(default_factory=set)
    secure: set[str] = field(default_factory=set)
    codes: dict[int, int] = field(default_factory=dict)
    stopping: bool = False

    @property
    def accepted(self) -> set[str]:
        return self.plain | self.secure

    async def run(self) -> None:
        await asyncio.gather(*(self._client() for _ in range(self.clients)))

    async def _client(self) -> None:
        while not self.stopping:
            try:
                async with Talk(self.port) as talk:
                    await self._session(talk)
            except (OSError, TimeoutError):
                self._count(BROKEN)
                await asyncio.sleep(0.2)

    async def _session(self, talk: Talk) -> None:
        while not self.stopping:
            number = self.first + self.sent
            self.sent += 1
            secure = number % 2 == 1
            to = f"m{number}@patients.example"
            content = letter(f"{'[secure] ' if secure else ''}number {number}", f"Number {number}.\r\n", to)
            code = await talk.hand_in([to], content)
            self._count(code)
            if code == 250:
                (self.secure if secure else self.plain).add(to)
            await asyncio.sleep(random.uniform(0, 2 * self.pause))

    def _count(self, code: int) -> None:
        self.codes[code] = self.codes.get(code, 0) + 1
