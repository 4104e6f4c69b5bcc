"""Decides whether the texts of a mail hold what a rule asks of them, and says why."""

from collections.abc import Iterable
from itertools import islice

from troth.mail.rules.conditions import Near, Rule
from troth.mail.rules.decision import Reason
from troth.mail.rules.evidence import Evidence
from troth.mail.rules.nearness import together
from troth.mail.rules.ruleset import Rules

MOST_REASONS = 5
FLOODED = "too many to check"


def content_reasons(rules: Rules, rule: Rule, evidence: Evidence) -> set[Reason] | None:
    """The reasons why the content condition holds, or None when it does not."""
    content = rule.content
    if not content.asks():
        return set()
    if not evidence.passages:
        return None
    some = [name for name in content.some if evidence.found(name)]
    near = _near_reasons(rules, rule, content.near, evidence) if content.near else set()
    scored = content.some or tuple(rules.sources)
    if (
        (content.some and not _at_least(some, content.at_least, evidence))
        or not all(map(evidence.found, content.every))
        or near is None
        or (content.score is not None and not _scores(rules, scored, content.score, evidence))
    ):
        return None
    named = {*some, *content.every}
    if content.score is not None:
        named.update(name for name in scored if evidence.found(name))
    return near | _reasons(rules, rule, named, evidence)


def score(rules: Rules, names: Iterable[str], evidence: Evidence) -> int:
    """The sum of the weights of the distinct matches of these sources."""
    return sum(rules.sources[name].weight * len(evidence.distinct.get(name, ())) for name in names)


def _scores(rules: Rules, names: Iterable[str], least: int, evidence: Evidence) -> bool:
    names = tuple(names)
    flooded = any(name in evidence.flooded and rules.sources[name].weight for name in names)
    return flooded or score(rules, names, evidence) >= least


def _at_least(names: list[str], least: int, evidence: Evidence) -> bool:
    if any(name in evidence.flooded for name in names):
        return True
    return sum(len(evidence.distinct.get(name, ())) for name in names) >= least


def _near_reasons(rules: Rules, rule: Rule, near: Near, evidence: Evidence) -> set[Reason] | None:
    reasons: set[Reason] = set()
    for passage in evidence.passages:
        for met in islice(together(passage, near), MOST_REASONS):
            for name, match in met:
                weight = rules.sources[name].weight
                reasons.add(Reason(rule.name, passage.where, match.excerpt, weight))
        # What was not looked at could stand next to the others: a flood must not hide it.
        located = [passage.located.get(name) for name in near.sources]
        if all(located) and any(each.flooded for each in located if each):
            reasons.add(Reason(rule.name, passage.where, FLOODED, 0))
    return reasons or None


def _reasons(rules: Rules, rule: Rule, names: Iterable[str], evidence: Evidence) -> set[Reason]:
    reasons: set[Reason] = set()
    for name in names:
        weight = rules.sources[name].weight
        places = sorted(set(evidence.distinct.get(name, {}).values()))[:MOST_REASONS]
        reasons.update(Reason(rule.name, where, excerpt, weight) for where, excerpt in places)
        if name in evidence.flooded:
            reasons.add(Reason(rule.name, "message", FLOODED, weight))
    return reasons
