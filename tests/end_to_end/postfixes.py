"""A clinic's mail: Debian's Postfix in front and behind, as the how-to says, and `troth serve` between."""

import asyncio
import contextlib
import smtplib
import tempfile
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.postfix import Instance
from tests.end_to_end import howto
from tests.end_to_end.post import DOCTOR
from tests.end_to_end.server import Server, clinic, free_port
from tests.mail.next_host import NextHost, Taken, next_host
from troth.mail.reading import read

ONE, TWO = "One Postfix, as a content filter", "Two Postfixes, as relay host"

# What stands for a real machine's own mailboxes and for the world's MX hosts.
MAILBOXES = """\
myhostname = mail.clinic.example
mydestination =
mynetworks = 127.0.0.0/8
virtual_mailbox_domains = clinic.example
virtual_transport = mailboxes:[127.0.0.1]:{inside}
"""
MAILBOX_SERVICE = "mailboxes unix - - n - - smtp\n  -o smtp_tls_security_level=none\n"
WORLD = "default_transport = smtp:[127.0.0.1]:{outside}\n"
INET = "127.0.0.1:{port} inet n - n - - smtpd\n"

Started = tuple[Instance, tuple[int, ...]]
"""A Postfix and the ports that it opens."""


@dataclass(frozen=True)
class Sinks:
    """Ports: `submission` is where people hand in, `inside` their mailboxes, `outside` the world."""

    submission: int
    inside: int
    outside: int


def one_postfix(folder: Path, ports: howto.Ports, sinks: Sinks) -> list[Started]:
    main, master, _ = (howto.fitted(block, ports) for block in howto.blocks(ONE))
    main += MAILBOXES.format(inside=sinks.inside) + WORLD.format(outside=sinks.outside)
    master += INET.format(port=sinks.submission) + MAILBOX_SERVICE
    return [(Instance(folder, main, master), (ports.front, ports.back, sinks.submission))]


def two_postfixes(folder: Path, ports: howto.Ports, sinks: Sinks) -> list[Started]:
    front, back, _ = (howto.fitted(block, ports) for block in howto.blocks(TWO))
    main = MAILBOXES.format(inside=sinks.inside) + front
    services = INET.format(port=ports.front) + INET.format(port=sinks.submission) + MAILBOX_SERVICE
    world = "myhostname = world.clinic.example\n" + back + WORLD.format(outside=sinks.outside)
    return [
        (Instance(folder, main, services), (ports.front, sinks.submission)),
        (Instance(folder, world, INET.format(port=ports.back)), (ports.back,)),
    ]


WAYS: dict[str, Callable[[Path, howto.Ports, Sinks], list[Started]]] = {ONE: one_postfix, TWO: two_postfixes}


@dataclass
class Post:
    """The clinic's mail as it runs; `front` is port 25 of its mail server."""

    troth: Server
    inside: NextHost
    outside: NextHost
    postfixes: list[Instance]
    front: int
    submission: int

    async def send(
        self, mail: bytes, *recipients: str, sender: str = DOCTOR, port: int = 0, utf8: bool = False
    ) -> None:
        """Hand a mail in as a mail program does."""

        def hand_in() -> None:
            with smtplib.SMTP("127.0.0.1", port or self.submission, timeout=30) as smtp:
                options = ["BODY=8BITMIME", *(["SMTPUTF8"] if utf8 else [])]
                smtp.sendmail(sender, recipients, mail, mail_options=options)

        await asyncio.to_thread(hand_in)

    async def arrived(self, host: NextHost, recipient: str, subject: str) -> Taken:
        """The mail for somebody with these words in its subject, waited for."""
        for _ in range(600):
            for mail in host.to(recipient):
                if subject in read(mail.content).subject:
                    return mail
            await asyncio.sleep(0.1)
        logs = "\n".join(postfix.log()[-3000:] for postfix in self.postfixes)
        raise AssertionError(f"no {subject!r} for {recipient}\n{logs}\n{self.troth.said()}")


@contextlib.asynccontextmanager
async def running(title: str) -> AsyncIterator[Post]:
    """Troth and the Postfixes of one of the how-to's ways, with sinks for mailboxes and world."""
    *_, toml = howto.blocks(title)
    ports = howto.Ports()
    async with next_host(utf8=True) as inside, next_host(utf8=True) as outside:
        relay, network = howto.relay(toml, ports), howto.network(toml, ports)
        with clinic(members={}, network=network, relay=relay) as troth, folder() as place:
            ports = howto.Ports(ports.front, ports.back, troth.smtp)
            sinks = Sinks(free_port(), inside.port, outside.port)
            with started(WAYS[title](place, ports, sinks)) as postfixes:
                yield Post(troth, inside, outside, postfixes, ports.front, sinks.submission)


@contextlib.contextmanager
def folder():
    """A folder that Postfix's own users can walk into, which pytest's are not."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


@contextlib.contextmanager
def started(instances: list[Started]):
    with contextlib.ExitStack() as stack:
        for instance, ports in instances:
            stack.callback(instance.stop)
            instance.start(*ports)
        yield [instance for instance, _ in instances]
