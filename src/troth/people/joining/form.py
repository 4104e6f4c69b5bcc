"""The registration form of a policy for one plan and region, and what comes of somebody's entries in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from troth.people.choices import How, Made
from troth.people.joining.fields import FIELDS, POINTS, REGISTRATION, Field, complaint, entered
from troth.people.joining.offers import Offer, made, offers, told
from troth.people.passphrase import weakness
from troth.policy import CATEGORIES, PURPOSES, RECIPIENTS, Policy, Practice
from troth.policy.vocabulary import Purpose, purposes_in


@dataclass(frozen=True, slots=True)
class Part:
    """What one practice asks for: its fields in their order, which of them are required, and what for."""

    point: str
    practice: Practice
    fields: tuple[Field, ...]
    purposes: str
    says: str

    def requires(self, field: Field) -> bool:
        return field.category in self.practice.required


@dataclass(frozen=True, slots=True)
class Asked:
    """All that one visitor is asked: for a plan, from a region."""

    plan: str | None
    region: str
    parts: tuple[Part, ...]
    offers: tuple[Offer, ...]
    told: tuple[str, ...]
    others: tuple[str, ...]
    """Who else may get some of it."""

    @property
    def takes_address(self) -> bool:
        """Whether the address from which somebody registers is kept with the registration."""
        return any("IPAddress" in part.practice.categories for part in self.parts)


@dataclass(frozen=True, slots=True)
class Filled:
    """A form that can be submitted: fields by collection point, and what was chosen under which words."""

    asked: Asked
    fields: Mapping[str, Mapping[str, object]]
    passphrase: str
    chosen: tuple[tuple[Made, How], ...]

    @property
    def address(self) -> str:
        return str(self.fields[REGISTRATION]["EmailAddress"])


@dataclass(frozen=True, slots=True)
class Problems:
    """What is wrong with the entries, by the name of the field."""

    by_field: Mapping[str, str]


def asked_of(policy: Policy, plan: str | None, region: str) -> Asked:
    """The form that a policy asks a visitor to fill in."""
    parts = tuple(part for point in POINTS if (part := part_at(policy, point, plan)))
    return Asked(
        plan,
        region,
        parts,
        tuple(offers(policy, plan, region)),
        tuple(told(policy, plan, region)),
        tuple(_others(policy, parts)),
    )


def part_at(policy: Policy, point: str, plan: str | None) -> Part | None:
    """What a policy asks for at one point; None where it asks for nothing there."""
    practice = policy.at(point, plan)
    if practice is None:
        return None
    fields = tuple(field for category, field in FIELDS.items() if category in practice.categories)
    purposes = [p for p in purposes_in(practice.mask) if p is not Purpose.RIGHTS_FULFILMENT]
    words = "; ".join(PURPOSES[purpose].says for purpose in purposes)
    item = next(i for i in policy.document.section("practice") if i.name == practice.name)
    return Part(point, practice, fields, words, item.values.get("says", ""))


def _others(policy: Policy, parts: tuple[Part, ...]) -> list[str]:
    """Recipients of what the form asks for, in a sentence each."""
    collected = {category for part in parts for category in part.practice.categories}
    found = []
    for disclosure in policy.disclosures:
        if policy.enabled(disclosure.service) and (given := disclosure.categories & collected):
            what = ", ".join(CATEGORIES[category].says for category in sorted(given))
            found.append(f"{RECIPIENTS[disclosure.recipient].says}: {what} ({', '.join(disclosure.grounds)})")
    return found


def filled(asked: Asked, entries: Mapping[str, str]) -> Filled | Problems:
    """What somebody entered, checked."""
    problems: dict[str, str] = {}
    fields = {part.point: entries_of(part, entries, problems) for part in asked.parts}
    everything = {name: value for part in fields.values() for name, value in part.items()}
    _check_passphrase(entries, problems)
    for offer in asked.offers:
        if offer.needed and not entries.get(offer.name):
            problems[offer.name] = "Without this we cannot open an account for you."
    if problems:
        return Problems(problems)
    chosen = [answer for offer in asked.offers for answer in made(offer, entries, everything)]
    return Filled(asked, fields, entries.get("passphrase", ""), tuple(chosen))


def entries_of(part: Part, entries: Mapping[str, str], problems: dict[str, str]) -> dict[str, object]:
    """The entries for one practice by category; what is wrong with them goes into `problems`."""
    found: dict[str, object] = {}
    for field in part.fields:
        value = entered(field, entries)
        if value and (says := complaint(field, value)):
            problems[field.name] = says
        elif value:
            found[field.category] = value
        elif part.requires(field):
            problems[field.name] = "This is needed."
    return found


def _check_passphrase(entries: Mapping[str, str], problems: dict[str, str]) -> None:
    passphrase = entries.get("passphrase", "")
    if says := weakness(passphrase):
        problems["passphrase"] = says
    elif passphrase != entries.get("again", ""):
        problems["again"] = "The two entries differ."


def as_entries(part: Part, fields: Mapping[str, object]) -> dict[str, str]:
    """What is known of somebody, as they would have typed it."""
    found = {}
    for field in part.fields:
        value = fields.get(field.category, "")
        found[field.name] = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return found
