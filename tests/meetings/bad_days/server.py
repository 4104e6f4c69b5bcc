"""`troth serve` with one organisation that meets, on two workers; and what a test harms of it."""

from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.conftest import ROOT
from tests.end_to_end.bad_days import server as bad_days
from troth.app.foundation import Foundation, database, found
from troth.mail.courier import MailCourier
from troth.meetings.mails import Mails
from troth.meetings.meeting import Host
from troth.meetings.plan import Plan
from troth.meetings.planning import Planning
from troth.meetings.siblings import Siblings
from troth.meetings.tokens import Tokens
from troth.meetings.usage import Usage
from troth.policy import Purpose
from troth.runtime.blobs import Blobs
from troth.runtime.settings import load
from troth.runtime.spool import Spool
from troth.runtime.workers import Workers

HOST = "meet.localhost"
WORKERS = 2
ROUND = Plan("Weekly round", waits=False)


class Server(bad_days.Server):
    """The whole server; its temporary files have a folder of their own."""

    def __init__(self, folder: Path, **settings: str) -> None:
        super().__init__(folder, f"file://{folder / 'captured'}", **settings)
        self.scratch = folder / "scratch"
        self.scratch.mkdir(mode=0o755)
        self._environment["TMPDIR"] = str(self.scratch)
        (folder / "node_modules").symlink_to(ROOT / "node_modules")  # where it starts, it looks for pdf.js

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.web}"

    @property
    def settings(self):
        return load(self._environment)

    def set_up(self) -> None:
        self.command("tenant", "add", HOST, "--policy", "webex")

    async def start(self, patience: float = 120) -> None:
        """Start, and wait until each worker takes in people whom the other leads to it."""
        await super().start(patience)
        await self.until(lambda: len([*(self.data / "workers").glob("rooms-*")]) == WORKERS)

    def workers(self) -> list[psutil.Process]:
        return [one for one in self.process.children() if "troth.app.worker" in _command(one)]

    def owner(self, meeting) -> psutil.Process:
        """The worker in which a meeting's room lives: the one that listens on that room's socket."""
        number = Siblings(self.data / "workers", Workers(0, WORKERS)).owner(meeting)
        path = str(self.data / "workers" / f"rooms-{number}")
        return next(one for one in self.workers() if path in _unix_sockets(one))

    def taken_by(self, port: int) -> int | None:
        """The worker that took in the connection from this port, by its process number."""
        for worker in self.workers():
            if any(one.raddr and one.raddr.port == port for one in worker.net_connections("tcp")):
                return worker.pid
        return None

    def janus(self) -> psutil.Process | None:
        """The switch beside the workers, while there is one."""
        return next((one for one in self.process.children() if one.name() == "janus"), None)


def _command(process: psutil.Process) -> list[str]:
    """How a process was called; nothing where it has just ended."""
    try:
        return process.cmdline()
    except psutil.NoSuchProcess:
        return []


def _unix_sockets(process: psutil.Process) -> set[str]:
    return {str(one.laddr) for one in process.net_connections("unix")}


@dataclass
class Organisation:
    """What Hana, who is a member, plans: done beside the server, in its data folder."""

    server: Server
    base: Foundation
    planning: Planning
    host: Host

    @classmethod
    async def of(cls, server: Server) -> "Organisation":
        settings = server.settings
        with database(settings) as access:
            base = await found(settings, access)
        spool = Spool(base.database, Blobs(settings.blobs), base.keyring)
        courier = MailCourier(base.houses, settings.base_url)
        tokens = Tokens(base.keyring)
        planning = Planning(base.vault, spool, Mails(courier, tokens), tokens)
        async with base.vault.under(Purpose.ACCOUNT_MANAGEMENT, base.houses.all[0].tenant) as data:
            person = await data.identify(f"hana@{HOST}")
        return cls(server, base, planning, Host(person.person, "Hana", f"hana@{HOST}"))

    @property
    def url(self) -> str:
        return self.server.url

    @property
    def tenant(self):
        return self.base.houses.all[0].tenant

    async def plan(self, *addresses, plan=ROUND):
        """Plan a meeting; returns the tokens of the host's invitation and of the others in their order."""
        meeting = await self.planning.plan(self.tenant, self.host, plan, addresses)
        return meeting, await self.tokens(meeting)

    async def tokens(self, meeting) -> list[str]:
        _, invited = await self.planning.one(self.tenant, self.host.person, meeting)
        return [one.path.rpartition("/")[2] for one in invited]

    async def usage_of(self, meeting):
        """The records of the usage of a meeting."""
        found = await Usage(self.base.vault).of_host(self.tenant, self.host.person)
        return [one for one in found if one["meeting"] == str(meeting)]
