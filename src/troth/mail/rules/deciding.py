"""Decides what happens to one outgoing mail: a pure function of the tenant's rules and the mail."""

from troth.mail.rules.candidate import Candidate
from troth.mail.rules.conditions import Rule
from troth.mail.rules.content import content_reasons, score
from troth.mail.rules.decision import Decision, Reason, Verdict, strongest
from troth.mail.rules.envelopes import envelope_reasons, recipient_domain
from troth.mail.rules.evidence import Evidence, search
from troth.mail.rules.ruleset import Rules
from troth.mail.rules.wishes import Wishes, read_wishes

ALREADY_ENCRYPTED = Reason("already-encrypted", "message", "", 0)


def decide(rules: Rules, candidate: Candidate) -> Decision:
    """The strongest verdict of all rules for each recipient. Deterministic, and safe in many threads."""
    if candidate.encrypted_to_person:
        return _as_it_is(candidate)
    wishes = read_wishes(candidate.subject, candidate.headers, rules.tags)
    evidence = search(rules, candidate)
    verdicts = dict.fromkeys(candidate.recipients, rules.default)
    reasons = set(wishes.reasons)
    for rule in rules.rules:
        asked = _mail_reasons(rules, rule, candidate, wishes, evidence)
        if asked is not None:
            reasons |= _apply(rule, asked, verdicts, candidate, wishes)
    return Decision(
        verdicts=verdicts,
        reasons=tuple(sorted(reasons, key=_order)),
        score=score(rules, evidence.distinct, evidence),
        lifetime_days=wishes.lifetime_days,
        receipt=wishes.receipt,
        subject=wishes.subject,
    )


def _as_it_is(candidate: Candidate) -> Decision:
    """Only its reader can open it: there is nothing to scan, and nothing to change."""
    verdicts = dict.fromkeys(candidate.recipients, Verdict.DELIVER)
    return Decision(verdicts, (ALREADY_ENCRYPTED,), 0, None, False, candidate.subject)


def _mail_reasons(
    rules: Rules, rule: Rule, candidate: Candidate, wishes: Wishes, evidence: Evidence
) -> set[Reason] | None:
    found = content_reasons(rules, rule, evidence)
    if found is None:
        return None
    around = envelope_reasons(rule.name, rule.envelope, candidate, wishes)
    return None if around is None else found | around


def _apply(
    rule: Rule, asked: set[Reason], verdicts: dict[str, Verdict], candidate: Candidate, wishes: Wishes
) -> set[Reason]:
    """Strengthens the verdict of every recipient the rule is for; the reasons, if there was one."""
    reasons: set[Reason] = set()
    for recipient in verdicts:
        domain = recipient_domain(rule.envelope, recipient)
        if domain is None or _exempt(rule, recipient, candidate, wishes):
            continue
        verdicts[recipient] = strongest(verdicts[recipient], rule.verdict)
        reasons |= asked
        if rule.envelope.domains:
            reasons.add(Reason(rule.name, "recipient", domain, 0))
    return reasons


def _exempt(rule: Rule, recipient: str, candidate: Candidate, wishes: Wishes) -> bool:
    unless = rule.unless
    if unless is None or recipient_domain(unless, recipient) is None:
        return False
    return envelope_reasons(rule.name, unless, candidate, wishes) is not None


def _order(reason: Reason) -> tuple[str, str, str, int]:
    return (reason.rule, reason.where, reason.excerpt, reason.weight)
