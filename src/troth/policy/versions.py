"""What data collected under one version of a policy may serve under a later one.

It serves what both versions say, and what the later one adds only once the person has agreed to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from troth.policy.compile import Choice, Disclosure, Policy, Until
from troth.policy.decide import Refusal, allowed, may_disclose
from troth.policy.vocabulary import Purpose

_RIGHTS = int(Purpose.RIGHTS_FULFILMENT)


def allowed_under(
    old: Policy,
    new: Policy,
    practice: str,
    choices: Mapping[str, bool],
    plan: str | None = None,
    *,
    agreed: bool,
) -> int:
    """The mask of purposes that a record collected under `old` may serve while `new` is in force.

    A purpose that either version or either version's choices rule out is off; to agree to the new version
    is to have it hold in full. People's rights reach every record. `old` is the version that the record was
    collected under, or the latest that its person agreed to since.
    """
    later = _mask(new, practice, choices, plan)
    kept = later if agreed else later & _mask(old, practice, choices, plan)
    return kept | _RIGHTS


def _mask(policy: Policy, practice: str, choices: Mapping[str, bool], plan: str | None) -> int:
    """What the practice serves; one that the policy does not have serves nothing."""
    found = policy.practices.get(practice)
    return int(allowed(policy, found, choices, plan)) if found else 0


def may_disclose_under(
    old: Policy, new: Policy, recipient: str, categories: Iterable[str], purpose: Purpose, *, agreed: bool
) -> Disclosure | Refusal:
    """The disclosure by which data collected under `old` may leave now, or why it may not.

    Without agreement both versions have to let it leave; then a ground of both is needed, and what either
    makes a condition.
    """
    wanted = frozenset(categories)
    later = may_disclose(new, recipient, wanted, purpose)
    if agreed or isinstance(later, Refusal):
        return later
    earlier = may_disclose(old, recipient, wanted, purpose)
    return earlier if isinstance(earlier, Refusal) else _both(old, earlier, later)


def _both(old: Policy, earlier: Disclosure, later: Disclosure) -> Disclosure | Refusal:
    grounds = tuple(ground for ground in later.grounds if ground in earlier.grounds)
    if not grounds:
        says = f"{later.name} rests on {', '.join(later.grounds)}, which was no ground when it was collected"
        return Refusal(old.name, old.version, says)
    return replace(later, grounds=grounds, conditions=earlier.conditions | later.conditions)


def newly_served(old: Policy, new: Policy, practice: str) -> int:
    """The purposes that a stored record of this practice gains by its person's agreement, for any choices."""
    before, after = old.practices.get(practice), new.practices.get(practice)
    if before is None or after is None or before.keep.until is Until.NEVER_KEPT:
        return 0
    freed = 0
    for choice in old.choices.values():
        freed |= freed_by(old, new, choice)
    return after.mask & (~before.mask | freed) & ~_RIGHTS


def freed_by(old: Policy, new: Policy, choice: Choice) -> int:
    """The purposes that a choice of `old` held back for somebody, and that `new` no longer does."""
    freed = 0
    for plan in (None, *old.plans, *new.plans):
        if choice.holds_for(plan):
            freed |= choice.mask & ~_still_held(new, choice, plan)
    return freed


def _still_held(new: Policy, choice: Choice, plan: str | None) -> int:
    """What of a choice the new version still holds back for whoever made it the same way, or not at all."""
    later = new.choices.get(choice.name)
    if later is None or not later.holds_for(plan) or (later.default_in and not choice.default_in):
        return 0
    return later.mask
