"""What the grammar cannot see: each rule finds its contradiction, with the line, and nothing else does."""

import pytest

from tests.policy.writing import SMALL, document, policy, said, with_line
from troth.policy import meaning


def part(text):
    """The small policy with one more part; its first line is line 48."""
    return SMALL + "\n" + text


SECOND = """[practice.second]
clause = ["Z08"]
at = "portal.message"
purposes = ["MessageDelivery"]
keep = "never"
"""
HEALTH = """[practice.letter]
clause = ["Z12"]
at = "portal.letter"
required = ["HealthRecord"]
purposes = ["PrescriptionDelivery", "LegalCompliance"]
keep = "30 days"
"""
TO_COURT = """
[disclosure.court]
clause = ["Z26"]
recipient = "Authority"
categories = ["HealthRecord"]
purposes = ["LegalCompliance"]
ground = ["legal-process"]
"""
CHANGE = """[notice.change]
clause = ["Z40"]
on = "new-use"
before = "30 days"
by = ["site"]
"""
VISITS = """[practice.visits]
clause = ["Z20"]
at = "site.visit"
required = ["IPAddress"]
purposes = ["ServiceUsageAnalytics"]
keep = "30 days"
unlinkable = ["EmailAddress"]

[practice.sign-up]
clause = ["Z13"]
at = "site.sign-up"
required = ["EmailAddress"]
optional = ["IPAddress"]
purposes = ["AccountManagement"]
keep = "account"
"""


def of_version_2(effective):
    head = f"version = 2\npublished = 2026-01-01\neffective = {effective}"
    return part(CHANGE).replace("version = 1", head).replace("\neffective = 2026-01-31", "", 1)


FOUND = [
    (
        "clause_problems",
        with_line('clause = ["Z16"]', 'clause = ["Z16", "Z99"]'),
        "small.toml:11: [practice.message] cites Z99, which is no promise of the register; "
        "did you mean 'Z39'? `troth policy promises` lists them.",
    ),
    (
        "point_problems",
        part(SECOND),
        "small.toml:50: [practice.second] collects at 'portal.message', as [practice.message] does already. "
        "Join the two practices, or name another point.",
    ),
    (
        "point_problems",
        part(SECOND + 'plan = "free"\n').replace(
            'services = ["portal"]', 'services = ["portal"]\nplans = ["free"]'
        ),
        "small.toml:51: [practice.second] collects at 'portal.message', as [practice.message] does already. "
        "Join the two practices, or name another point.",
    ),
    (
        "point_problems",
        with_line('optional = ["Name"]', 'optional = ["Name", "CommunicationContent"]'),
        "small.toml:15: [practice.message] has CommunicationContent both required and optional. "
        "Leave it in one of the lists.",
    ),
    (
        "unlinkable_problems",
        with_line('optional = ["Name"]', 'optional = ["Name", "IPAddress"]\nunlinkable = ["IPAddress"]'),
        "small.toml:16: [practice.message] collects IPAddress, which it declares unlinkable. "
        "Collect it in a practice of its own.",
    ),
    (
        "shared_problems",
        part(VISITS),
        "small.toml:59: [practice.sign-up] ties IPAddress to EmailAddress, which [practice.visits] declares "
        "unlinkable. Leave one of them out here.",
    ),
    (
        "health_problems",
        part(HEALTH.replace("LegalCompliance", "ServiceUsageAnalytics")),
        "small.toml:52: [practice.letter] uses health information beyond delivery and law. "
        "Leave out the other purposes.",
    ),
    (
        "health_problems",
        part(HEALTH + TO_COURT.replace('["legal-process"]', '["legal-process", "consent"]')),
        "small.toml:60: [disclosure.court] discloses health information on another ground than law. "
        'Leave HealthRecord out, or set ground = "legal-process".',
    ),
    (
        "attestation_problems",
        SMALL.replace('attested_by = "operations officer"\n', ""),
        "small.toml:42: [measure.redundancy] has an attestation with only half of its keys. "
        "Give both attested_by and every.",
    ),
    (
        "attestation_problems",
        SMALL.replace('every = "1 year"\n', ""),
        "small.toml:42: [measure.redundancy] has an attestation with only half of its keys. "
        "Give both attested_by and every.",
    ),
    (
        "purpose_problems",
        with_line('purposes = ["ServiceContact"]', 'purposes = ["ServiceContact", "Newsletter"]'),
        "small.toml:21: [choice.contact] offers a choice about Newsletter, for which no practice collects "
        "anything. Add the purpose to a practice, or leave it out here.",
    ),
    (
        "disclosure_problems",
        with_line('categories = ["CommunicationContent"]', 'categories = ["CommunicationContent", "Income"]'),
        "small.toml:28: [disclosure.reader] gives away Income, which no practice collects for "
        "MessageDelivery. Say so in a practice, or leave it out here.",
    ),
    (
        "marketing_problems",
        part('[measure.no-marketing-recipients]\nclause = ["A08"]\nsays = "To nobody."\n')
        .replace('purposes = ["MessageDelivery"]', 'purposes = ["MessageDelivery", "DirectMarketing"]')
        .replace('"ServiceContact"]\nkeep', '"ServiceContact", "DirectMarketing"]\nkeep'),
        "small.toml:29: [disclosure.reader] gives data away for DirectMarketing, which "
        "[measure.no-marketing-recipients] rules out. Leave the purpose out, or the measure.",
    ),
    (
        "plan_problems",
        with_line('by = ["page"]', 'plan = "paid"'),
        "small.toml:23: [choice.contact] is for plan 'paid', which [policy] plans does not name. "
        "Plans are: none.",
    ),
    (
        "plan_problems",
        with_line('by = ["page"]', 'plan = "fre"').replace(
            'location = "Switzerland"', 'plans = ["free", "paid"]'
        ),
        "small.toml:23: [choice.contact] is for plan 'fre', which [policy] plans does not name; "
        "did you mean 'free'? Plans are: free, paid.",
    ),
    (
        "notice_problems",
        with_line('by = ["mail"]', 'by = ["mail"]\nunder = "contacts"'),
        "small.toml:36: [notice.message-waiting] names choice 'contacts', which there is not; "
        "did you mean 'contact'? Name one of [choice.…].",
    ),
    (
        "notice_problems",
        with_line('by = ["mail"]', 'by = ["mail"]\nspares = ["left", "letters"]'),
        "small.toml:36: [notice.message-waiting] names choice 'letters', which there is not. "
        "Name one of [choice.…].",
    ),
    (
        "notice_problems",
        with_line('by = ["mail"]', 'by = ["mail"]\nadvertises = true'),
        "small.toml:36: [notice.message-waiting] carries offers that nobody can turn off. "
        "Name the choice that it is sent under.",
    ),
    (
        "ahead_problems",
        of_version_2("2026-01-30"),
        "small.toml:5: [policy.policy] takes effect on 2026-01-30, but [notice.change] promises 30 days from "
        "2026-01-01. Write effective = 2026-01-31 or later.",
    ),
    (
        "erasure_problems",
        with_line('within = "30 days"', 'erase_after = "90 days"'),
        "small.toml:37: [right.erasure] closes an account without saying when it is erased, or the reverse. "
        "Give both deactivate and erase_after.",
    ),
    (
        "erasure_problems",
        with_line('within = "30 days"', 'deactivate = "at once"'),
        "small.toml:37: [right.erasure] closes an account without saying when it is erased, or the reverse. "
        "Give both deactivate and erase_after.",
    ),
    (
        "once_problems",
        part(CHANGE + CHANGE.replace("notice.change", "notice.other")),
        "small.toml:55: [notice.other] answers 'new-use', as [notice.change] does already. "
        "Join the two notices.",
    ),
]


@pytest.mark.parametrize(("rule", "text", "complaint"), FOUND, ids=lambda value: str(value)[:24])
def test_a_contradiction_is_told_once_with_its_line_and_its_mend(rule, text, complaint):
    assert said(text) == [complaint]


@pytest.mark.parametrize(("rule", "text", "complaint"), FOUND, ids=lambda value: str(value)[:24])
def test_without_its_rule_a_contradiction_passes(rule, text, complaint, monkeypatch):
    kept = tuple(one for one in meaning.RULES if one.__name__ != rule)
    assert len(kept) == len(meaning.RULES) - 1
    monkeypatch.setattr(meaning, "RULES", kept)
    assert meaning.meaning_problems(document(text)) == []


def test_every_rule_has_a_contradiction_that_it_alone_finds():
    assert {rule for rule, _, _ in FOUND} == {rule.__name__ for rule in meaning.RULES}


@pytest.mark.parametrize(
    "text",
    [
        part(SECOND + 'plan = "free"\n')
        .replace('services = ["portal"]', 'services = ["portal"]\nplans = ["free", "paid"]')
        .replace('optional = ["Name"]', 'plan = "paid"'),
        part(HEALTH + TO_COURT),
        part(VISITS.replace('optional = ["IPAddress"]\n', "")),
        of_version_2("2026-01-31"),
        of_version_2("2026-01-02").replace("version = 2", "version = 1"),
        with_line('by = ["mail"]', 'by = ["mail"]\nadvertises = true\nunder = "contact"\nspares = ["left"]'),
        with_line('within = "30 days"', 'deactivate = "at once"\nerase_after = "90 days"'),
    ],
    ids=[
        "one point for two plans",
        "health to a court",
        "address and mail apart",
        "announced in time",
        "a first version needs no notice",
        "offers under a choice",
        "closed, then erased",
    ],
)
def test_what_stands_close_to_a_contradiction_is_sound(text):
    assert policy(text).name == "small"


@pytest.mark.parametrize("purpose", ["MessageDelivery", "RequestedServiceProvision", "PrescriptionDelivery"])
def test_health_information_may_serve_delivery_and_law(purpose):
    assert policy(part(HEALTH.replace("PrescriptionDelivery", purpose))).practices["letter"]
