"""CPU and wall time of handing 5 KiB messages to Debian's smtp-sink: this relay beside pooled aiosmtplib."""

import argparse
import asyncio
import contextlib
import resource
import socket
import subprocess
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterator

import aiosmtplib
import uvloop

from troth.mail.outgoing import Limits, Parcel, Route, Security, SmtpRelay

LINE = b"The quick brown fox jumps over the lazy dog and goes home again.\r\n"
CONTENT = b"From: a@troth.example\r\nTo: b@peer.example\r\nSubject: figure\r\n\r\n" + LINE * 78
SENDER, RECIPIENT = "a@troth.example", "b@peer.example"

SendOne = Callable[[], Awaitable[object]]
Contender = Callable[[int, int, int], Coroutine[None, None, None]]


@contextlib.contextmanager
def smtp_sink() -> Iterator[int]:
    """A running smtp-sink; gives its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    command = ["/usr/sbin/smtp-sink", "-u", "nobody", f"inet:127.0.0.1:{port}", "256"]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as sink:
        time.sleep(0.3)
        try:
            yield port
        finally:
            sink.terminate()


async def ours(port: int, messages: int, lanes: int) -> None:
    """All messages over SmtpRelay, so many connections at a time."""
    limits = Limits(connections=lanes, parcels=1_000_000)
    relay = SmtpRelay(Route("127.0.0.1", port, Security.NONE), hostname="troth.example", limits=limits)
    parcel = Parcel(SENDER, (RECIPIENT,), CONTENT)

    async def send() -> None:
        (outcome,) = await relay.send(parcel)
        assert outcome.delivered, outcome

    await in_lanes(messages, [send] * lanes)
    await relay.close()


async def theirs(port: int, messages: int, lanes: int) -> None:
    """All messages over aiosmtplib, a pool of as many connected clients."""
    clients = [aiosmtplib.SMTP(hostname="127.0.0.1", port=port, start_tls=False) for _ in range(lanes)]
    await asyncio.gather(*(client.connect() for client in clients))
    await in_lanes(messages, [sender(client) for client in clients])
    await asyncio.gather(*(client.quit() for client in clients))


def sender(client: aiosmtplib.SMTP) -> SendOne:
    """One send over one connected aiosmtplib client."""
    return lambda: client.sendmail(SENDER, [RECIPIENT], CONTENT)


async def in_lanes(messages: int, lanes: list[SendOne]) -> None:
    """Share the messages evenly over the lanes, each lane one after the other."""

    async def lane(send: SendOne) -> None:
        for _ in range(messages // len(lanes)):
            await send()

    await asyncio.gather(*map(lane, lanes))


def cpu() -> float:
    """CPU seconds of this process, user and system."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def measure(contender: Contender, port: int, messages: int, lanes: int) -> tuple[float, float]:
    """CPU and wall seconds of one run."""
    started, used = time.perf_counter(), cpu()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(contender(port, messages, lanes))
    return cpu() - used, time.perf_counter() - started


def main() -> None:
    """Print one row per contender and round."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=4000)
    parser.add_argument("--lanes", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    print(f"{'relay':<12}{'CPU s/1,000':>12}{'ms CPU each':>13}{'messages/s':>12}")
    with smtp_sink() as port:
        for _ in range(asked.rounds):
            for name, contender in (("troth", ours), ("aiosmtplib", theirs)):
                used, wall = measure(contender, port, asked.messages, asked.lanes)
                each = used / asked.messages * 1000
                print(f"{name:<12}{each:>12.3f}{each:>13.3f}{asked.messages / wall:>12.0f}")


if __name__ == "__main__":
    main()
