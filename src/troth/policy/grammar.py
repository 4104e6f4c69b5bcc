"""Which keys each part of a policy may have and what they must hold; the reference is made from this."""

from __future__ import annotations

import datetime
import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from troth.policy.document import Document, Item, Problem
from troth.policy.vocabulary import BY_NAME, CATEGORIES, RECIPIENTS

Complaint = str | None
Rule = Callable[[Any], Complaint]

GROUNDS = (
    "consent",
    "contract",
    "legal-process",
    "sender's instruction",
    "confidential audit",
    "change of control",
)
MEANS = ("mail", "site", "link", "reply", "page", "writing", "message")
_DURATION = re.compile(r"^(\d+) (hour|day|month|year)s?$")
_SECONDS = {"hour": 3600, "day": 86_400, "month": 30 * 86_400, "year": 365 * 86_400}


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a table: whether it must be there, what it must hold, what it means."""

    name: str
    rule: Rule
    says: str
    must: bool = False


def duration(text: str) -> int | None:
    """Seconds in a text such as "30 days" (a month is 30 days, a year 365), or None."""
    found = _DURATION.match(text)
    return int(found.group(1)) * _SECONDS[found.group(2)] if found else None


def _text(value: Any) -> Complaint:
    return None if isinstance(value, str) and value.strip() else "must be a text"


def _number(value: Any) -> Complaint:
    return None if type(value) is int and value > 0 else "must be a whole number above 0"


def _date(value: Any) -> Complaint:
    return None if type(value) is datetime.date else "must be a date such as 2026-01-31"


def _texts(value: Any) -> Complaint:
    return (
        None
        if isinstance(value, list) and all(_text(v) is None for v in value)
        else "must be a list of texts"
    )


def _contact(value: Any) -> Complaint:
    fine = isinstance(value, dict) and "@" in str(value.get("email", ""))
    return None if fine else 'must be a table such as { email = "privacy@clinic.example" }'


def _span(value: Any) -> Complaint:
    fine = isinstance(value, str) and duration(value) is not None
    return None if fine else 'must be a time such as "30 days", "12 hours" or "2 years"'


def _keep(value: Any) -> Complaint:
    if isinstance(value, str) and (value in ("never", "account") or duration(value.removeprefix("up to "))):
        return None
    return 'must be "never", "account", a time such as "30 days", or "up to 21 days" where the sender sets it'


def _clauses(value: Any) -> Complaint:
    fine = isinstance(value, list) and value and all(re.fullmatch(r"[A-Z]\d\d", str(v)) for v in value)
    return None if fine else 'must be a list of clause ids such as ["Z16"]'


def one_of(known: Iterable[str]) -> Rule:
    """A rule: the value is one of `known`; the complaint names the nearest."""
    names = tuple(known)

    def rule(value: Any) -> Complaint:
        return None if value in names else f"{value!r} is not known{nearest(str(value), names)}"

    return rule


def each_of(known: Iterable[str]) -> Rule:
    """A rule: the value is a list and each of its members one of `known`."""
    member = one_of(known)

    def rule(value: Any) -> Complaint:
        if not isinstance(value, list):
            return "must be a list"
        return next((complaint for v in value if (complaint := member(v))), None)

    return rule


def nearest(word: str, known: Iterable[str]) -> str:
    """A hint at the likeliest word that was meant, or nothing."""
    close = difflib.get_close_matches(word, list(known), 1, 0.6)
    return f"; did you mean {close[0]!r}?" if close else ""


_CLAUSE = Key("clause", _clauses, "the promises that this part keeps", must=True)
_SERVICE = Key("service", _text, "the service it belongs to; without one it holds for the whole tenant")
_SAYS = Key("says", _text, "a sentence for the public page, where the terms do not say it all")
_BY = Key("by", each_of(MEANS), "the means: " + ", ".join(MEANS))
_PURPOSES = Key("purposes", each_of(BY_NAME), "DPV purposes that it serves", must=True)
_CATEGORIES = Key("categories", each_of(CATEGORIES), "DPV data categories", must=True)

KEYS: Mapping[str, tuple[Key, ...]] = {
    "policy": (
        Key("name", _text, "the short name of the policy, used in records", must=True),
        Key("version", _number, "counts up with every published change", must=True),
        Key("controller", _text, "who answers for the data", must=True),
        Key("effective", _date, "the day from which this version holds", must=True),
        Key("contact", _contact, "where privacy questions go: email, phone, post", must=True),
        Key("services", _texts, "the services that this tenant has enabled", must=True),
        Key("location", _text, "where data is processed and held"),
        Key("scope", _text, "what the policy covers"),
    ),
    "practice": (
        _CLAUSE,
        Key("at", _text, "the collection point in the server, such as portal.registration", must=True),
        Key("required", each_of(CATEGORIES), "data that is needed at this point"),
        Key("optional", each_of(CATEGORIES), "data that a person may leave out"),
        _PURPOSES,
        Key("keep", _keep, 'for how long: "never", "account", "30 days", "up to 21 days"', must=True),
        Key("unlinkable", each_of(CATEGORIES), "data that nothing may tie to this practice"),
        _SERVICE,
        _SAYS,
    ),
    "choice": (
        _CLAUSE,
        Key("purposes", each_of(BY_NAME), "the purposes that the person turns on or off"),
        Key("default", one_of(("in", "out")), "what holds until the person chooses", must=True),
        _BY,
        _SERVICE,
        _SAYS,
    ),
    "disclosure": (
        _CLAUSE,
        Key("recipient", one_of(RECIPIENTS), "who gets the data", must=True),
        _CATEGORIES,
        _PURPOSES,
        Key("ground", one_of(GROUNDS), "why it may leave: " + ", ".join(GROUNDS), must=True),
        Key("conditions", _texts, "what must hold first"),
        _SERVICE,
        _SAYS,
    ),
    "notice": (
        _CLAUSE,
        Key("when", _text, "the situation in which people are told"),
        _BY,
        Key("before", _span, "how long ahead"),
        _SERVICE,
        _SAYS,
    ),
    "right": (
        _CLAUSE,
        Key("within", _span, "the time in which it is done"),
        _BY,
        _SERVICE,
        _SAYS,
    ),
    "measure": (
        _CLAUSE,
        Key("says", _text, "the measure, in a sentence for the public page", must=True),
        Key("attested_by", _text, "the role that attests what no code can keep"),
        Key("every", _span, "how often the attestation is renewed"),
        _SERVICE,
    ),
}


def problems(document: Document) -> list[Problem]:
    """Everything in the document that breaks the grammar: unknown keys, missing keys, wrong values."""
    return [found for item in (document.head, *document.items) for found in _item_problems(item)]


def _item_problems(item: Item) -> Iterable[Problem]:
    known = {key.name: key for key in KEYS[item.section]}
    for name in item.values:
        if name not in known:
            hint = nearest(name, known)
            yield item.problem(name, f"has no key {name!r}{hint}", "Keys are " + ", ".join(known))
    for key in known.values():
        if key.name not in item.values:
            if key.must:
                yield item.problem("", f"lacks {key.name!r}", f"Add {key.name} = … ({key.says})")
        elif complaint := key.rule(item.values[key.name]):
            yield item.problem(key.name, f"{key.name}: {complaint}", f"It means: {key.says}")
