"""A server does not start under a policy that does not say what the code does, or promises too much."""

from dataclasses import replace

import pytest

from tests.conftest import FIVE, policy_named, zixcorp
from tests.policy.writing import SMALL, policy, said, with_line
from troth.app.services import CONTROLS, DECLARED
from troth.policy import Control, Cookie, Coverage, Declared, Purpose, Reach, Send, check, coverage, may_set
from troth.policy.register import REGISTER

KEPT = Control(("Z16", "Z22", "Z23", "Z24", "Z34"), "troth.x:y", "tests/test_x.py::test_y")
READS = Reach("portal", "portal.message", frozenset(["CommunicationContent"]), (Purpose.MESSAGE_DELIVERY,))
MEND = "State it in the policy, or take the service out of [policy] services."


def declared(**more):
    return Declared(**{"reaches": (READS,), "controls": (KEPT,), **more})


def complaints(text=SMALL, **more):
    return [str(problem) for problem in check(policy(text), declared(**more))]


def test_code_that_does_what_the_policy_says_may_start():
    assert complaints() == []


@pytest.mark.parametrize(
    ("reach", "says"),
    [
        (Reach("portal", "survey", frozenset(["Opinion"])), "no practice collects at 'survey'"),
        (
            Reach("portal", "portal.message", frozenset(["CommunicationContent", "IPAddress"])),
            "practice 'message' does not collect IPAddress",
        ),
        (
            Reach("portal", "portal.message", frozenset(["Name"])),
            "practice 'message' requires CommunicationContent",
        ),
        (
            Reach("portal", "portal.message", uses=(Purpose.ADVERTISING,)),
            "practice 'message' does not serve Advertising",
        ),
    ],
)
def test_a_reach_that_the_policy_does_not_cover_is_a_problem(reach, says):
    assert complaints(reaches=(READS, reach)) == [
        f"small.toml:1: the server does what the policy does not say: {says}. {MEND}"
    ]


def test_a_disclosure_that_the_policy_does_not_state_is_a_problem():
    send = Send("portal", "Auditor", frozenset(["Name"]), Purpose.COMPLIANCE_AUDIT)
    assert complaints(sends=(send,)) == [
        "small.toml:1: the server does what the policy does not say: "
        f"Name may not go to Auditor for ComplianceAudit. {MEND}"
    ]


def test_a_notice_that_the_policy_does_not_have_is_a_problem():
    assert complaints(notices=(("portal", "message-waiting"), ("portal", "newsletter"))) == [
        f"small.toml:1: the server does what the policy does not say: there is no notice 'newsletter'. {MEND}"
    ]


def test_a_promise_that_no_control_keeps_is_a_problem_at_its_own_line():
    kept = Control(("Z16", "Z22", "Z24", "Z34"), "troth.x:y", "tests/test_x.py::test_y")
    assert complaints(controls=(kept,)) == [
        "small.toml:20: [choice.contact] promises Z23, which no control keeps. "
        "Take the promise out, name a role in attested_by, or enable it only with its service."
    ]


def test_a_promise_is_told_at_the_part_that_is_enabled():
    twice = SMALL + '\n[measure.later]\nclause = ["Z23"]\nservice = "mailings"\nsays = "Later."\n'
    kept = Control(("Z16", "Z22", "Z24", "Z34"), "troth.x:y", "tests/test_x.py::test_y")
    assert [line.split(":")[1] for line in complaints(twice, controls=(kept,))] == ["20"]


def test_a_service_that_is_not_enabled_needs_nothing():
    asks = Reach("survey", "survey", frozenset(["Opinion"]), (Purpose.ADVERTISING,))
    send = Send("survey", "Auditor", frozenset(["Name"]), Purpose.COMPLIANCE_AUDIT)
    told = (("survey", "newsletter"),)
    assert complaints(reaches=(READS, asks), sends=(send,), notices=told) == []


def test_a_promise_of_a_service_that_is_not_enabled_needs_no_control():
    text = SMALL + '\n[measure.letters]\nclause = ["Z05"]\nservice = "mailings"\nsays = "Letters."\n'
    assert complaints(text) == []


def test_a_service_that_this_server_does_not_have_cannot_be_enabled():
    assert complaints(with_line('services = ["portal"]', 'services = ["portal", "port"]')) == [
        "small.toml:7: [policy.policy] enables 'port', which this server does not have; "
        "did you mean 'portal'? Services are portal."
    ]


def test_an_attested_promise_needs_no_control():
    rows = {row.clause: row for row in coverage(policy(), [KEPT])}
    assert rows["Z46"] == Coverage("Z46", "small", "attestation", "operations officer", None, True)
    assert rows["Z16"] == Coverage(
        "Z16", "small", "control", "troth.x:y", "tests/test_x.py::test_y", enabled=True
    )


def test_coverage_lists_each_clause_once_with_the_strongest_that_keeps_it():
    twice = SMALL + '\n[measure.a-later]\nclause = ["Z46"]\nservice = "mailings"\nsays = "Later."\n'
    rows = coverage(policy(twice), [])
    assert [(row.clause, row.kept_by, row.enabled) for row in rows] == [
        ("Z16", None, True),
        ("Z22", None, True),
        ("Z23", None, True),
        ("Z24", None, True),
        ("Z34", None, True),
        ("Z46", "attestation", True),
    ]


LETTER = """
[practice.letter]
clause = ["Z12"]
at = "portal.letter"
required = ["HealthRecord"]
purposes = ["PrescriptionDelivery", "MessageDelivery"]
keep = "30 days"
"""


def test_health_information_has_no_optional_use_or_recipient():
    used = SMALL + LETTER.replace('"MessageDelivery"', '"ServiceUsageAnalytics"')
    given = with_line(
        '["CommunicationContent"]\npurposes', '["CommunicationContent", "HealthRecord"]\npurposes'
    )
    assert said(used) == [
        "small.toml:52: [practice.letter] uses health information beyond delivery and law. "
        "Leave out the other purposes."
    ]
    assert said(given + LETTER) == [
        "small.toml:30: [disclosure.reader] discloses health information on another ground than law. "
        'Leave HealthRecord out, or set ground = "legal-process".'
    ]


def test_the_server_as_it_is_may_start_under_the_policy_of_the_repository():
    assert check(zixcorp(), DECLARED) == ()


@pytest.mark.parametrize("name", FIVE)
def test_every_promise_that_is_enabled_is_kept(name):
    rows = [row for row in coverage(policy_named(name), CONTROLS) if row.enabled]
    assert len(rows) > 5
    assert [row.clause for row in rows if row.kept_by is None] == []


def test_what_no_code_can_keep_is_attested():
    rows = [row for row in coverage(zixcorp(), CONTROLS) if row.enabled]
    assert [row.clause for row in rows if row.kept_by == "attestation"] == ["Z36", "Z46"]


COOKIE = Cookie("session", "portal", None, "a random token")
LISTED = (
    '\n[measure.cookies]\nclause = ["Z16"]\ncookies = ["session"]\nneeded_to_sign_in = false\nsays = "One."\n'
)


def test_a_cookie_that_no_enabled_service_sets_is_a_problem():
    assert complaints(SMALL + LISTED, cookies=(COOKIE,)) == []
    problem = (
        "small.toml:50: [measure.cookies] lists the cookie 'session', which no enabled service sets. "
        "Take it out of the list, or enable its service."
    )
    assert complaints(SMALL + LISTED) == [problem]
    assert complaints(SMALL + LISTED, cookies=(replace(COOKIE, service="membership"),)) == [problem]


def test_a_cookie_is_set_only_where_its_service_is_enabled_and_the_policy_lists_it():
    listed = policy(SMALL + LISTED)
    assert may_set(listed, COOKIE)
    assert not may_set(policy(), COOKIE)
    assert not may_set(listed, replace(COOKIE, name="remember-me"))
    assert not may_set(listed, replace(COOKIE, service="membership"))


# What promises may still await, apart from those that only name a service to come; all others must be kept.
AWAITED = {
    *("billing", "advertising", "surveys", "referrals", "testimonials"),
    *("phone", "mailings", "browsing", "client", "directory"),
}


def test_what_is_not_kept_awaits_a_service_that_is_not_there_and_says_which():
    rows = [row for name in FIVE for row in coverage(policy_named(name), CONTROLS)]
    assert len({row.clause for row in rows}) == 152
    waiting = [row for row in rows if row.kept_by is None]
    assert [row.clause for row in waiting if row.enabled or row.awaits is None] == []
    assert {row.awaits for row in waiting if REGISTER[row.clause] != "service"} == AWAITED
    assert {row.awaits for row in waiting} & DECLARED.services == set()
