"""The world of the scenario: one real server with five tenants, its command line, its mail, and its clock."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import httpx

from troth.app.scenario.browser import Browser
from troth.app.scenario.command_line import CommandLine, Said
from troth.app.scenario.post import Mail, Post

if TYPE_CHECKING:
    from troth.app.scenario.office import Office
    from troth.app.scenario.person import Person

T = TypeVar("T")
TENANTS = ("efax", "anonymizer", "zixcorp", "emailserving", "webex")
WAIT_SECONDS = 60.0


class ScenarioFailed(Exception):
    """The server did not come up, or did not do in time what it always does."""


def host_of(tenant: str) -> str:
    return f"{tenant}.example"


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@dataclass(slots=True)
class World:
    """Where the server listens, where it keeps things, and how far its clock is ahead of ours."""

    home: Path
    web: int = field(default_factory=_free_port)
    smtp: int = field(default_factory=_free_port)
    ahead: str = ""
    post: Post = field(init=False)
    shell: CommandLine = field(init=False)
    people: dict[tuple[str, str], Person] = field(default_factory=dict)
    """Whom the acts have brought in so far, by tenant and name."""
    offices: dict[str, Office] = field(default_factory=dict)
    _process: subprocess.Popen[bytes] | None = None

    def __post_init__(self) -> None:
        self.post = Post(self.home / "sent", self.smtp)
        self.shell = CommandLine(self._settings)

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.web}"

    def _settings(self) -> dict[str, str]:
        clock = {"TROTH_CLOCK_AHEAD": self.ahead} if self.ahead else {}
        return clock | {
            "TROTH_CONFIG": str(self.home / "troth.toml"),  # none: a real server's settings stay out of this
            "TROTH_DATA": str(self.home / "data"),
            "TROTH_WEB": f"127.0.0.1:{self.web}",
            "TROTH_SMTP": f"127.0.0.1:{self.smtp}",
            "TROTH_BASE_URL": self.base,
            "TROTH_RELAY": f"file://{self.home / 'sent'}",
            "TROTH_WORKERS": "1",
            "TROTH_LOG_LEVEL": "warning",
        }

    def command(self, *arguments: str) -> str:
        """Run a command that has to succeed. Raises ScenarioFailed with what it said."""
        said = self.try_command(*arguments)
        if said.refused:
            raise ScenarioFailed(f"troth {' '.join(arguments)} ended with {said.code}: {said.text}")
        return said.text

    def try_command(self, *arguments: str) -> Said:
        """Run a command that may be refused."""
        return self.shell.run(*arguments)

    def policy_file(self, tenant: str) -> Path:
        return self.home / "data" / "tenants" / host_of(tenant) / "policy.toml"

    def add_tenants(self) -> None:
        for tenant in TENANTS:
            self.command("tenant", "add", host_of(tenant), "--policy", tenant, "--network", "127.0.0.1/32")

    @contextmanager
    def served(self) -> Iterator[None]:
        """A server while the block lasts."""
        try:
            self.start()
            yield
        finally:
            self.stop()

    def start(self) -> None:
        """Start the server and wait until it is ready; one whose clock runs ahead is a demonstration."""
        options = ["--demonstration"] if self.ahead else []
        ours = {name: value for name, value in os.environ.items() if not name.startswith("TROTH_")}
        with (self.home / "said").open("ab") as said:
            self._process = subprocess.Popen(  # noqa: S603 - our own command, with our own words
                [sys.executable, "-m", "troth", "serve", *options],
                env=ours | self._settings(),
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.until(self._is_ready, "the server to be ready")

    def _is_ready(self) -> bool:
        if self._process is not None and self._process.poll() is not None:
            raise ScenarioFailed("the server ended: " + (self.home / "said").read_text()[-2000:])
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", self.web)):
                return False
        try:
            return httpx.get(f"{self.base}/readyz", timeout=30).status_code == 200
        except httpx.TransportError:
            return False

    def stop(self) -> None:
        """Stop the server; its data stays."""
        if self._process is not None:
            process, self._process = self._process, None
            process.send_signal(signal.SIGINT)
            try:
                process.wait(WAIT_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def travel(self, ahead: str) -> None:
        """Let time pass: the server is started again with its clock so far ahead, such as "91 days"."""
        self.stop()
        self.ahead = ahead
        self.start()

    def browser(self, tenant: str, *, cookies: bool = True) -> Browser:
        return Browser(self.base, host_of(tenant), cookies=cookies)

    def visitor(self, tenant: str, address: str, *, counted: bool) -> Browser:
        """Somebody from an IP address, who says if they do not wish to be counted."""
        signal = {} if counted else {"Sec-GPC": "1"}
        return Browser(self.base, host_of(tenant), headers={"X-Forwarded-For": address, **signal})

    def mails(self, tenant: str, to: str = "", subject: str = "") -> list[Mail]:
        """The mails in a tenant's name, to somebody or to anybody, oldest first."""
        found = self.post.sent(host_of(tenant), subject)
        return [mail for mail in found if not to or to in mail.recipients]

    def mail(self, tenant: str, to: str, subject: str = "") -> Mail:
        """The newest such mail, as soon as it is there."""
        what = f"a mail {subject!r} of {tenant} to {to}"
        return self.until(lambda: self.mails(tenant, to, subject), what)[-1]

    def comes(self, holds: Callable[[], bool], seconds: float) -> bool:
        """Whether something holds within a time."""
        try:
            return self.until(holds, "it", seconds)
        except ScenarioFailed:
            return False

    def until(self, find: Callable[[], T], what: str, seconds: float = WAIT_SECONDS) -> T:
        """What `find` gives, as soon as it gives something. Raises ScenarioFailed when it does not."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if found := find():
                return found
            time.sleep(0.25)
        raise ScenarioFailed(f"waited in vain for {what}")
