"""What the grammar cannot see: parts of a policy that contradict or miss one another."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable

from troth.policy.document import Document, Item, Problem
from troth.policy.kinds import duration, nearest
from troth.policy.register import REGISTER
from troth.policy.vocabulary import BY_NAME, EVENTS, MARKETING

Problems = Iterable[Problem]


def meaning_problems(document: Document) -> list[Problem]:
    """Every contradiction in a document whose grammar is sound."""
    return [problem for rule in RULES for problem in rule(document)]


def mask_of(names: Iterable[str]) -> int:
    """The bits of the named purposes, together."""
    mask = 0
    for name in names:
        mask |= BY_NAME[name].value
    return mask


def _categories(item: Item) -> set[str]:
    return {*item.values.get("required", ()), *item.values.get("optional", ())}


def clause_problems(document: Document) -> Problems:
    for item in document.items:
        for clause in item.clauses:
            if clause not in REGISTER:
                says = f"cites {clause}, which is no promise of the register{nearest(clause, REGISTER)}"
                yield item.problem("clause", says, "`troth policy promises` lists them")


def point_problems(document: Document) -> Problems:
    seen: list[Item] = []
    for item in document.section("practice"):
        if other := next((known for known in seen if _at_one_point(item, known)), None):
            says = f"collects at {item.values['at']!r}, as [practice.{other.name}] does already"
            yield item.problem("at", says, "Join the two practices, or name another point")
        seen.append(item)
        twice = set(item.values.get("required", ())) & set(item.values.get("optional", ()))
        if twice:
            says = f"has {', '.join(sorted(twice))} both required and optional"
            yield item.problem("optional", says, "Leave it in one of the lists")


def _at_one_point(item: Item, other: Item) -> bool:
    """Whether one person could fall under both practices at once."""
    plans = {item.values.get("plan"), other.values.get("plan")}
    return item.values["at"] == other.values["at"] and (len(plans) == 1 or None in plans)


def unlinkable_problems(document: Document) -> Problems:
    for item in document.section("practice"):
        tied = _categories(item) & set(item.values.get("unlinkable", ()))
        if tied:
            says = f"collects {', '.join(sorted(tied))}, which it declares unlinkable"
            yield item.problem("unlinkable", says, "Collect it in a practice of its own")


def shared_problems(document: Document) -> Problems:
    """What one practice may not be tied to, no other practice may collect beside the same data."""
    for apart in document.section("practice"):
        for item in document.section("practice"):
            tied = _categories(item) & set(apart.values.get("unlinkable", ()))
            beside = _categories(item) & set(apart.values.get("required", ()))
            if item is not apart and tied and beside:
                says = (
                    f"ties {', '.join(sorted(beside))} to {', '.join(sorted(tied))}, "
                    f"which [practice.{apart.name}] declares unlinkable"
                )
                yield item.problem("required", says, "Leave one of them out here")


_HEALTH_PURPOSES = mask_of(
    ["RequestedServiceProvision", "MessageDelivery", "LegalCompliance", "PrescriptionDelivery"]
)


def health_problems(document: Document) -> Problems:
    """Health information has no optional purposes and no optional recipients."""
    for item in document.section("practice"):
        if "HealthRecord" in _categories(item) and mask_of(item.values["purposes"]) & ~_HEALTH_PURPOSES:
            says = "uses health information beyond delivery and law"
            yield item.problem("purposes", says, "Leave out the other purposes")
    for item in document.section("disclosure"):
        if "HealthRecord" in item.values["categories"] and set(_named(item, "ground")) != {"legal-process"}:
            says = "discloses health information on another ground than law"
            mend = 'Leave HealthRecord out, or set ground = "legal-process"'
            yield item.problem("ground", says, mend)


def attestation_problems(document: Document) -> Problems:
    for item in document.section("measure"):
        if ("attested_by" in item.values) != ("every" in item.values):
            says = "has an attestation with only half of its keys"
            yield item.problem("", says, "Give both attested_by and every")


def purpose_problems(document: Document) -> Problems:
    """A choice or disclosure of data that no practice collects for it promises something about nothing."""
    served = mask_of(name for item in document.section("practice") for name in item.values["purposes"])
    for item in document.section("choice"):
        for name in item.values.get("purposes", ()):
            if not served & BY_NAME[name]:
                says = f"offers a choice about {name}, for which no practice collects anything"
                yield item.problem("purposes", says, "Add the purpose to a practice, or leave it out here")


def disclosure_problems(document: Document) -> Problems:
    """What leaves must have been collected, and for that purpose too: its record does not open otherwise."""
    for item in document.section("disclosure"):
        wanted = mask_of(item.values["purposes"])
        held = {
            name
            for practice in document.section("practice")
            if mask_of(practice.values["purposes"]) & wanted
            for name in _categories(practice)
        }
        if lacking := sorted(set(item.values["categories"]) - held):
            says = f"gives away {', '.join(lacking)}, which no practice collects for {_named_purposes(item)}"
            yield item.problem("categories", says, "Say so in a practice, or leave it out here")


def _named_purposes(item: Item) -> str:
    return " or ".join(item.values["purposes"])


def marketing_problems(document: Document) -> Problems:
    """Under a policy that rules marketing recipients out there are none."""
    ruled_out = any(item.name == "no-marketing-recipients" for item in document.section("measure"))
    for item in document.section("disclosure") if ruled_out else ():
        marketing = [name for name in item.values["purposes"] if BY_NAME[name] & MARKETING]
        if marketing:
            says = (
                f"gives data away for {', '.join(marketing)}, "
                "which [measure.no-marketing-recipients] rules out"
            )
            yield item.problem("purposes", says, "Leave the purpose out, or the measure")


def plan_problems(document: Document) -> Problems:
    plans = document.head.values.get("plans", [])
    for item in document.items:
        plan = item.values.get("plan")
        if plan is not None and plan not in plans:
            known = ", ".join(plans) or "none"
            says = f"is for plan {plan!r}, which [policy] plans does not name{nearest(plan, plans)}"
            yield item.problem("plan", says, f"Plans are: {known}")


def notice_problems(document: Document) -> Problems:
    choices = [item.name for item in document.section("choice")]
    for item in document.section("notice"):
        named = [(key, name) for key in ("under", "spares") for name in _named(item, key)]
        for key, name in named:
            if name not in choices and not (key == "spares" and name == "left"):
                says = f"names choice {name!r}, which there is not{nearest(name, choices)}"
                yield item.problem(key, says, "Name one of [choice.…]")
        if item.values.get("advertises") and "under" not in item.values:
            says = "carries offers that nobody can turn off"
            yield item.problem("advertises", says, "Name the choice that it is sent under")


def _named(item: Item, key: str) -> list[str]:
    value = item.values.get(key, [])
    return [value] if isinstance(value, str) else value


def ahead_problems(document: Document) -> Problems:
    """A version takes effect no earlier than its policy promises to announce it."""
    head = document.head
    published = head.values.get("published")
    if published is None:
        return
    for item in document.section("notice"):
        ahead = datetime.timedelta(seconds=duration(item.values.get("before", "")) or 0)
        if item.values.get("on") in ("new-use", "change", "material-change") and head.values["version"] > 1:
            earliest = published + ahead
            if head.values["effective"] < earliest:
                says = (
                    f"takes effect on {head.values['effective']}, "
                    f"but [notice.{item.name}] promises {item.values['before']} from {published}"
                )
                yield head.problem("effective", says, f"Write effective = {earliest} or later")


def erasure_problems(document: Document) -> Problems:
    for item in document.section("right"):
        if ("deactivate" in item.values) != ("erase_after" in item.values):
            says = "closes an account without saying when it is erased, or the reverse"
            yield item.problem("", says, "Give both deactivate and erase_after")


def once_problems(document: Document) -> Problems:
    """An event is answered in one way."""
    for event in EVENTS:
        items = [item for item in document.section("notice") if item.values.get("on") == event]
        for item in items[1:]:
            says = f"answers {event!r}, as [notice.{items[0].name}] does already"
            yield item.problem("on", says, "Join the two notices")


RULES: tuple[Callable[[Document], Problems], ...] = (
    clause_problems,
    point_problems,
    unlinkable_problems,
    shared_problems,
    health_problems,
    attestation_problems,
    purpose_problems,
    disclosure_problems,
    marketing_problems,
    plan_problems,
    notice_problems,
    ahead_problems,
    erasure_problems,
    once_problems,
)
