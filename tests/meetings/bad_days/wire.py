"""A network that a test makes bad: two namespaces, and between them a wire that loses what it is told to.

The wire is two TUN devices, one in each namespace, and a thread that carries packets from one to the other.
"""

import fcntl
import os
import random
import select
import struct
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.conftest import engine

SERVER, CLIENTS = "10.203.77.1", "10.203.77.2"
TUN = Path("/dev/net/tun")
TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000  # Linux's if_tun.h
LONGEST_PACKET = 65_536


@dataclass
class Wire:
    """`lost` is the share of packets that do not arrive, either way; with 1 the wire is cut."""

    ends: tuple[int, int]
    lost: float = 0.0
    carried: int = 0
    dropped: int = 0
    _chance: random.Random = field(default_factory=lambda: random.Random(77))
    _over: threading.Event = field(default_factory=threading.Event)

    def carry(self) -> None:
        """Carry packets until it is over."""
        other = dict(zip(self.ends, reversed(self.ends), strict=True))
        while not self._over.is_set():
            for end in select.select(self.ends, [], [], 0.2)[0]:
                with suppress(OSError):  # an end that is not up yet takes nothing
                    self._pass(os.read(end, LONGEST_PACKET), other[end])

    def _pass(self, packet: bytes, end: int) -> None:
        if self._chance.random() < self.lost:
            self.dropped += 1
        else:
            os.write(end, packet)
            self.carried += 1

    def stop(self) -> None:
        self._over.set()


@dataclass
class Network:
    """The namespaces of the server and of its clients, and the wire between."""

    wire: Wire
    server: str
    clients: str


def within(namespace: str) -> list[str]:
    """A prefix for a command: it runs on the network of a namespace."""
    return [engine("nsenter"), f"--net=/run/netns/{namespace}"]


@contextmanager
def network() -> Iterator[Network]:
    """A server's network and its clients', joined by a wire; needs root."""
    names = [f"troth-{side}-{os.getpid()}" for side in ("server", "clients")]
    ends: list[int] = []
    try:
        for name, own, other in zip(names, (SERVER, CLIENTS), (CLIENTS, SERVER), strict=True):
            _ip("netns", "add", name)
            ends.append(_end(name, own, other))
        wire = Wire((ends[0], ends[1]))
        carrying = threading.Thread(target=wire.carry, daemon=True)
        carrying.start()
        yield Network(wire, *names)
        wire.stop()
        carrying.join()
    finally:
        for end in ends:
            os.close(end)
        for name in names:
            subprocess.run([engine("ip"), "netns", "del", name], capture_output=True)


def _end(namespace: str, own: str, other: str) -> int:
    """A device in a namespace; what is sent through it is read here, and the other way round."""
    end = os.open(TUN, os.O_RDWR)
    device = f"tr{own.rpartition('.')[2]}x{os.getpid()}"
    fcntl.ioctl(end, TUNSETIFF, struct.pack("16sH22x", device.encode(), IFF_TUN | IFF_NO_PI))
    _ip("link", "set", device, "netns", namespace)
    _ip("-n", namespace, "link", "set", "lo", "up")
    _ip("-n", namespace, "address", "add", own, "peer", other, "dev", device)
    _ip("-n", namespace, "link", "set", device, "up")
    _ip("-n", namespace, "route", "add", "default", "dev", device)
    return end


def _ip(*arguments: str) -> None:
    done = subprocess.run([engine("ip"), *arguments], capture_output=True, text=True)
    assert done.returncode == 0, f"ip {' '.join(arguments)}: {done.stderr}"
