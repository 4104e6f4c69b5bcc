"""Which keys each part of a policy may have and what they must hold; the reference is made from this."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from troth.policy.document import Document, Item, Problem
from troth.policy.kinds import (
    CLAUSES,
    CONTACT,
    CONTACTS,
    DATE,
    KEEP,
    SPAN,
    TEXT,
    TEXTS,
    TRUTH,
    VERSION,
    Kind,
    each_of,
    nearest,
    one_of,
    one_or_each_of,
)
from troth.policy.measures import MEASURES
from troth.policy.vocabulary import (
    BY_NAME,
    CATEGORIES,
    CONDITIONS,
    EVENTS,
    GROUNDS,
    RECIPIENTS,
    REGIONS,
    SERVICES,
    SOURCES,
)

MEANS = ("mail", "site", "link", "reply", "page", "writing", "message", "phone", "upgrade", "cancel")


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a table: whether it must be there, what it must hold, what it means."""

    name: str
    rule: Kind
    says: str
    must: bool = False


_CLAUSE = Key("clause", CLAUSES, "the promises that this part keeps", must=True)
_SERVICE = Key(
    "service", one_of(SERVICES), "the service it belongs to; without one it holds for the whole tenant"
)
_SAYS = Key("says", TEXT, "a sentence for the public page, where the terms do not say it all")
_BY = Key("by", each_of(MEANS), "the means: " + ", ".join(MEANS))
_PURPOSES = Key("purposes", each_of(BY_NAME), "DPV purposes that it serves", must=True)
_CATEGORIES = Key("categories", each_of(CATEGORIES), "DPV data categories", must=True)
_PLAN = Key("plan", TEXT, "the plan whose people it holds for; without one it holds for all")

KEYS: Mapping[str, tuple[Key, ...]] = {
    "policy": (
        Key("name", TEXT, "the short name of the policy, used in records", must=True),
        Key("version", VERSION, "counts up with every published change", must=True),
        Key("controller", TEXT, "who answers for the data", must=True),
        Key("published", DATE, "the day on which this version was posted"),
        Key("effective", DATE, "the day from which this version holds", must=True),
        Key("contact", CONTACT, "where privacy questions go: " + ", ".join(CONTACTS), must=True),
        Key("services", each_of(SERVICES), "the services that this tenant has enabled", must=True),
        Key("plans", TEXTS, "the plans that people may be on"),
        Key("location", TEXT, "where data is processed and held"),
        Key("scope", TEXT, "what the policy covers"),
    ),
    "practice": (
        _CLAUSE,
        Key("at", TEXT, "the collection point in the server, such as portal.registration", must=True),
        Key("required", each_of(CATEGORIES), "data that is needed at this point"),
        Key("optional", each_of(CATEGORIES), "data that a person may leave out"),
        _PURPOSES,
        Key("keep", KEEP, 'for how long: "never", "account", "30 days", "up to 21 days"', must=True),
        Key("sources", each_of(SOURCES), "where the data comes from: " + ", ".join(SOURCES)),
        Key("unlinkable", each_of(CATEGORIES), "data that nothing may tie to this practice"),
        _PLAN,
        _SERVICE,
        _SAYS,
    ),
    "choice": (
        _CLAUSE,
        Key("purposes", each_of(BY_NAME), "the purposes that the person turns on or off"),
        Key("default", one_of(("in", "out")), "what holds until the person chooses", must=True),
        Key("each", one_of(("Interest",)), "the data of which every value has a switch of its own"),
        Key("needed_in", each_of(REGIONS), "regions where nobody registers without agreeing to it"),
        _BY,
        _PLAN,
        _SERVICE,
        _SAYS,
    ),
    "disclosure": (
        _CLAUSE,
        Key("recipient", one_of(RECIPIENTS), "who gets the data", must=True),
        _CATEGORIES,
        _PURPOSES,
        Key("ground", one_or_each_of(GROUNDS), "why it may leave: " + ", ".join(GROUNDS), must=True),
        Key("conditions", each_of(CONDITIONS), "what must hold first: " + ", ".join(CONDITIONS)),
        _SERVICE,
        _SAYS,
    ),
    "notice": (
        _CLAUSE,
        Key("when", TEXT, "the situation in which people are told"),
        Key("by", _BY.rule, f"{_BY.says}; with none nobody is told", must=True),
        Key("on", one_of(EVENTS), "the event that it answers: " + ", ".join(EVENTS)),
        Key("before", SPAN, "how long ahead"),
        Key("asks", TRUTH, "whether people may refuse what they are told of"),
        Key("until_dismissed", TRUTH, "whether it stays on every page until the person puts it away"),
        Key("under", TEXT, "the choice that it is sent under; without one it goes to everybody"),
        Key("spares", TEXTS, 'who is not told: "left", or the name of a choice that they turned off'),
        Key("advertises", TRUTH, "whether it may carry offers; such a notice has to be under a choice"),
        _SERVICE,
        _SAYS,
    ),
    "right": (
        _CLAUSE,
        Key("within", SPAN, "the time in which it is done"),
        _BY,
        Key("acknowledge", SPAN, "the time in which the request is acknowledged"),
        Key("extend", SPAN, "by how much the time may be extended once, with a reason"),
        Key("deactivate", one_of(("at once",)), "when the account is closed, where erasure comes later"),
        Key("erase_after", SPAN, "how long after closing data is erased; until then it can be reopened"),
        Key("officer", TEXT, "the role that looks into it"),
        Key("escalate", TEXT, "the outside body that it can go on to"),
        _SERVICE,
        _SAYS,
    ),
    "measure": (
        _CLAUSE,
        Key("says", TEXT, "the measure, in a sentence for the public page", must=True),
        Key("attested_by", TEXT, "the role that attests what no code can keep"),
        Key("every", SPAN, "how often the attestation is renewed"),
        _SERVICE,
    ),
}


def keys_of(section: str, name: str) -> tuple[Key, ...]:
    """The keys of one part: those of its section, and for a measure known by name those that set it."""
    settings = MEASURES.get(name, {}) if section == "measure" else {}
    return (*KEYS[section], *(Key(key, kind, says, must=True) for key, (kind, says) in settings.items()))


def problems(document: Document) -> list[Problem]:
    """Everything in the document that breaks the grammar: unknown keys, missing keys, wrong values."""
    return [found for item in (document.head, *document.items) for found in _item_problems(item)]


def _item_problems(item: Item) -> Iterable[Problem]:
    known = {key.name: key for key in keys_of(item.section, item.name)}
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
