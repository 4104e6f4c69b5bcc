"""The decisions a compiled policy makes. Refusals are values that name what the policy does not say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from troth.policy.compile import Disclosure, Policy, Practice, Until
from troth.policy.vocabulary import PURPOSES, Purpose

CHOICES_NONE: Mapping[str, bool] = {}


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something that the policy does not state and that is therefore not done."""

    policy: str
    version: int
    says: str


def may_collect(
    policy: Policy, point: str, categories: Iterable[str], plan: str | None = None
) -> Practice | Refusal:
    """The practice under which these categories may be collected at this point, or why not."""
    practice = policy.at(point, plan)
    if practice is None:
        return _refuse(policy, f"no practice collects at {point!r}")
    given = frozenset(categories)
    if extra := given - practice.categories:
        return _refuse(policy, f"practice {practice.name!r} does not collect {', '.join(sorted(extra))}")
    if lacking := practice.required - given:
        return _refuse(policy, f"practice {practice.name!r} requires {', '.join(sorted(lacking))}")
    return practice


def may_use(policy: Policy, point: str, purpose: Purpose, plan: str | None = None) -> Practice | Refusal:
    """The practice of this point if it serves the purpose, or why not."""
    practice = policy.at(point, plan)
    if practice is None:
        return _refuse(policy, f"no practice collects at {point!r}")
    if not practice.mask & int(purpose):  # a Flag's own operators take ten times as long
        return _refuse(policy, f"practice {practice.name!r} does not serve {PURPOSES[purpose].name}")
    return practice


def may_disclose(
    policy: Policy, recipient: str, categories: Iterable[str], purpose: Purpose
) -> Disclosure | Refusal:
    """The disclosure that lets these categories go to the recipient for the purpose, or why not."""
    wanted = frozenset(categories)
    for disclosure in policy.disclosures:
        if not policy.enabled(disclosure.service) or disclosure.recipient != recipient:
            continue
        if wanted <= disclosure.categories and disclosure.mask & int(purpose):
            return disclosure
    named = ", ".join(sorted(wanted))
    return _refuse(policy, f"{named} may not go to {recipient} for {PURPOSES[purpose].name}")


def may_notify(policy: Policy, notice: str) -> str | Refusal:
    """The notice's name if the policy has it, or why it may not be sent."""
    return notice if notice in policy.notices else _refuse(policy, f"there is no notice {notice!r}")


def allowed(
    policy: Policy,
    practice: Practice,
    choices: Mapping[str, bool] = CHOICES_NONE,
    plan: str | None = None,
) -> int:
    """The mask of purposes that a record of this practice may serve, given what the person chose.

    Choices of other plans do not count. One that is offered for each of several values is on while any of
    them is: `choices` then has an entry for the choice itself, which whoever stores them keeps true to that.
    """
    mask = practice.mask
    for name, choice in policy.choices.items():
        if mask & choice.mask and choice.holds_for(plan) and not choices.get(name, choice.default_in):
            mask &= ~choice.mask
    return mask


def expires_at(practice: Practice, collected_at: datetime, wish: timedelta | None = None) -> datetime | None:
    """When a record ends: the practice's term, or the sender's wish within it; None lasts as the account.

    Raises ValueError for a practice whose data is never kept: there is no such record.
    """
    keep = practice.keep
    if keep.until is Until.NEVER_KEPT:
        raise ValueError(f"practice {practice.name!r} keeps nothing")
    if keep.seconds is None:
        return None
    longest = timedelta(seconds=keep.seconds)
    if keep.until is Until.SENDER and wish is not None:
        return collected_at + min(max(wish, timedelta(0)), longest)
    return collected_at + longest


def _refuse(policy: Policy, says: str) -> Refusal:
    return Refusal(policy.name, policy.version, says)
