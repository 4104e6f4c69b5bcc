"""What a person may choose, with its switch or the reason why there is none, and what no choice covers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from troth.people.choices import Made
from troth.people.rights import words
from troth.policy import PURPOSES, Policy, Purpose
from troth.policy.compile import Choice
from troth.policy.vocabulary import purposes_in

_WAYS = {
    "upgrade": "changing to another plan",
    "cancel": "closing your account",
    "writing": "writing to us",
    "message": "writing to us",
    "phone": "calling us",
    "reply": "answering one of our mails",
}
_WHY: Mapping[Purpose, str] = {
    Purpose.RIGHTS_FULFILMENT: "Without it you could neither see nor correct what we hold.",
    Purpose.LEGAL_COMPLIANCE: "The law can oblige us to it.",
}
_NEEDED = "It is part of the service, and ends when your account does."


@dataclass(frozen=True, slots=True)
class Switch:
    """One choice: whether it is on, its switch or the reason why there is none.

    `values` are those that have a switch of their own, each with whether it is on.
    """

    choice: str
    title: str
    wording: str
    on: bool
    has_switch: bool
    why_none: str
    values: Sequence[tuple[str, bool]] = ()

    @property
    def each(self) -> bool:
        return bool(self.values)


@dataclass(frozen=True, slots=True)
class Unswitched:
    """A purpose that no choice covers, and why."""

    purpose: str
    why: str


def switches(
    policy: Policy,
    plan: str | None,
    made: Mapping[str, bool],
    values: Mapping[str, Sequence[tuple[str, bool]]],
) -> list[Switch]:
    """The choices of the policy that hold for somebody on this plan."""
    return [
        _switch(choice, made.get(choice.name, choice.default_in), values.get(choice.name, ()))
        for choice in policy.choices.values()
        if choice.holds_for(plan)
    ]


def _switch(choice: Choice, on: bool, values: Sequence[tuple[str, bool]]) -> Switch:
    why = why_none(choice) or (
        "You have named nothing to choose among." if choice.each and not values else ""
    )
    return Switch(
        choice=choice.name,
        title=words.name_of(choice.name),
        wording=wording(choice),
        on=on,
        has_switch=not why,
        why_none=why,
        values=values,
    )


def wording(choice: Choice) -> str:
    """The words under which a choice is made, which the ledger keeps with it."""
    if choice.says:
        return choice.says
    return f"You may use what I gave you to {', and to '.join(words.purposes(choice.mask))}."


def why_none(choice: Choice) -> str:
    """Why a choice has no switch on the page; "" where it has one."""
    if choice.needed_in:
        return "An account from your part of the world needs it. To take it back, close the account."
    if not choice.has_switch:
        ways = " or ".join(dict.fromkeys(_WAYS[means] for means in choice.by if means in _WAYS))
        return f"There is no switch here: it ends by {ways}." if ways else "There is no switch for it."
    if not choice.mask:
        return "You are asked where it matters, each time."
    return ""


def unswitched(masks: Iterable[int], choices: Iterable[Choice], plan: str | None) -> list[Unswitched]:
    """The purposes of what is held that no choice covers, each with the reason."""
    everything = covered = 0
    for mask in masks:
        everything |= mask
    for choice in choices:
        covered |= choice.mask if choice.holds_for(plan) else 0
    return [
        Unswitched(PURPOSES[purpose].says, _WHY.get(purpose, _NEEDED))
        for purpose in purposes_in(everything & ~covered)
    ]


def off(switch: Switch) -> list[Made]:
    """Everything that a choice covers turned off."""
    if switch.each:
        return [Made(switch.choice, False, value) for value, on in switch.values if on]
    return [Made(switch.choice, False)] if switch.on else []
