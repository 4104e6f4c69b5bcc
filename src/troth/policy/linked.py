"""The enabled parts of a policy as linked data: JSON-LD in the terms of the Data Privacy Vocabulary 2.0.

Addresses of parts are relative to the document. Each practice is a process; what a choice governs in it, and
each disclosure, is a process of its own within the whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from troth.policy.compile import Choice, Disclosure, Keep, Measure, Policy, Practice, Right, Until
from troth.policy.vocabulary import (
    CATEGORIES,
    DPV,
    OWN,
    PD,
    PURPOSES,
    RECIPIENTS,
    Term,
    address_of,
    purposes_in,
)

Node = dict[str, Any]
MEDIA_TYPE = "application/ld+json"
CONTEXT: Mapping[str, Any] = {
    "dpv": DPV,
    "pd": PD,
    "own": OWN,
    "dct": "http://purl.org/dc/terms/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_BASES: Mapping[str, str] = {
    "consent": "Consent",
    "contract": "Contract",
    "legal-process": "LegalObligation",
    "sender's instruction": "Contract",
    "confidential audit": "LegitimateInterest",
    "change of control": "LegitimateInterest",
    "supplier": "DataProcessorContract",
    "terms": "Contract",
    "fraud or security": "LegitimateInterest",
    "imminent harm": "VitalInterest",
    "defence of rights": "LegitimateInterest",
}
"""The legal basis, in the terms of DPV, that a ground of a disclosure comes to."""

_SOURCES: Mapping[str, str] = {
    "person": "DataSubjectDataSource",
    "browser": "DataSubjectDataSource",
    "identity provider": "ThirdPartyDataSource",
    "partner": "ThirdPartyDataSource",
    "third party": "ThirdPartyDataSource",
    "staff": "DataControllerDataSource",
    "service": "DataControllerDataSource",
}


def linked(policy: Policy) -> Node:
    """The policy as a JSON-LD document."""
    practices = [p for p in policy.practices.values() if policy.enabled(p.service)]
    disclosures = [d for d in policy.disclosures if policy.enabled(d.service)]
    graph = [
        _notice(policy, [*map(_id, practices), *map(_id, disclosures)]),
        _controller(policy),
        *(_practice(policy, practice) for practice in practices),
        *(_disclosure(one) for one in disclosures),
        *map(_right, policy.rights.values()),
        *map(_measure, policy.measures.values()),
        *_own_terms(practices, disclosures),
    ]
    return {"@context": CONTEXT, "@graph": graph}


def _ref(address: str) -> Node:
    return {"@id": address}


def _id(part: Practice | Disclosure | Right | Measure) -> str:
    return f"#{type(part).__name__.lower()}-{part.name}"


def _term(term: Term) -> Node:
    return _ref(term.iri)


def _data(names: Iterable[str]) -> list[Node]:
    return [_term(CATEGORIES[name]) for name in sorted(names)]


def _purposes(mask: int) -> list[Node]:
    return [_term(PURPOSES[purpose]) for purpose in purposes_in(mask)]


def _notice(policy: Policy, processes: list[str]) -> Node:
    node: Node = {
        "@id": "#policy",
        "@type": "dpv:PrivacyNotice",
        "dct:title": policy.name,
        "dct:hasVersion": str(policy.version),
        "dct:valid": {"@value": policy.effective.isoformat(), "@type": "xsd:date"},
        "dpv:hasDataController": _ref("#controller"),
        "dpv:hasProcess": [_ref(process) for process in processes],
        "dpv:hasRight": [_ref(_id(right)) for right in policy.rights.values()],
        "dpv:hasTechnicalOrganisationalMeasure": [_ref(_id(one)) for one in policy.measures.values()],
    }
    location = policy.document.head.values.get("location")
    return {**node, "dct:spatial": location} if location else node


def _controller(policy: Policy) -> Node:
    contacts = [f"{way}: {where}" for way, where in policy.contact.items()]
    return {
        "@id": "#controller",
        "@type": "dpv:DataController",
        "dpv:hasName": policy.controller,
        "dpv:hasContact": contacts,
    }


def _practice(policy: Policy, practice: Practice) -> Node:
    governed = [c for c in policy.choices.values() if c.mask & practice.mask and _meet(c, practice)]
    recipients = sorted(
        {d.recipient for d in policy.disclosures if policy.enabled(d.service) and _gives(d, practice)}
    )
    processing = ["Collect", "Use", *(["Store"] if practice.keep.until is not Until.NEVER_KEPT else [])]
    return {
        "@id": _id(practice),
        "@type": "dpv:Process",
        "rdfs:label": practice.name.replace("-", " "),
        "dpv:hasDataController": _ref("#controller"),
        "dpv:hasProcessing": [_ref(f"dpv:{one}") for one in processing],
        "dpv:hasPersonalData": _data(practice.categories),
        "dpv:hasPurpose": _purposes(practice.mask),
        "dpv:hasDataSource": [_ref(f"dpv:{one}") for one in sorted({_SOURCES[s] for s in practice.sources})],
        "dpv:hasStorageCondition": _storage(practice.keep),
        "dpv:hasRecipient": [_term(RECIPIENTS[name]) for name in recipients],
        "dpv:hasProcess": [_governed(practice, choice) for choice in governed],
    }


def _meet(choice: Choice, practice: Practice) -> bool:
    """Whether somebody can be under both, whose plan they may depend on."""
    return practice.plan is None or choice.holds_for(practice.plan)


def _gives(disclosure: Disclosure, practice: Practice) -> bool:
    return bool(disclosure.mask & practice.mask and disclosure.categories & practice.categories)


def _governed(practice: Practice, choice: Choice) -> Node:
    """The part of a practice that people turn on or off: consent, where it is off until they do."""
    out = {"dpv:hasEntityInvolvement": _ref("dpv:OptingOutFromProcess")}
    consent = {
        "dpv:hasEntityInvolvement": _ref("dpv:OptingInToProcess"),
        "dpv:hasLegalBasis": _ref("dpv:Consent"),
    }
    return {
        "@id": f"{_id(practice)}-{choice.name}",
        "@type": "dpv:Process",
        "dpv:hasPurpose": _purposes(choice.mask & practice.mask),
        **(out if choice.default_in else consent),
    }


def _storage(keep: Keep) -> Node:
    if keep.until is Until.ACCOUNT:
        duration: Node = {"@type": "dpv:UntilEventDuration", "rdfs:label": "the account is closed"}
    else:
        duration = {"@value": _lasting(keep.seconds or 0), "@type": "xsd:duration"}
    label = {Until.SENDER: "at most; the sender may set less", Until.NEVER_KEPT: "not kept"}.get(keep.until)
    node = {"@type": "dpv:StorageDuration", "dpv:hasDuration": duration}
    return {**node, "rdfs:label": label} if label else node


def _lasting(seconds: int) -> str:
    """A term as xsd:duration, which counts in days or, where it has to, in seconds."""
    days, rest = divmod(seconds, 86_400)
    return f"PT{seconds}S" if rest or not days else f"P{days}D"


def _disclosure(disclosure: Disclosure) -> Node:
    bases = sorted({_BASES[ground] for ground in disclosure.grounds})
    return {
        "@id": _id(disclosure),
        "@type": "dpv:Process",
        "rdfs:label": disclosure.name.replace("-", " "),
        "dpv:hasDataController": _ref("#controller"),
        "dpv:hasProcessing": _ref("dpv:Disclose"),
        "dpv:hasPersonalData": _data(disclosure.categories),
        "dpv:hasPurpose": _purposes(disclosure.mask),
        "dpv:hasRecipient": _term(RECIPIENTS[disclosure.recipient]),
        "dpv:hasLegalBasis": [_ref(f"dpv:{basis}") for basis in bases],
        "dct:description": [f"Only under this condition: {one}." for one in sorted(disclosure.conditions)],
    }


def _right(right: Right) -> Node:
    return {
        "@id": _id(right),
        "@type": "dpv:DataSubjectRight",
        "rdfs:label": right.name.replace("-", " "),
    }


def _measure(measure: Measure) -> Node:
    kind = "OrganisationalMeasure" if measure.attested_by else "TechnicalMeasure"
    return {"@id": _id(measure), "@type": f"dpv:{kind}", "dct:description": measure.says}


def _own_terms(practices: list[Practice], disclosures: list[Disclosure]) -> list[Node]:
    """What the terms mean that DPV does not have, and which of its terms they narrow."""
    parts: list[Practice | Disclosure] = [*practices, *disclosures]
    found = [(CATEGORIES[name], "PersonalData") for part in parts for name in part.categories]
    found += [(PURPOSES[purpose], "Purpose") for part in parts for purpose in purposes_in(part.mask)]
    found += [(RECIPIENTS[one.recipient], "Recipient") for one in disclosures]
    used = {term.iri: (term, kind) for term, kind in found if term.narrows}
    return [_own(*used[iri]) for iri in sorted(used)]


def _own(term: Term, kind: str) -> Node:
    return {
        "@id": term.iri,
        "@type": ["skos:Concept", f"dpv:{kind}"],
        "skos:prefLabel": term.says,
        "skos:broader": _ref(address_of(term.narrows or "")),
    }
