"""The rows that the staff's and the demonstration's pages list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a message was decided as it was: the rule, what it found and a masked excerpt (or "")."""

    rule: str
    finding: str
    excerpt: str


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision about one message. `verdict` is a word such as `sealed`, `passed`, `held`, `refused`."""

    id: str
    at: datetime
    sender: str
    recipients: Sequence[str]
    verdict: str
    reasons: Sequence[Reason]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a message's journey."""

    at: datetime
    what: str
    detail: str


@dataclass(frozen=True, slots=True)
class HeldMessage:
    """A message that waits for a person's word until `until`; `id` names it in the forms."""

    id: str
    held_at: datetime
    until: datetime
    sender: str
    recipients: Sequence[str]
    subject: str
    reasons: Sequence[Reason]


@dataclass(frozen=True, slots=True)
class Captured:
    """A mail that the demonstration caught instead of sending; `way` is how it would have travelled."""

    id: str
    at: datetime
    sender: str
    recipients: Sequence[str]
    subject: str
    way: str
    journey: Sequence[Step]
