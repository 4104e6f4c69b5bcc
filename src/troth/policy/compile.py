"""Turns a policy document into the integers and tables that the server decides by."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from troth.policy import grammar
from troth.policy.document import Document, Item, PolicyError, Problem
from troth.policy.vocabulary import BY_NAME, Purpose


class Until(Enum):
    """What ends the keeping of a record."""

    NEVER_KEPT = "never"
    ACCOUNT = "account"
    FIXED = "fixed"
    SENDER = "sender"


@dataclass(frozen=True, slots=True)
class Keep:
    """How long a record is kept; `seconds` is the term, or the longest term where the sender sets it."""

    until: Until
    seconds: int | None


@dataclass(frozen=True, slots=True)
class Practice:
    """Data collected at one point: what, for which purposes (a mask) and for how long."""

    name: str
    at: str
    required: frozenset[str]
    optional: frozenset[str]
    mask: int
    keep: Keep
    unlinkable: frozenset[str]
    clauses: tuple[str, ...]
    service: str | None
    line: int

    @property
    def categories(self) -> frozenset[str]:
        return self.required | self.optional


@dataclass(frozen=True, slots=True)
class Choice:
    """Purposes that a person may turn on or off, and what holds until they do."""

    name: str
    mask: int
    default_in: bool


@dataclass(frozen=True, slots=True)
class Disclosure:
    """Data that may leave the tenant: to whom, which, what for and on which ground."""

    name: str
    recipient: str
    categories: frozenset[str]
    mask: int
    ground: str
    service: str | None


@dataclass(frozen=True, slots=True)
class Policy:
    """A compiled policy version. Everything the server asks of a policy is a look-up in here."""

    name: str
    version: int
    digest: str
    controller: str
    effective: datetime.date
    contact: Mapping[str, str]
    services: frozenset[str]
    practices: Mapping[str, Practice]
    choices: Mapping[str, Choice]
    disclosures: tuple[Disclosure, ...]
    notices: frozenset[str]
    document: Document

    def at(self, point: str) -> Practice | None:
        """The practice that governs a collection point, or None where the policy states none."""
        return next((p for p in self.practices.values() if p.at == point and self.enabled(p.service)), None)

    def enabled(self, service: str | None) -> bool:
        return service is None or service in self.services


def compile_policy(document: Document) -> Policy:
    """Compile a document; raises PolicyError with every problem of grammar or meaning."""
    problems = grammar.problems(document) or meaning_problems(document)
    if problems:
        raise PolicyError(tuple(problems))
    head = document.head.values
    return Policy(
        name=head["name"],
        version=head["version"],
        digest=document.digest,
        controller=head["controller"],
        effective=head["effective"],
        contact=head["contact"],
        services=frozenset(head["services"]),
        practices={item.name: _practice(item) for item in document.section("practice")},
        choices={item.name: _choice(item) for item in document.section("choice")},
        disclosures=tuple(_disclosure(item) for item in document.section("disclosure")),
        notices=frozenset(i.name for i in document.section("notice") if _enabled(i, head["services"])),
        document=document,
    )


def _enabled(item: Item, services: list[str]) -> bool:
    return item.service is None or item.service in services


def mask_of(names: list[str]) -> int:
    """The bits of the named purposes, together."""
    mask = 0
    for name in names:
        mask |= BY_NAME[name].value
    return mask


def _keep(text: str) -> Keep:
    if text == "never":
        return Keep(Until.NEVER_KEPT, 0)
    if text == "account":
        return Keep(Until.ACCOUNT, None)
    until = Until.SENDER if text.startswith("up to ") else Until.FIXED
    return Keep(until, grammar.duration(text.removeprefix("up to ")))


def _practice(item: Item) -> Practice:
    values = item.values
    return Practice(
        name=item.name,
        at=values["at"],
        required=frozenset(values.get("required", ())),
        optional=frozenset(values.get("optional", ())),
        mask=mask_of(values["purposes"]),
        keep=_keep(values["keep"]),
        unlinkable=frozenset(values.get("unlinkable", ())),
        clauses=item.clauses,
        service=item.service,
        line=item.line(),
    )


def _choice(item: Item) -> Choice:
    return Choice(item.name, mask_of(item.values.get("purposes", [])), item.values["default"] == "in")


def _disclosure(item: Item) -> Disclosure:
    values = item.values
    return Disclosure(
        item.name,
        values["recipient"],
        frozenset(values["categories"]),
        mask_of(values["purposes"]),
        values["ground"],
        item.service,
    )


def meaning_problems(document: Document) -> list[Problem]:
    """What the grammar cannot see: parts that contradict one another."""
    return [
        *_point_problems(document),
        *_unlinkable_problems(document),
        *health_problems(document),
        *_attestation_problems(document),
    ]


def _point_problems(document: Document) -> list[Problem]:
    seen: dict[str, Item] = {}
    found = []
    for item in document.section("practice"):
        other = seen.setdefault(item.values["at"], item)
        if other is not item:
            says = f"collects at {item.values['at']!r}, as [practice.{other.name}] does already"
            found.append(item.problem("at", says, "Join the two practices, or name another point"))
        twice = set(item.values.get("required", ())) & set(item.values.get("optional", ()))
        if twice:
            says = f"has {', '.join(sorted(twice))} both required and optional"
            found.append(item.problem("optional", says, "Leave it in one of the lists"))
    return found


def _unlinkable_problems(document: Document) -> list[Problem]:
    found = []
    for item in document.section("practice"):
        held = {*item.values.get("required", ()), *item.values.get("optional", ())}
        tied = held & set(item.values.get("unlinkable", ()))
        if tied:
            says = f"collects {', '.join(sorted(tied))}, which it declares unlinkable"
            found.append(item.problem("unlinkable", says, "Collect it in a practice of its own"))
    return found


_HEALTH_PURPOSES = mask_of(
    ["RequestedServiceProvision", "MessageDelivery", "LegalCompliance", "PrescriptionDelivery"]
)


def health_problems(document: Document) -> list[Problem]:
    """Health information has no optional purposes and no optional recipients."""
    found = []
    for item in document.section("practice"):
        health = "HealthRecord" in (*item.values.get("required", ()), *item.values.get("optional", ()))
        if health and mask_of(item.values["purposes"]) & ~_HEALTH_PURPOSES:
            says = "uses health information beyond delivery and law"
            found.append(item.problem("purposes", says, "Leave out the other purposes"))
    for item in document.section("disclosure"):
        if "HealthRecord" in item.values["categories"] and item.values["ground"] != "legal-process":
            says = "discloses health information on another ground than law"
            found.append(
                item.problem("ground", says, 'Leave HealthRecord out, or set ground = "legal-process"')
            )
    return found


def _attestation_problems(document: Document) -> list[Problem]:
    return [
        item.problem("", "has an attestation with only half of its keys", "Give both attested_by and every")
        for item in document.section("measure")
        if ("attested_by" in item.values) != ("every" in item.values)
    ]


def purposes_of(practice: Practice) -> Purpose:
    """The purposes of a practice as a flag set."""
    return Purpose(practice.mask)
