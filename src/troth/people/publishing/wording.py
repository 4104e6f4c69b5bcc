"""The words in which people are told of a version: the same in mails, on the site and where they answer."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

from troth.people.publishing.plan import Plan
from troth.people.versions import Posted
from troth.policy import PURPOSES
from troth.policy.vocabulary import purposes_in


class NewUse(NamedTuple):
    """What was given on an occasion, and what it would be used for besides."""

    occasion: str
    purposes: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.occasion}: to {'; to '.join(self.purposes)}"


def new_uses(posted: Posted) -> tuple[NewUse, ...]:
    """The new uses of what is stored that a version brings."""
    return uses_of(posted.plan) if posted.plan else ()


def uses_of(plan: Plan) -> tuple[NewUse, ...]:
    """The new uses of a plan, by the occasion on which the data was given."""
    return tuple(
        NewUse(practice.replace("-", " ").capitalize(), tuple(PURPOSES[p].says for p in purposes_in(mask)))
        for practice, mask in sorted(plan.new_uses.items())
    )


def uses_sentence(posted: Posted) -> str:
    """The new uses in words, and what becomes of what was given before; "" where there are none."""
    if not (uses := new_uses(posted)):
        return ""
    unless = " unless you agree to more" if posted.plan and posted.plan.asks else ""
    named = "; ".join(map(str, uses))
    return (
        f"What you give us will be used for this too: {named}. "
        f"What you gave before is used as we said then{unless}."
    )


def day(when: datetime) -> str:
    """A day as people read it."""
    there = when.astimezone(UTC)
    return f"{there.day} {there:%B %Y}"


def since(posted: Posted) -> str:
    """When a version takes effect, or that it has."""
    if posted.since or posted.effective_at <= posted.posted_at:
        return f"It is in force since {day(posted.since or posted.effective_at)}."
    return f"It takes effect on {day(posted.effective_at)}."


def question(posted: Posted) -> str:
    """What somebody is asked, in one sentence; the ledger keeps it beside the answer."""
    uses = "; ".join(map(str, new_uses(posted)))
    return f"May we use what you gave us before version {posted.version} of our policy for this too? {uses}."


def asking_mail(title: str, posted: Posted) -> tuple[str, tuple[str, ...]]:
    """Subject and paragraphs of the mail that asks for a choice."""
    return f"A new use of your data at {title}: your choice", (
        f"{title} has published version {posted.version} of its privacy policy. {since(posted)}",
        "Under it, what you gave us would be used in a new manner:",
        *(f"{use}." for use in new_uses(posted)),
        "What you gave us before is used so only if you agree. "
        "With this link you agree or refuse; you need not sign in. Without an answer it stays as it is.",
    )


def telling_mail(title: str, posted: Posted) -> tuple[str, tuple[str, ...]]:
    """Subject and paragraphs of the mail that tells of a change."""
    return f"The privacy policy of {title} has changed", (
        f"{title} has published version {posted.version} of its privacy policy. {since(posted)}",
        "What changed is on this page:",
    )
