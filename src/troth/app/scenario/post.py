"""The scenario's mail: handed in over SMTP, and found in the folder that stands for the outside world."""

from __future__ import annotations

import json
import re
import smtplib
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from threading import Lock


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail that somebody got."""

    recipients: tuple[str, ...]
    sender: str
    subject: str
    text: str
    headers: str

    def link(self, beginning: str) -> str:
        """The path of the first link whose path begins so; raises LookupError."""
        found = re.search(rf"https?://[^\s/]+({re.escape(beginning)}[^\s>]*)", self.text)
        if found is None:
            raise LookupError(f"no link {beginning!r} in the mail {self.subject!r}")
        return found.group(1)


def opened(path: Path) -> Mail:
    """A mail as a mail program opens it."""
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    body = message.get_body(("plain",))
    headers = "\n".join(f"{name}: {value}" for name, value in message.items())
    envelope = json.loads(path.with_suffix(".json").read_bytes())
    recipients = tuple(envelope["recipients"])
    text = body.get_content() if body else ""
    return Mail(recipients, str(message["from"]), str(message["subject"]), text, headers)


@dataclass(slots=True)
class Post:
    """Hands mail in, and looks at what was sent; each mail is opened once."""

    folder: Path
    port: int
    _opened: dict[Path, Mail] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def send(self, sender: str, recipient: str, subject: str, text: str) -> None:
        """Hand a mail in over SMTP."""
        message = EmailMessage(policy=policy.SMTP)
        message["From"], message["To"], message["Subject"] = sender, recipient, subject
        message.set_content(text)
        with smtplib.SMTP("127.0.0.1", self.port, timeout=30) as client:
            client.send_message(message, sender, [recipient])

    def sent(self, sender: str, subject: str = "") -> list[Mail]:
        """All mails in the name of a host with these words in their subject, oldest first."""
        with self._lock:
            for path in self.folder.glob("*.eml"):
                if path not in self._opened:
                    self._opened[path] = opened(path)
            found = sorted(self._opened.items())
        return [mail for _, mail in found if sender in mail.sender and subject in mail.subject]
