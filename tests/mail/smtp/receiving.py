"""A receiver that keeps what it accepts, and a session driven to its end without sockets."""

from collections.abc import Awaitable, Callable, Iterable

from troth.mail.smtp.budget import Budget
from troth.mail.smtp.events import Credentials, Event, MessageOffered, TlsWanted
from troth.mail.smtp.limits import Limits
from troth.mail.smtp.session import Session
from troth.mail.smtp.values import Envelope, Peer, Reply

HELLO = b"EHLO client.example\r\n"
ENVELOPE = b"MAIL FROM:<a@example.com>\r\nRCPT TO:<b@example.org>\r\n"
TAKEN = Reply(250, "2.0.0", "Taken")
PEER = Peer("192.0.2.1", 4321, helo="", tls=False, user=None, certificate=None)


class Keeper:
    """Welcomes everything; `before_accept` runs before a message is kept."""

    def __init__(self) -> None:
        self.messages: list[tuple[Peer, Envelope, bytes]] = []
        self.questions: list[tuple[str, ...]] = []
        self.password = "correct horse"
        self.before_accept: Callable[[], Awaitable[None]] | None = None
        self.refuse_recipient: Reply | None = None
        self.raises: Exception | None = None

    @property
    def contents(self) -> list[bytes]:
        return [content for _, _, content in self.messages]

    def _asked(self, *question: str) -> None:
        self.questions.append(question)
        if self.raises is not None:
            raise self.raises

    async def authenticate(self, peer: Peer, user: str, password: str) -> bool:
        self._asked("authenticate", user)
        return password == self.password

    async def check_sender(self, peer: Peer, sender: str) -> Reply | None:
        self._asked("sender", sender)
        return None

    async def check_recipient(self, peer: Peer, sender: str, recipient: str) -> Reply | None:
        self._asked("recipient", recipient)
        return self.refuse_recipient

    async def accept(self, peer: Peer, envelope: Envelope, content: bytes) -> Reply:
        if self.before_accept is not None:
            await self.before_accept()
        self._asked("accept")
        self.messages.append((peer, envelope, content))
        return TAKEN


def open_session(
    limits: Limits | None = None, *, tls: bool = False, offers_tls: bool = False, budget: Budget | None = None
) -> Session:
    limits = limits or Limits()
    session = Session(
        "mx.example", limits, budget or Budget(limits.in_flight), PEER, offers_tls=offers_tls or tls
    )
    if tls:
        session.tls_started(None)
    return session


def say_yes(event: Event) -> Reply | None:
    return TAKEN if isinstance(event, MessageOffered) else None


def talk(
    session: Session, chunks: Iterable[bytes], reply: Callable[[Event], Reply | None] = say_yes
) -> tuple[bytes, list[Event]]:
    """Feed chunks, answer every event, and return all output and events."""
    output, events = b"", []
    for chunk in chunks:
        session.receive(chunk)
        while (event := session.advance()) is not None:
            events.append(event)
            if isinstance(event, TlsWanted):
                session.tls_started(None)
            else:
                session.answer(reply(event))
        output += session.take()
    return output, events


def codes(output: bytes) -> list[int]:
    """The code of each reply, in order; of a reply of several lines, once."""
    return [int(line[:3]) for line in output.split(b"\r\n") if line and line[3:4] != b"-"]


def messages(events: Iterable[Event]) -> list[bytes]:
    return [event.content for event in events if isinstance(event, MessageOffered)]


def refuse_credentials(event: Event) -> Reply | None:
    return Reply(535, "5.7.8", "No") if isinstance(event, Credentials) else say_yes(event)
