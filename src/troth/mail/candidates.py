"""From a mail as read to what the rules are shown, and to the header that people see in a portal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from troth.mail.reading import Reading
from troth.mail.rules import Candidate

_MOST_ADDRESSES = 200


@dataclass(frozen=True, slots=True)
class Headers(Mapping[str, tuple[str, ...]]):
    """The header fields of a mail by lower-case name, decoded when a rule asks for one."""

    reading: Reading

    def __getitem__(self, name: str) -> tuple[str, ...]:
        values = self.reading.headers(name)
        if not values:
            raise KeyError(name)
        return values

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(name for name, _ in self.reading.tree.fields.pairs))

    def __len__(self) -> int:
        return len({name for name, _ in self.reading.tree.fields.pairs})


def candidate(reading: Reading, sender: str, recipients: tuple[str, ...], size: int) -> Candidate:
    """The mail as the content rules see it."""
    sealed = reading.encrypted_to_person  # its texts are its reader's alone: nothing is taken out of it
    return Candidate(
        sender=sender,
        recipients=recipients,
        subject=reading.subject,
        headers=Headers(reading),
        texts=() if sealed else tuple((text.where, text.text) for text in reading.texts),
        findings=() if sealed else tuple((finding.kind, finding.where) for finding in reading.findings),
        size=size,
        encrypted_to_person=sealed,
    )


def letter_header(reading: Reading, sender: str, subject: str, size: int) -> Mapping[str, Any]:
    """What the portal lists of a mail; it is sealed with the mail and is JSON."""
    authors = reading.addresses("from")
    name, address = authors[0] if authors else ("", sender)
    replies = reading.addresses("reply-to")
    return {
        "from": address or sender,
        "from_name": name,
        "reply_to": replies[0][1] if replies else None,
        "subject": subject or "(no subject)",
        "to": _addresses(reading, "to"),
        "cc": _addresses(reading, "cc"),
        "message_id": reading.message_id,
        "references": (reading.header("references") or "").split()[-20:],
        "attachments": len(reading.attachments),
        "size": size,
    }


def _addresses(reading: Reading, name: str) -> list[str]:
    return [address for _, address in reading.addresses(name)[:_MOST_ADDRESSES] if address]
