"""Messages a second and core that the SMTP edge takes from Postfix's smtp-source, beside aiosmtpd in one run.

One message of 5 KiB a connection, 20 connections at a time; the receiver answers at once. Each server has one
processor to itself and the client another. Run: `uv run --group bench python benchmarks/smtp_accept.py`.
"""

import argparse
import asyncio
import os
import socket
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import uvloop
from aiosmtpd.smtp import SMTP
from aiosmtpd.smtp import Envelope as PeerEnvelope
from aiosmtpd.smtp import Session as PeerSession

from troth.mail.smtp.listener import listen
from troth.mail.smtp.values import Envelope, Peer, Reply

_SOURCE = "/usr/sbin/smtp-source"
_OCTETS = 5120
_SESSIONS = 20
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Figure:
    """One run: messages a second of wall clock, and a second of the server's processor time."""

    server: str
    wall: float
    processor: float


class AtOnce:
    """A receiver that welcomes everything."""

    async def authenticate(self, peer: Peer, user: str, password: str) -> bool:
        return True

    async def check_sender(self, peer: Peer, sender: str) -> Reply | None:
        return None

    async def check_recipient(self, peer: Peer, sender: str, recipient: str) -> Reply | None:
        return None

    async def accept(self, peer: Peer, envelope: Envelope, content: bytes) -> Reply:
        return Reply(250, "2.0.0", "Taken")


class PeerAtOnce:
    """The same for aiosmtpd."""

    async def handle_DATA(self, server: SMTP, session: PeerSession, envelope: PeerEnvelope) -> str:  # noqa: N802
        return "250 2.0.0 Taken"


async def serve_troth(sock: socket.socket) -> None:
    await listen(AtOnce(), sockets=[sock], hostname="mx.example", tls=None)
    await asyncio.Event().wait()


async def serve_aiosmtpd(sock: socket.socket) -> None:
    loop = asyncio.get_running_loop()
    await loop.create_server(lambda: SMTP(PeerAtOnce(), hostname="mx.example"), sock=sock, backlog=1024)
    await asyncio.Event().wait()


_SERVERS: dict[str, Callable[[socket.socket], Awaitable[None]]] = {
    "troth": serve_troth,
    "aiosmtpd": serve_aiosmtpd,
}


def serve(name: str, loop: str) -> None:
    """Serve on a free port, told on standard output, until killed."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    sock = socket.create_server(("127.0.0.1", 0), backlog=1024)
    print(sock.getsockname()[1], flush=True)
    factory = uvloop.new_event_loop if loop == "uvloop" else asyncio.new_event_loop
    with asyncio.Runner(loop_factory=factory) as runner:
        runner.run(_forever(name, sock))


async def _forever(name: str, sock: socket.socket) -> None:
    await _SERVERS[name](sock)


def measure(name: str, loop: str, messages: int) -> Figure:
    """Start one server, warm it up, and time the client."""
    command = [sys.executable, __file__, "--serve", name, "--loop", loop]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            port = int(server.stdout.readline()) if server.stdout else 0
            send(port, 200)
            started, used = time.perf_counter(), processor_seconds(server.pid)
            send(port, messages)
            wall, used = time.perf_counter() - started, processor_seconds(server.pid) - used
        finally:
            server.kill()
    return Figure(f"{name} on {loop}", messages / wall, messages / used)


def send(port: int, messages: int) -> None:
    """Send so many messages, one a connection."""
    options = ["-s", str(_SESSIONS), "-m", str(messages), "-l", str(_OCTETS)]
    addresses = ["-f", "sender@example.com", "-t", "recipient@example.org"]
    processor = str(max(os.sched_getaffinity(0)))
    command = ["taskset", "-c", processor, _SOURCE, *options, *addresses, f"127.0.0.1:{port}"]
    subprocess.run(command, check=True)


def processor_seconds(pid: int) -> float:
    """User and system time of a process so far (proc(5), fields 14 and 15 of stat)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def report(messages: int, rounds: int) -> None:
    """Print the best of so many rounds for each server and loop, the servers taking turns."""
    cases = [(name, loop) for loop in ("uvloop", "asyncio") for name in _SERVERS]
    runs = [[measure(name, loop, messages) for name, loop in cases] for _ in range(rounds)]
    print(f"{'server':<22}{'messages/s':>12}{'messages/s of processor':>26}")
    for figures in zip(*runs, strict=True):
        best = max(figures, key=lambda figure: figure.processor)
        print(f"{best.server:<22}{best.wall:>12,.0f}{best.processor:>26,.0f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--serve", choices=_SERVERS)
    parser.add_argument("--loop", choices=["uvloop", "asyncio"], default="uvloop")
    parser.add_argument("--messages", type=int, default=5000)
    parser.add_argument("--rounds", type=int, default=2)
    arguments = parser.parse_args()
    if arguments.serve:
        serve(arguments.serve, arguments.loop)
    else:
        report(arguments.messages, arguments.rounds)


if __name__ == "__main__":
    main()
