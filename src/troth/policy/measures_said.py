"""What the measures that the server carries out by name are set to, in sentences for the public page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from troth.policy.compile import Measure
from troth.policy.kinds import duration
from troth.policy.phrases import GROUNDS, joined, lasting
from troth.policy.vocabulary import BY_NAME, PURPOSES, REGIONS

Sets = Mapping[str, Any]

_ACTS = {
    "export": "you get a copy of your data",
    "erasure": "your account is deleted",
    "passphrase": "your passphrase changes",
    "payer": "somebody else pays for you",
}
_ADDRESSES = {
    "account": "IP addresses are kept with the account.",
    "rotating": "IP addresses are kept as hashes, under a key of the day.",
    "none": "IP addresses are not kept.",
}
_SIGNALS = {"DNT": "Do Not Track", "GPC": "Global Privacy Control"}


def set_by(measure: Measure) -> list[str]:
    """The sentences on what a measure sets; none for one that sets nothing."""
    say = _SAY.get(measure.name)
    return say(measure.sets) if say and measure.sets else []


def _span(says: str, key: str) -> Callable[[Sets], list[str]]:
    return lambda sets: [says.format(lasting(duration(sets[key]) or 0))]


def _ages(sets: Sets) -> list[str]:
    youngest: Mapping[str, int] = sets["youngest"]
    ages = [f"{REGIONS[region]}: {age}" for region, age in youngest.items()]
    return [f"The youngest age at which people register: {'; '.join(ages)}."]


def _cookies(sets: Sets) -> list[str]:
    return [
        "Signing in needs a cookie." if sets["needed_to_sign_in"] else "Signing in works without cookies."
    ]


def _acts(sets: Sets) -> list[str]:
    return [f"That is before {joined((_ACTS[act] for act in sets['acts']), 'or')}."] if sets["acts"] else []


def _roles(sets: Sets) -> list[str]:
    said: list[str] = []
    for role, purposes in sets["roles"].items():
        read = [PURPOSES[BY_NAME[purpose]].says for purpose in purposes]
        said.append(f"{role} to {joined(read)}" if read else f"{role} for nothing")
    return [f"Roles read data for this alone: {'; '.join(said)}."]


def _log(sets: Sets) -> list[str]:
    archived = lasting(duration(sets["archive_after"]) or 0)
    return [_ADDRESSES[sets["address"]], f"Logs go into sealed archives after {archived}."]


def _counts(sets: Sets) -> list[str]:
    by = [f"Counts are by {joined(sets['by'])}."] if sets["by"] else []
    heeds = [f"Your browser's signals are heeded: {joined(_SIGNALS[one] for one in sets['heeds'])}."]
    return by + (heeds if sets["heeds"] else [])


def _reports(sets: Sets) -> list[str]:
    return [
        f"Counts below {sets['threshold']} are left out.",
        f"The privacy loss (epsilon) is {sets['epsilon']:g} for a report and {sets['budget']:g} for a year.",
    ]


_NUMBERS = {2: "Two", 3: "Three", 4: "Four", 5: "Five"}


def _legal(sets: Sets) -> list[str]:
    grounds = [GROUNDS[one] for one in sets["grounds"]]
    said = [f"The grounds are: {'; '.join(grounds)}."] if grounds else []
    return [*said, f"{_NUMBERS[sets['approvers']]} different people have to agree."]


_SAY: Mapping[str, Callable[[Sets], list[str]]] = {
    "age-gate": _ages,
    "cookies": _cookies,
    "reauthentication": _span("That is {} after signing in.", "after"),
    "step-up": _acts,
    "idle-lock": _span("That is after {}.", "after"),
    "staff-roles": _roles,
    "staff-reminders": _span("They confirm this policy again after {} at the latest.", "remind"),
    "access-log": _log,
    "visit-counts": _counts,
    "partner-reports": _reports,
    "legal-disclosure": _legal,
    "auditor-access": _span("It ends after {}.", "expires"),
}
