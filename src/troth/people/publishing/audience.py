"""Whom a notice goes to: which data has to be held, and whose choices spare them. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from troth.people.publishing.plan import Plan
from troth.policy import Policy
from troth.policy.compile import Choice, Notice


@dataclass(frozen=True, slots=True)
class Audience:
    """The people of one notice: those with data under one of `practices` (None: everybody with an account).

    Who turned one of `choices` off is spared; accounts that were closed are told only where `closed`.
    """

    notice: str
    practices: tuple[str, ...] | None
    choices: tuple[Choice, ...]
    closed: bool

    def spares(self) -> tuple[list[str], list[bool], list[str | None]]:
        """The choices as columns: name, what holds without a word, and the plan that it is for."""
        return (
            [choice.name for choice in self.choices],
            [choice.default_in for choice in self.choices],
            [choice.plan for choice in self.choices],
        )


def audience(policy: Policy, notice: Notice, plan: Plan) -> Audience:
    """The people whom a notice of this policy is for."""
    practices = tuple(sorted(plan.new_uses)) if notice.on == "new-use" else None
    choices = tuple(policy.choices[name] for name in _choices(notice) if name in policy.choices)
    return Audience(notice.name, practices, choices, closed=_tells_closed(notice))


def _choices(notice: Notice) -> Iterable[str]:
    named = (*notice.spares, notice.under) if notice.under else notice.spares
    return sorted({name for name in named if name != "left"})


def _tells_closed(notice: Notice) -> bool:
    """Who closed their account left; a notice that names a choice or says so spares them."""
    return "left" not in notice.spares and notice.under is None
