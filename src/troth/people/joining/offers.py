"""The choices that a registration form offers, in the words under which an answer is recorded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from troth.people.choices import How, Made
from troth.policy import PURPOSES, Policy
from troth.policy.compile import Choice
from troth.policy.vocabulary import purposes_in

MEANS = "registration"


@dataclass(frozen=True, slots=True)
class Offer:
    """A choice as a tick box: its label, what is said beside it, and whether it starts ticked.

    One that is `needed` has to be ticked; one for `each` value has no box of its own, since every value
    that the person gives stands for one.
    """

    choice: str
    label: str
    says: str
    ticked: bool
    needed: bool
    each: str | None

    @property
    def name(self) -> str:
        return f"choice-{self.choice}"

    @property
    def wording(self) -> str:
        return f"{self.says} {self.label}".strip()


def offers(policy: Policy, plan: str | None, region: str) -> list[Offer]:
    """What a visitor on this plan, in this region, may choose while registering."""
    return [_offer(choice, region) for choice in _open_to(policy, plan, region) if choice.has_switch]


def told(policy: Policy, plan: str | None, region: str) -> list[str]:
    """What holds for them without a switch, and is said instead."""
    unswitched = (choice for choice in _open_to(policy, plan, region) if not choice.has_switch)
    return [choice.says for choice in unswitched if choice.says]


def _open_to(policy: Policy, plan: str | None, region: str) -> list[Choice]:
    return [
        choice
        for choice in policy.choices.values()
        if choice.holds_for(plan) and (not choice.needed_in or region in choice.needed_in)
    ]


def _offer(choice: Choice, region: str) -> Offer:
    purposes = [PURPOSES[purpose].says for purpose in purposes_in(choice.mask)]
    label = (
        f"You may use what I gave you to {', and to '.join(purposes)}." if purposes else "I agree to this."
    )
    if choice.each:
        label = f"You may {' and '.join(purposes)}, for each one that I tick or type."
    needed = region in choice.needed_in
    return Offer(choice.name, label, choice.says or "", choice.default_in, needed, choice.each)


def made(
    offer: Offer, entries: Mapping[str, str], fields: Mapping[str, object]
) -> Sequence[tuple[Made, How]]:
    """What a person chose, where it differs from what holds without their saying anything."""
    how = How(MEANS, offer.wording)
    if offer.each:
        values = fields.get(offer.each)
        return [(Made(offer.choice, True, value), how) for value in values] if type(values) is list else []
    on = bool(entries.get(offer.name))
    return [(Made(offer.choice, on), how)] if on != offer.ticked else []
