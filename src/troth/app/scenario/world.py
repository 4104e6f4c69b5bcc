"""The world of the scenario: one real server with five tenants, its command line, its mail, and its clock."""

from __future__ import annotations

import os
import re
import signal
import smtplib
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import httpx

from troth.app.scenario.browser import Browser
from troth.app.tenancy import add_tenant, policy_text
from troth.mail.outgoing import captured
from troth.mail.reading import read

TENANTS = ("efax", "anonymizer", "zixcorp", "emailserving", "webex")
_WAIT_SECONDS = 60.0


class ScenarioFailed(Exception):
    """The server did not come up, or did not do in time what it always does."""


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail that somebody got."""

    subject: str
    text: str
    headers: str

    def link(self, containing: str) -> str:
        """The path of the first link with these characters; raises LookupError."""
        found = re.search(rf"https?://[^\s/]+(/\S*{re.escape(containing)}\S*)", self.text)
        if found is None:
            raise LookupError(f"no link with {containing!r} in {self.subject!r}")
        return found.group(1)


def _opened(content: bytes) -> Mail:
    opened = read(content)
    return Mail(
        opened.subject, opened.body_text or "", content.partition(b"\r\n\r\n")[0].decode("utf-8", "replace")
    )


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
    _process: subprocess.Popen[bytes] | None = None

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.web}"

    def _environment(self) -> dict[str, str]:
        ours = {name: value for name, value in os.environ.items() if not name.startswith("TROTH_")}
        clock = {"TROTH_CLOCK_AHEAD": self.ahead} if self.ahead else {}
        return (
            ours
            | clock
            | {
                "TROTH_DATA": str(self.home / "data"),
                "TROTH_WEB": f"127.0.0.1:{self.web}",
                "TROTH_SMTP": f"127.0.0.1:{self.smtp}",
                "TROTH_BASE_URL": self.base,
                "TROTH_RELAY": f"file://{self.home / 'sent'}",
                "TROTH_WORKERS": "1",
                "TROTH_LOG_LEVEL": "warning",
            }
        )

    def run(self, *arguments: str, said: str = "") -> tuple[int, str]:
        """Run a `troth` command; returns its code and what it printed."""
        done = subprocess.run(  # noqa: S603 - our own command, with our own words
            [sys.executable, "-m", "troth", *arguments],
            env=self._environment(),
            input=said,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    def command(self, *arguments: str) -> str:
        """Run a command that has to succeed. Raises ScenarioFailed with what it said."""
        code, said = self.run(*arguments)
        if code:
            raise ScenarioFailed(f"troth {' '.join(arguments)} ended with {code}: {said}")
        return said

    def policy_file(self, tenant: str) -> Path:
        return self.home / "data" / "tenants" / host_of(tenant) / "policy.toml"

    def add_tenants(self) -> None:
        for tenant in TENANTS:
            folder, text = self.home / "data" / "tenants", policy_text(tenant)
            add_tenant(folder, host_of(tenant), text, networks=("127.0.0.1/32",))

    def start(self) -> None:
        """Start the server and wait until it is ready."""
        with (self.home / "said").open("ab") as said:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "troth", "serve"],
                env=self._environment(),
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
        browser = Browser(self.base, "localhost")
        try:
            return browser.get("/readyz").status == 200
        except httpx.TransportError:
            return False
        finally:
            browser.close()

    def stop(self) -> None:
        """Stop the server; its data stays."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(60)
            self._process = None

    def travel(self, ahead: str) -> None:
        """Let time pass: the server is started again with its clock so far ahead, such as "91 days"."""
        self.stop()
        self.ahead = ahead
        self.start()

    def browser(self, tenant: str, *, cookies: bool = True) -> Browser:
        return Browser(self.base, host_of(tenant), cookies=cookies)

    def send(self, sender: str, recipient: str, subject: str, text: str) -> None:
        """Hand a mail in over SMTP."""
        message = EmailMessage(policy=SMTP)
        message["From"], message["To"], message["Subject"] = sender, recipient, subject
        message.set_content(text)
        with smtplib.SMTP("127.0.0.1", self.smtp, timeout=30) as client:
            client.send_message(message, sender, [recipient])

    def mails(self, recipient: str, subject: str = "") -> list[Mail]:
        """The mails that went to somebody, newest first."""
        found = (mail for mail in captured(self.home / "sent") if recipient in mail.recipients)
        return [mail for one in found if subject in (mail := _opened(one.content())).subject]

    def mail(self, recipient: str, subject: str = "") -> Mail:
        """The newest such mail, as soon as it is there."""
        self.until(lambda: bool(self.mails(recipient, subject)), f"a mail {subject!r} to {recipient}")
        return self.mails(recipient, subject)[0]

    def settled(self) -> None:
        """Return when nothing is on its way: what was not sent by then is not sent."""
        self.until(self._nothing_moves, "all mail to be sent")

    def _nothing_moves(self) -> bool:
        browser = Browser(self.base, "localhost")
        try:
            return not re.search(
                r'^troth_waiting\{queue="(incoming|outgoing)"\} [1-9]', browser.get("/metrics").html, re.M
            )
        finally:
            browser.close()

    def until(self, holds: Callable[[], bool], what: str, seconds: float = _WAIT_SECONDS) -> None:
        """Wait for something. Raises ScenarioFailed when it does not come."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if holds():
                return
            time.sleep(0.1)
        raise ScenarioFailed(f"waited in vain for {what}")
