"""The clocks of a request, from the rights that the policy grants. Pure: the moment is given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from troth.policy import Policy
from troth.policy.compile import Right

Kind = Literal["access", "correction", "erasure", "complaint", "question", "support"]
KINDS: tuple[Kind, ...] = ("access", "correction", "erasure", "complaint", "question", "support")
_RIGHTS: Mapping[Kind, tuple[str, ...]] = {
    "access": ("access",),
    "correction": ("profile", "access"),
    "erasure": ("erasure",),
    "complaint": ("complaint", "question"),
    "question": ("question", "complaint"),
    "support": ("question",),
}
_WRITTEN = frozenset(("message", "writing"))


@dataclass(frozen=True, slots=True)
class Clocks:
    """When a request is to be acknowledged and answered, and what holds where that is not done."""

    acknowledge_by: datetime | None
    due_at: datetime | None
    extend: timedelta | None
    officer: str | None
    escalate: str | None


def right_for(policy: Policy, kind: Kind) -> Right | None:
    """The right that a kind of request is under; the one with a time limit, where there are several."""
    rights = [policy.rights[name] for name in _RIGHTS[kind] if name in policy.rights]
    return next((right for right in rights if right.within), rights[0] if rights else None)


def clocks(policy: Policy, kind: Kind, opened_at: datetime) -> Clocks:
    """The clocks of a request that was opened at a moment."""
    right = right_for(policy, kind)
    if right is None:
        return Clocks(None, None, None, None, None)
    return Clocks(
        acknowledge_by=opened_at + right.acknowledge if right.acknowledge else None,
        due_at=opened_at + right.within if right.within else None,
        extend=right.extend,
        officer=right.officer,
        escalate=right.escalate,
    )


def kinds_by_writing(policy: Policy) -> list[Kind]:
    """What may be asked for without signing in: the rights that are exercised by message or in writing."""
    return [kind for kind in KINDS if kind != "support" and _by_writing(policy, kind)]


def _by_writing(policy: Policy, kind: Kind) -> bool:
    right = right_for(policy, kind)
    return right is not None and bool(_WRITTEN & set(right.by))


_WORDS: tuple[tuple[Kind, tuple[str, ...]], ...] = (
    ("complaint", ("complain",)),
    ("erasure", ("delete", "deletion", "erase", "erasure", "deactivat", "close my account")),
    ("correction", ("correct", "rectif", "update my")),
    ("access", ("access", "copy of my data", "what you hold", "export")),
)


def kind_of(policy: Policy, subject: str) -> Kind:
    """What a mail to the privacy address asks for, by its subject: a question where that says nothing."""
    said = subject.casefold()
    granted = kinds_by_writing(policy)
    for kind, words in _WORDS:
        if kind in granted and any(word in said for word in words):
            return kind
    return "question"


Mode = Literal["at once", "closed first", "within a time"]


def erasure_mode(policy: Policy) -> Mode:
    """How erasure goes: at once, after the account was closed for a time, or by the end of a time."""
    right = policy.rights.get("erasure")
    if right and right.erase_after:
        return "closed first"
    return "within a time" if right and right.within else "at once"
