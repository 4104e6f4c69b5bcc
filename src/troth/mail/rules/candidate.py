"""What the rules are shown of an outgoing mail: envelope, headers, texts, and what could not be read."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Candidate:
    """One outgoing mail, already taken apart.

    headers: lower-case names to decoded values. texts: (where, text) pairs, NFKC normalised.
    findings: (kind, where) of what could not be read, as ("encrypted-archive", "attachment a.zip").
    size: bytes of the whole mail. encrypted_to_person: it is end-to-end encrypted already.
    """

    sender: str
    recipients: tuple[str, ...]
    subject: str
    headers: Mapping[str, tuple[str, ...]]
    texts: tuple[tuple[str, str], ...]
    findings: tuple[tuple[str, str], ...]
    size: int
    encrypted_to_person: bool
