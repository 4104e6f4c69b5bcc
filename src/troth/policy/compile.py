"""Turns a policy document into the integers and tables that the server decides by."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from troth.policy import grammar
from troth.policy.document import Document, Item, PolicyError
from troth.policy.kinds import duration
from troth.policy.meaning import mask_of, meaning_problems
from troth.policy.vocabulary import Purpose


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
    plan: str | None = None
    sources: tuple[str, ...] = ("person",)

    @property
    def categories(self) -> frozenset[str]:
        return self.required | self.optional


@dataclass(frozen=True, slots=True)
class Choice:
    """Purposes that a person may turn on or off, and what holds until they do.

    `by` are the means; where neither a page nor a link is among them there is no switch, and the page
    says why. `needed_in` are the regions where nobody registers without it.
    """

    name: str
    mask: int
    default_in: bool
    by: tuple[str, ...] = ()
    plan: str | None = None
    each: str | None = None
    needed_in: frozenset[str] = frozenset()
    clauses: tuple[str, ...] = ()
    says: str | None = None

    @property
    def has_switch(self) -> bool:
        return "page" in self.by or "link" in self.by

    def holds_for(self, plan: str | None) -> bool:
        return self.plan is None or self.plan == plan


@dataclass(frozen=True, slots=True)
class Disclosure:
    """Data that may leave the tenant: to whom, which, what for, on which grounds, and what must hold."""

    name: str
    recipient: str
    categories: frozenset[str]
    mask: int
    grounds: tuple[str, ...]
    service: str | None
    conditions: frozenset[str] = frozenset()
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Notice:
    """What people are told: of which event, how long ahead, by which means, and who is spared."""

    name: str
    on: str | None
    by: tuple[str, ...]
    before: datetime.timedelta
    asks: bool
    until_dismissed: bool
    under: str | None
    spares: frozenset[str]
    advertises: bool
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Right:
    """What people may ask for, and the clocks that run from then on."""

    name: str
    by: tuple[str, ...]
    within: datetime.timedelta | None
    acknowledge: datetime.timedelta | None
    extend: datetime.timedelta | None
    erase_after: datetime.timedelta | None
    officer: str | None
    escalate: str | None
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Measure:
    """How data is kept safe; `sets` are the settings of a measure that the server carries out by name."""

    name: str
    says: str
    attested_by: str | None
    every: datetime.timedelta | None
    clauses: tuple[str, ...]
    sets: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Policy:
    """A compiled policy version. Everything the server asks of a policy is a look-up in here.

    Choices, disclosures, notices, rights and measures are those of enabled services; practices are all
    there, since records outlive a service.
    """

    name: str
    version: int
    digest: str
    controller: str
    effective: datetime.date
    contact: Mapping[str, str]
    services: frozenset[str]
    plans: tuple[str, ...]
    practices: Mapping[str, Practice]
    choices: Mapping[str, Choice]
    disclosures: tuple[Disclosure, ...]
    notices: Mapping[str, Notice]
    rights: Mapping[str, Right]
    measures: Mapping[str, Measure]
    document: Document

    def at(self, point: str, plan: str | None = None) -> Practice | None:
        """The practice that governs a collection point on a plan, or None where the policy states none."""
        for practice in self.practices.values():
            if practice.at == point and practice.plan in (None, plan) and self.enabled(practice.service):
                return practice
        return None

    def enabled(self, service: str | None) -> bool:
        return service is None or service in self.services

    def on(self, event: str) -> Notice | None:
        """The notice that answers an event, or None where the policy has none."""
        return next((notice for notice in self.notices.values() if notice.on == event), None)

    def set_by(self, measure: str, key: str, default: Any = None) -> Any:
        """A setting of a measure that the server carries out, or `default` without that measure."""
        found = self.measures.get(measure)
        return found.sets[key] if found else default

    def span(self, measure: str, key: str) -> datetime.timedelta | None:
        """A time that a measure sets, or None without that measure."""
        return _span(self.set_by(measure, key))


def compile_policy(document: Document) -> Policy:
    """Compile a document; raises PolicyError with every problem of grammar or meaning."""
    problems = grammar.problems(document) or meaning_problems(document)
    if problems:
        raise PolicyError(tuple(problems))
    head = document.head.values
    enabled = _Enabled(document)
    return Policy(
        name=head["name"],
        version=head["version"],
        digest=document.digest,
        controller=head["controller"],
        effective=head["effective"],
        contact=head["contact"],
        services=frozenset(head["services"]),
        plans=tuple(head.get("plans", ())),
        practices={item.name: _practice(item) for item in document.section("practice")},
        choices={item.name: _choice(item) for item in enabled.section("choice")},
        disclosures=tuple(_disclosure(item) for item in document.section("disclosure")),
        notices={item.name: _notice(item) for item in enabled.section("notice")},
        rights={item.name: _right(item) for item in enabled.section("right")},
        measures={item.name: _measure(item) for item in enabled.section("measure")},
        document=document,
    )


class _Enabled:
    """The parts of a document that belong to no service or to one that is enabled."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._services = document.head.values["services"]

    def section(self, name: str) -> list[Item]:
        return [i for i in self._document.section(name) if i.service is None or i.service in self._services]


def _span(text: str | None) -> datetime.timedelta | None:
    seconds = duration(text) if text else None
    return None if seconds is None else datetime.timedelta(seconds=seconds)


def _keep(text: str) -> Keep:
    if text == "never":
        return Keep(Until.NEVER_KEPT, 0)
    if text == "account":
        return Keep(Until.ACCOUNT, None)
    until = Until.SENDER if text.startswith("up to ") else Until.FIXED
    return Keep(until, duration(text.removeprefix("up to ")))


def _practice(item: Item) -> Practice:
    values = item.values
    keep = _keep(values["keep"])
    # People's rights reach all that is held on them, whatever it is held for.
    rights = 0 if keep.until is Until.NEVER_KEPT else Purpose.RIGHTS_FULFILMENT
    return Practice(
        name=item.name,
        at=values["at"],
        required=frozenset(values.get("required", ())),
        optional=frozenset(values.get("optional", ())),
        mask=int(mask_of(values["purposes"]) | rights),
        keep=keep,
        unlinkable=frozenset(values.get("unlinkable", ())),
        clauses=item.clauses,
        service=item.service,
        line=item.line(),
        plan=values.get("plan"),
        sources=tuple(values.get("sources", ("person",))),
    )


def _choice(item: Item) -> Choice:
    values = item.values
    return Choice(
        name=item.name,
        mask=mask_of(values.get("purposes", ())),
        default_in=values["default"] == "in",
        by=tuple(values.get("by", ())),
        plan=values.get("plan"),
        each=values.get("each"),
        needed_in=frozenset(values.get("needed_in", ())),
        clauses=item.clauses,
        says=values.get("says"),
    )


def _disclosure(item: Item) -> Disclosure:
    values = item.values
    ground = values["ground"]
    return Disclosure(
        name=item.name,
        recipient=values["recipient"],
        categories=frozenset(values["categories"]),
        mask=mask_of(values["purposes"]),
        grounds=(ground,) if isinstance(ground, str) else tuple(ground),
        service=item.service,
        conditions=frozenset(values.get("conditions", ())),
        clauses=item.clauses,
    )


def _notice(item: Item) -> Notice:
    values = item.values
    return Notice(
        name=item.name,
        on=values.get("on"),
        by=tuple(values.get("by", ())),
        before=_span(values.get("before")) or datetime.timedelta(0),
        asks=values.get("asks", False),
        until_dismissed=values.get("until_dismissed", False),
        under=values.get("under"),
        spares=frozenset(values.get("spares", ())),
        advertises=values.get("advertises", False),
        clauses=item.clauses,
    )


def _right(item: Item) -> Right:
    values = item.values
    return Right(
        name=item.name,
        by=tuple(values.get("by", ())),
        within=_span(values.get("within")),
        acknowledge=_span(values.get("acknowledge")),
        extend=_span(values.get("extend")),
        erase_after=_span(values.get("erase_after")),
        officer=values.get("officer"),
        escalate=values.get("escalate"),
        clauses=item.clauses,
    )


_OF_EVERY_MEASURE = frozenset(key.name for key in grammar.KEYS["measure"])


def _measure(item: Item) -> Measure:
    values = item.values
    return Measure(
        name=item.name,
        says=values["says"],
        attested_by=values.get("attested_by"),
        every=_span(values.get("every")),
        clauses=item.clauses,
        sets={key: value for key, value in values.items() if key not in _OF_EVERY_MEASURE},
    )
