"""The next host as the server meets it: an SMTP sink that remembers all it took and can be out of sorts."""

import asyncio
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.end_to_end.bad_days.server import HOST, free_port

Answer = str | None
_ADDRESS = re.compile(r"<([^>]*)>")


@dataclass(frozen=True)
class Taken:
    """A message that the sink said 250 to."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes


@dataclass
class Sink:
    """`answers` maps a recipient to the reply of RCPT; `mute` keeps the reply to a message to itself."""

    port: int = field(default_factory=free_port)
    taken: list[Taken] = field(default_factory=list)
    delay: float = 0.0
    answers: Callable[[str], Answer] = lambda recipient: None
    mute: bool = False
    muted: int = 0
    _server: asyncio.Server | None = None
    _open: set[asyncio.StreamWriter] = field(default_factory=set)

    @property
    def relay(self) -> str:
        return f"smtp://{HOST}:{self.port}"

    async def up(self) -> None:
        if self._server is None:
            self._server = await asyncio.start_server(self._serve, HOST, self.port, limit=1 << 20)

    async def down(self) -> None:
        """Gone: connections break and new ones are refused."""
        if self._server:
            self._server.close()
            self._server = None
        for writer in list(self._open):
            writer.transport.abort()

    def good_mood(self) -> None:
        self.delay, self.mute, self.answers = 0.0, False, lambda recipient: None

    def times(self) -> Counter[str]:
        """How many times each recipient was sent a mail that somebody wrote."""
        return Counter(r for taken in self.taken if taken.sender for r in taken.recipients)

    def notices(self, to: str) -> list[Taken]:
        """What the server itself wrote to an address."""
        return [taken for taken in self.taken if not taken.sender and to in taken.recipients]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            writer.write(b"220 sink\r\n")
            await _Session(self, reader, writer).run()
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            self._open.discard(writer)
            writer.close()


@dataclass
class _Session:
    sink: Sink
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    sender: str = ""
    recipients: list[str] = field(default_factory=list)

    async def run(self) -> None:
        while line := await self.reader.readline():
            answer = await self._answer(line.decode().strip())
            if not answer:
                return
            await asyncio.sleep(self.sink.delay)
            self.writer.write(answer.encode() + b"\r\n")

    async def _answer(self, line: str) -> Answer:
        verb, address = line[:4].upper(), _ADDRESS.search(line)
        if verb == "MAIL" and address:
            self.sender, self.recipients = address[1], []
        elif verb == "RCPT" and address:
            if refusal := self.sink.answers(address[1]):
                return refusal
            self.recipients.append(address[1])
        elif verb == "DATA":
            return await self._content()
        elif verb == "QUIT":
            return None
        return "250 sink"

    async def _content(self) -> Answer:
        self.writer.write(b"354 go on\r\n")
        lines = []
        while (line := await self.reader.readline()) != b".\r\n":
            if not line:
                return None
            lines.append(line.removeprefix(b"."))
        if self.sink.mute:
            self.sink.muted += 1
            return None
        self.sink.taken.append(Taken(self.sender, tuple(self.recipients), b"".join(lines)))
        return "250 taken"
