"""Readers of a web page: concurrent keep-alive connections that ask for one address again and again.

HTTP/1.1 as in RFC 9112 over plain TCP. Each reader waits for its answer before it asks again, so the
latencies are those of a person's browser and not of a queue that the measurer built.
"""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import cast
from urllib.parse import urlsplit

import httptools

PATIENCE = 30.0


@dataclass(frozen=True, slots=True)
class Answers:
    """What the readers saw: seconds in all, each answer's latency in seconds, the last body's bytes."""

    seconds: float
    latencies: tuple[float, ...]
    size: int

    def rate(self) -> float:
        return len(self.latencies) / self.seconds

    def percentile(self, share: float) -> float:
        """The latency in seconds that `share` (0 to 1) of the answers did not exceed."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


@dataclass(slots=True)
class Reader(asyncio.Protocol):
    """One connection; it ends with its transport closed and its latencies, or an error, in `done`."""

    request: bytes
    until: float
    done: "asyncio.Future[list[float]]"
    latencies: list[float] = field(default_factory=list)
    size: int = 0
    _asked: float = 0.0
    _length: int = 0
    _transport: asyncio.Transport | None = None
    _parser: httptools.HttpResponseParser | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are no subclasses of asyncio's, so this cannot be an assertion.
        self._transport = cast(asyncio.Transport, transport)
        self._parser = httptools.HttpResponseParser(self)
        self._ask()

    def data_received(self, data: bytes) -> None:
        assert self._parser is not None
        self._parser.feed_data(data)

    def on_body(self, body: bytes) -> None:
        self._length += len(body)

    def on_message_complete(self) -> None:
        assert self._parser is not None
        now = time.perf_counter()
        if (status := self._parser.get_status_code()) != 200:
            self._fail(RuntimeError(f"the page answered {status}, not 200"))
            return
        self.latencies.append(now - self._asked)
        self.size = self._length
        if now < self.until:
            self._ask()
        else:
            self._finish()

    def connection_lost(self, exc: Exception | None) -> None:
        self._fail(exc or ConnectionError("the server closed a keep-alive connection"))

    def _ask(self) -> None:
        if self._transport is None or self._transport.is_closing():
            return
        self._length = 0
        self._asked = time.perf_counter()
        self._transport.write(self.request)

    def _finish(self) -> None:
        if not self.done.done():
            self.done.set_result(self.latencies)
        if self._transport:
            self._transport.close()

    def _fail(self, error: Exception) -> None:
        if not self.done.done():
            self.done.set_exception(error)
        if self._transport:
            self._transport.close()


async def read(url: str, readers: int, seconds: float) -> Answers:
    """Let `readers` read the page for `seconds`; RuntimeError unless each answer is 200."""
    target = urlsplit(url)
    if target.scheme != "http" or target.hostname is None:
        raise ValueError(f"only plain http addresses can be measured, not {url}")
    loop = asyncio.get_running_loop()
    begun = time.perf_counter()
    made = [Reader(_request(url), begun + seconds, loop.create_future()) for _ in range(readers)]
    with _closing(made):
        async with asyncio.timeout(seconds + PATIENCE):
            return await _gather(made, target.hostname, target.port or 80, begun)


async def _gather(made: list[Reader], host: str, port: int, begun: float) -> Answers:
    for reader in made:
        await _connect(reader, host, port)
    taken = await asyncio.gather(*(reader.done for reader in made))
    elapsed = time.perf_counter() - begun
    return Answers(elapsed, tuple(latency for one in taken for latency in one), made[0].size)


async def _connect(reader: Reader, host: str, port: int) -> None:
    await asyncio.get_running_loop().create_connection(lambda: reader, host, port)


@contextmanager
def _closing(readers: list[Reader]) -> Iterator[None]:
    try:
        yield
    finally:
        for reader in readers:
            reader._finish()


def _request(url: str) -> bytes:
    target = urlsplit(url)
    path = (target.path or "/") + (f"?{target.query}" if target.query else "")
    return f"GET {path} HTTP/1.1\r\nHost: {target.netloc}\r\nAccept: text/html\r\n\r\n".encode("ascii")
