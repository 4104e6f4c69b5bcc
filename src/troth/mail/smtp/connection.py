"""One TCP connection: moves bytes between the transport and the machine, and questions to the receiver."""

import asyncio
import ssl
from dataclasses import dataclass, field
from typing import cast

import structlog

from troth.mail.smtp import replies
from troth.mail.smtp.admission import Admission, plain_address
from troth.mail.smtp.budget import Budget
from troth.mail.smtp.encryption import certificate_fingerprint, wrap
from troth.mail.smtp.events import Event, TlsWanted
from troth.mail.smtp.faults import describe
from troth.mail.smtp.limits import Limits
from troth.mail.smtp.questions import ask
from troth.mail.smtp.session import Session
from troth.mail.smtp.values import Peer, Receiver

_HIGH_WATER = 65_536
# How long replies are held back to go out together while the receiver is asked (RFC 2920, 3.2).
_HOLD_REPLIES = 1.0
# How long a dismissed peer may take to hang up.
LINGER = 2.0

_log = structlog.get_logger()


@dataclass(slots=True)
class Edge:
    """What the connections of one listener share."""

    receiver: Receiver
    hostname: str
    tls: ssl.SSLContext | None
    implicit_tls: bool
    limits: Limits
    budget: Budget
    admission: Admission
    loop: asyncio.AbstractEventLoop
    connections: set["Connection"] = field(default_factory=set)
    draining: bool = False
    empty: asyncio.Event = field(default_factory=asyncio.Event)


class Connection(asyncio.Protocol):
    """Runs one session. At most one task exists at a time, and only while the receiver or TLS is awaited."""

    def __init__(self, edge: Edge) -> None:
        self._edge = edge
        self._transport: asyncio.Transport
        self._session: Session
        self._task: asyncio.Task[None] | None = None
        self._since = 0.0
        self._steps = 0
        self._upgrading = False
        self._write_blocked = False
        self._half_closed = False
        self._closing = False
        self._lost = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        edge = self._edge
        self._transport = cast(asyncio.Transport, transport)
        self._since = edge.loop.time()
        peer = _peer(self._transport)
        if not edge.admission.enter(peer.address):
            self._turn_away()
            return
        offers_tls = edge.tls is not None
        self._session = Session(edge.hostname, edge.limits, edge.budget, peer, offers_tls=offers_tls)
        edge.connections.add(self)
        edge.empty.clear()
        self._open()

    def _open(self) -> None:
        if self._edge.implicit_tls:
            self._session.tls_started(certificate_fingerprint(self._transport))
        self._session.greet()
        self._flush()

    def _turn_away(self) -> None:
        self._closing = self._lost = True
        self._transport.write(replies.encode(replies.TOO_MANY_CONNECTIONS))
        self._transport.close()

    def data_received(self, data: bytes) -> None:
        if self._closing:
            return
        session = self._session
        session.receive(data)
        if self._task is not None:
            self._govern_reading()
            return
        event = session.advance()
        if event is None:
            self._rest()
        else:
            self._start(event)

    def eof_received(self) -> bool:
        """A peer that only stopped sending still hears the answers to what it had completed."""
        self._half_closed = True
        if self._lost or self._task is None:
            return False
        return self._transport.get_extra_info("sslcontext") is None

    def connection_lost(self, exc: Exception | None) -> None:
        if not self._lost:
            self._lost = self._closing = True
            self._session.abandon()
            if self._task is None:
                self._leave()

    def pause_writing(self) -> None:
        self._write_blocked = True
        self._govern_reading()

    def resume_writing(self) -> None:
        self._write_blocked = False
        self._govern_reading()

    def check(self, now: float) -> None:
        """Dismiss a peer that is overdue; while the receiver is asked, the peer is not the slow one."""
        if self._task is not None or now < self._due():
            return
        if self._closing:
            self._transport.abort()
        else:
            self._session.dismiss(replies.TOO_SLOW)
            self._rest()

    def drain(self) -> None:
        """Dismiss the peer as soon as it is in no transaction."""
        if self._task is None and not self._closing:
            self._rest()

    def cut(self) -> None:
        """Dismiss the peer now; what the receiver was asked is cancelled."""
        if self._task is not None:
            self._task.cancel()
        if self._task is not None or self._closing:
            self._transport.abort()
        else:
            self._session.dismiss(replies.SHUTTING_DOWN)
            self._rest()

    def abort(self) -> None:
        """Close without a word."""
        self._transport.abort()

    def _due(self) -> float:
        if self._closing:
            return self._since + LINGER
        limits, gathered = self._edge.limits, self._session.gathered
        if gathered is None:
            return self._since + limits.command_timeout
        earned = limits.command_timeout + gathered / limits.minimum_rate
        return self._since + min(limits.data_timeout, earned)

    def _govern_reading(self) -> None:
        """Take no more from a peer that is ahead of its answers, or does not read them."""
        if self._lost or self._upgrading:
            return
        if self._write_blocked or (self._task is not None and self._session.buffered > _HIGH_WATER):
            self._transport.pause_reading()
        else:
            self._transport.resume_reading()

    def _start(self, event: Event) -> None:
        if isinstance(event, TlsWanted):
            self._upgrading = True
            self._transport.pause_reading()
        self._task = self._edge.loop.create_task(self._converse(event))

    async def _converse(self, event: Event) -> None:
        try:
            await self._answer_all(event)
        except (OSError, TimeoutError):
            self._give_up()
        except Exception as bug:
            _log.error("smtp connection failed", **describe(bug))
            self._give_up()
        finally:
            self._task = None
            self._after_task()

    async def _answer_all(self, first: Event) -> None:
        event: Event | None = first
        held_since = self._edge.loop.time()
        while event is not None and not self._lost:
            await self._answer(event)
            if self._edge.loop.time() - held_since > _HOLD_REPLIES:
                self._flush()
            event = self._session.advance()

    async def _answer(self, event: Event) -> None:
        if isinstance(event, TlsWanted):
            await self._start_tls()
        else:
            self._session.answer(await ask(self._edge.receiver, self._session.peer, event))

    async def _start_tls(self) -> None:
        self._flush()
        if self._session.buffered or self._edge.tls is None:
            raise ConnectionAbortedError("bytes in clear before the handshake")
        self._transport = await wrap(self._edge.loop, self._transport, self, self._edge.tls)
        self._upgrading = False
        self._session.tls_started(certificate_fingerprint(self._transport))

    def _give_up(self) -> None:
        # A failed handshake leaves the protocol without the news that the connection is lost.
        self._transport.abort()
        self.connection_lost(None)

    def _after_task(self) -> None:
        if self._lost:
            self._leave()
        else:
            self._govern_reading()
            self._rest()

    def _rest(self) -> None:
        """Send what was said and wait for the peer, or part from it."""
        session = self._session
        if session.steps != self._steps:
            self._steps = session.steps
            self._since = self._edge.loop.time()
        if self._edge.draining and not session.in_transaction:
            session.dismiss(replies.SHUTTING_DOWN)
        self._flush()
        if session.closed:
            self._part()
        elif self._half_closed:
            self._transport.close()

    def _flush(self) -> None:
        output = self._session.take()
        if output and not self._lost:
            self._transport.write(output)

    def _part(self) -> None:
        self._closing = True
        self._since = self._edge.loop.time()
        if self._session.quiet or not self._transport.can_write_eof():
            self._transport.close()
        else:
            # Closing on unread input would reset the connection, and the last reply with it.
            self._transport.write_eof()

    def _leave(self) -> None:
        edge = self._edge
        edge.connections.discard(self)
        edge.admission.leave(self._session.peer.address)
        if not edge.connections:
            edge.empty.set()


def _peer(transport: asyncio.Transport) -> Peer:
    name = transport.get_extra_info("peername")
    address, port = (plain_address(name[0]), name[1]) if name else ("", 0)
    return Peer(address, port, helo="", tls=False, user=None, certificate=None)
