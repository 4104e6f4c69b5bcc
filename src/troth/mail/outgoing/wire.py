"""One SMTP connection: an asyncio protocol that carries out what the client asks, within its time limits."""

import asyncio
import ssl
from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from troth.mail.outgoing.actions import Action, Done, Drop, Ready, Send, StartTls
from troth.mail.outgoing.client import Client, Phase
from troth.mail.outgoing.parcel import Parcel, Verdict

LOST = Verdict(451, "4.4.2", "The connection to the next host was lost")
TOO_SLOW = Verdict(451, "4.4.2", "The next host did not answer in time")
NO_HANDSHAKE = Verdict(451, "4.7.5", "The TLS handshake with the next host failed")


@dataclass(frozen=True, slots=True)
class Patience:
    """Time limits in seconds; the defaults are those of RFC 5321 §4.5.3.2 or a little shorter."""

    connect: float = 30.0
    opening: float = 120.0
    command: float = 300.0
    content: float = 600.0
    idle: float = 20.0

    def during(self, phase: Phase) -> float:
        """The limit for one wait in this phase."""
        if phase is Phase.ENVELOPE:
            return self.command
        if phase is Phase.CONTENT:
            return self.content
        return self.idle if phase is Phase.READY else self.opening


class SessionFailedError(Exception):
    """The session did not open; `why` is the verdict, `in_handshake` tells whether TLS was the trouble."""

    def __init__(self, why: Verdict, *, in_handshake: bool = False) -> None:
        super().__init__(why.text)
        self.why = why
        self.in_handshake = in_handshake


class Wire(asyncio.Protocol):
    """Carries one client over one transport."""

    def __init__(
        self, client: Client, patience: Patience, tls: ssl.SSLContext | None = None, name: str = ""
    ) -> None:
        self._client = client
        self._patience = patience
        self._tls = tls
        self._name = name
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._opened: asyncio.Future[None] = self._loop.create_future()
        # A session that fails while nobody waits for it any more is no news.
        self._opened.add_done_callback(lambda opened: opened.cancelled() or opened.exception())
        self._done: asyncio.Future[Done] | None = None
        self._handshake: asyncio.Task[None] | None = None
        self._deadline = 0.0
        self._alarm: asyncio.TimerHandle | None = None
        self._unwritten = 0

    @property
    def usable(self) -> bool:
        """Whether a parcel may be delivered now."""
        return self._client.phase is Phase.READY

    @property
    def handled(self) -> int:
        """How many parcels this connection has carried."""
        return self._client.handled

    async def opened(self) -> None:
        """Wait until the session is open. Raises SessionFailedError."""
        await self._opened

    async def deliver(self, parcel: Parcel) -> Done:
        """Carry one parcel. If the waiter is cancelled, the connection is cut."""
        if not self.usable:
            return Done(LOST.on_all(parcel))
        done: asyncio.Future[Done] = self._loop.create_future()
        self._done = done
        self._perform(self._client.submit(parcel))
        self._rearm()
        try:
            return await done
        except asyncio.CancelledError:
            self._cut()
            raise

    def quit(self) -> None:
        """Say QUIT and close without waiting for the answer."""
        if self._transport is not None and self._client.phase is Phase.READY:
            self._transport.write(b"QUIT\r\n")
        self._client.lost(LOST)
        self._close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The transport is there, at the start or again inside TLS."""
        self._transport = cast(asyncio.Transport, transport)
        self._rearm()

    def data_received(self, data: bytes) -> None:
        """The peer spoke."""
        self._perform(self._client.feed(data))
        self._rearm()

    def connection_lost(self, exc: Exception | None) -> None:
        """The peer went, or we closed."""
        self._fail(LOST)
        self._disarm()

    def _perform(self, actions: Iterable[Action]) -> None:
        for action in actions:
            match action:
                case Send(data):
                    self._write(data)
                case Done():
                    self._finish(action)
                case Ready():
                    self._opened.set_result(None)
                case StartTls():
                    self._start_tls()
                case Drop(why):
                    self._drop(why)

    def _write(self, data: bytes) -> None:
        if self._transport is not None:
            self._transport.write(data)

    def _finish(self, done: Done) -> None:
        waiter, self._done = self._done, None
        if waiter is not None and not waiter.done():
            waiter.set_result(done)

    def _fail(self, why: Verdict) -> None:
        if self._client.phase is not Phase.CLOSED:
            self._perform(self._client.lost(why))

    def _drop(self, why: Verdict, *, in_handshake: bool = False) -> None:
        if not self._opened.done():
            self._opened.set_exception(SessionFailedError(why, in_handshake=in_handshake))
        self._close()

    def _close(self) -> None:
        self._disarm()
        if self._transport is not None:
            self._transport.close()

    def _cut(self) -> None:
        self._client.lost(LOST)
        self._disarm()
        if self._transport is not None:
            self._transport.abort()

    def _start_tls(self) -> None:
        # Nothing may be read in the clear from here on: it would count as said inside TLS.
        if self._transport is not None:
            self._transport.pause_reading()
            self._handshake = self._loop.create_task(self._secure(self._transport))

    async def _secure(self, plain: asyncio.Transport) -> None:
        try:
            self._transport = await self._loop.start_tls(
                plain,
                self,
                cast(ssl.SSLContext, self._tls),
                server_hostname=self._name,
                ssl_handshake_timeout=self._patience.opening,
            )
        except (OSError, ValueError):
            plain.abort()
            self._client.lost(NO_HANDSHAKE)
            self._drop(NO_HANDSHAKE, in_handshake=True)
            return
        if self._client.phase is Phase.HANDSHAKE:
            self._perform(self._client.secured())
            self._rearm()

    def _rearm(self) -> None:
        # One timer that looks at the deadline when it fires is cheaper than a new timer for every wait.
        if self._client.phase is Phase.CLOSED:
            return
        self._deadline = self._loop.time() + self._patience.during(self._client.phase)
        if self._alarm is None or self._alarm.when() > self._deadline:
            self._disarm()
            self._alarm = self._loop.call_at(self._deadline, self._on_alarm)

    def _disarm(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None

    def _on_alarm(self) -> None:
        self._alarm = None
        if self._loop.time() < self._deadline:
            self._alarm = self._loop.call_at(self._deadline, self._on_alarm)
        elif self._client.phase is Phase.READY:
            self.quit()
        elif self._still_writing():
            self._rearm()
        else:
            self._fail(TOO_SLOW)

    def _still_writing(self) -> bool:
        # Large content on a slow line is not a silent peer, as long as the buffer shrinks.
        before = self._unwritten
        self._unwritten = self._transport.get_write_buffer_size() if self._transport is not None else 0
        return self._unwritten > 0 and (before == 0 or self._unwritten < before)
