"""Signed checkpoints of the ledger as signed notes (C2SP signed-note and tlog-checkpoint), Ed25519."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey


class NoteError(Exception):
    """A note is malformed, or its signature is not of the expected key."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The state of a tenant's ledger: its size, root and time, and since when what is held was collected.

    `oldest` is the oldest record of each practice, `categories` that of each category of data.
    """

    origin: str
    size: int
    root: bytes
    at: datetime
    oldest: Mapping[str, datetime]
    categories: Mapping[str, datetime] = field(default_factory=dict)

    def text(self) -> str:
        """The body that is signed: origin, size and root a line each, then our own lines."""
        lines = [
            self.origin,
            str(self.size),
            base64.b64encode(self.root).decode(),
            f"at {self.at.isoformat()}",
        ]
        lines += [f"oldest {practice} {when.isoformat()}" for practice, when in sorted(self.oldest.items())]
        lines += [f"category {name} {when.isoformat()}" for name, when in sorted(self.categories.items())]
        return "\n".join(lines) + "\n"


def key_id(name: str, public: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n\x01" + public).digest()[:4]


def sign(checkpoint: Checkpoint, key: Ed25519PrivateKey) -> str:
    """The checkpoint as a signed note, signed in the name of its origin."""
    return sign_text(checkpoint.text(), checkpoint.origin, key)


def sign_text(text: str, name: str, key: Ed25519PrivateKey) -> str:
    """A text that ends with a line feed as a signed note, signed in a name."""
    public = key.public_key().public_bytes_raw()
    signature = key_id(name, public) + key.sign(text.encode())
    return f"{text}\n— {name} {base64.b64encode(signature).decode()}\n"


def verify(note: str, public: bytes) -> Checkpoint:
    """The checkpoint in a note whose signature holds under `public` (32 bytes); raises NoteError."""
    checkpoint = _read(note.partition("\n\n")[0])
    verify_text(note, checkpoint.origin, public)
    return checkpoint


def verify_text(note: str, name: str, public: bytes) -> str:
    """The text of a note whose signature in this name holds under `public`; raises NoteError."""
    text, _, tail = note.partition("\n\n")
    signature = _signature_of(tail, name, public)
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, text.encode() + b"\n")
    except (InvalidSignature, ValueError):
        raise NoteError("the checkpoint's signature does not hold") from None
    return text + "\n"


def _signature_of(tail: str, name: str, public: bytes) -> bytes:
    wanted = key_id(name, public)
    for line in tail.splitlines():
        dash, _, rest = line.partition(" ")
        signer, _, encoded = rest.rpartition(" ")
        if dash == "—" and signer == name:
            signature = _decode(encoded)
            if signature[:4] == wanted:
                return signature[4:]
    raise NoteError("the checkpoint is not signed with this key")


def _decode(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        raise NoteError("the checkpoint holds something that is not base64") from None


def _read(text: str) -> Checkpoint:
    try:
        origin, size, root, at, *rest = text.split("\n")
        return Checkpoint(
            origin,
            int(size),
            _decode(root),
            datetime.fromisoformat(at.removeprefix("at ")),
            _times("oldest ", rest),
            _times("category ", rest),
        )
    except ValueError:
        raise NoteError("the checkpoint is not in the expected form") from None


def _times(lead: str, lines: Iterable[str]) -> dict[str, datetime]:
    """Names and times of the lines that begin so."""
    found = dict(line.removeprefix(lead).rsplit(" ", 1) for line in lines if line.startswith(lead))
    return {name: datetime.fromisoformat(when) for name, when in found.items()}
