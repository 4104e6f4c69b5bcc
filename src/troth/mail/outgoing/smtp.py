"""The relay that speaks SMTP to one next host over a pool of kept connections."""

import asyncio
import re
import ssl
from dataclasses import dataclass, replace

from troth.mail.outgoing.client import Client
from troth.mail.outgoing.fitness import unsound
from troth.mail.outgoing.opening import Credentials, Security
from troth.mail.outgoing.parcel import Outcome, Parcel, Verdict
from troth.mail.outgoing.wire import NO_HANDSHAKE, Patience, SessionFailedError, Wire

_HOSTNAME = re.compile(r"[A-Za-z0-9.:\[\]-]{1,255}")
UNREACHABLE = Verdict(451, "4.4.1", "The next host could not be reached")
CLOSING = Verdict(451, "4.3.2", "This relay is closing")


@dataclass(frozen=True, slots=True)
class Route:
    """Where the next host is and how to speak to it."""

    host: str
    port: int = 25
    security: Security = Security.OPPORTUNISTIC
    credentials: Credentials | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """How many connections are held at a time, and how many parcels each carries before it is renewed."""

    connections: int = 8
    parcels: int = 200


def unverified_context() -> ssl.SSLContext:
    """TLS that keeps passive listeners out and verifies nobody (RFC 7435)."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


class SmtpRelay:
    """Hands parcels to one host (RFC 5321), many at a time, each connection kept for the next parcel."""

    def __init__(
        self,
        route: Route,
        *,
        hostname: str,
        tls: ssl.SSLContext | None = None,
        patience: Patience | None = None,
        limits: Limits | None = None,
    ) -> None:
        """`hostname` is what EHLO says; `tls` replaces the context that the route's security implies.

        Raises ValueError when `hostname` is not a host name.
        """
        if _HOSTNAME.fullmatch(hostname) is None:
            raise ValueError(f"not a host name: {hostname!r}")
        self._route = route
        self._hostname = hostname
        self._tls = tls if tls is not None else _context_for(route.security)
        self._patience = patience or Patience()
        self._limits = limits or Limits()
        self._slots = asyncio.Semaphore(self._limits.connections)
        self._idle: list[Wire] = []
        self._closed = False

    async def send(self, parcel: Parcel) -> tuple[Outcome, ...]:
        """Hand one parcel on, as `Relay.send`; a parcel that may go nowhere is refused at once (5xx)."""
        refusal = unsound(parcel)
        if refusal is not None:
            return refusal.on_all(parcel)
        async with self._slots:
            try:
                return await self._carry(parcel)
            except SessionFailedError as failure:
                return failure.why.on_all(parcel)

    async def close(self) -> None:
        """Quit every idle connection; a parcel under way ends by itself, then its connection goes too."""
        self._closed = True
        while self._idle:
            self._idle.pop().quit()
        await asyncio.sleep(0)

    async def _carry(self, parcel: Parcel) -> tuple[Outcome, ...]:
        if self._closed:
            return CLOSING.on_all(parcel)
        wire = self._kept() or await self._open(self._route)
        done = await wire.deliver(parcel)
        if done.again:
            # The peer had closed a connection that we held for idle: nothing was said yet, so say it anew.
            wire = await self._open(self._route)
            done = await wire.deliver(parcel)
        self._keep(wire)
        return done.outcomes

    def _kept(self) -> Wire | None:
        while self._idle:
            wire = self._idle.pop()
            if wire.usable:
                return wire
        return None

    def _keep(self, wire: Wire) -> None:
        if not wire.usable:
            return
        if self._closed or wire.handled >= self._limits.parcels:
            wire.quit()
        else:
            self._idle.append(wire)

    async def _open(self, route: Route) -> Wire:
        try:
            return await self._connect(route)
        except SessionFailedError as failure:
            if not (failure.in_handshake and route.security is Security.OPPORTUNISTIC):
                raise
            # Opportunistic means that broken TLS is no worse than none (RFC 7435 §3).
            return await self._connect(replace(route, security=Security.NONE))

    async def _connect(self, route: Route) -> Wire:
        client = Client(self._hostname, route.security, route.credentials)
        wire = Wire(client, self._patience, self._tls, route.host)
        try:
            async with asyncio.timeout(self._patience.connect):
                await self._attach(wire, route)
        except ssl.SSLError:
            raise SessionFailedError(NO_HANDSHAKE) from None
        except (OSError, ValueError):
            raise SessionFailedError(UNREACHABLE) from None
        await _opened(wire)
        return wire

    async def _attach(self, wire: Wire, route: Route) -> None:
        implicit = route.security is Security.IMPLICIT
        await asyncio.get_running_loop().create_connection(
            lambda: wire,
            route.host,
            route.port,
            ssl=self._tls if implicit else None,
            server_hostname=route.host if implicit else None,
        )


async def _opened(wire: Wire) -> None:
    try:
        await wire.opened()
    except asyncio.CancelledError:
        wire.quit()
        raise


def _context_for(security: Security) -> ssl.SSLContext:
    if security in (Security.STARTTLS, Security.IMPLICIT):
        return ssl.create_default_context()
    return unverified_context()
