"""Measures that the server carries out: what a policy has to set for each, and each way to set it wrongly."""

import datetime

import pytest

from tests.conftest import FIVE, policy_named
from tests.policy.writing import SMALL, policy, said
from troth.policy.measures import MEASURES

SPAN = 'must be a time such as "30 days", "12 hours" or "2 years"'
SOUND = {
    "age-gate": {"youngest": '{ EU = 18, "Latin America" = 13 }'},
    "cookies": {"cookies": '["session", "remember-me"]', "needed_to_sign_in": "false"},
    "reauthentication": {"after": '"12 hours"'},
    "step-up": {"acts": '["export", "payer"]'},
    "idle-lock": {"after": '"10 minutes"'},
    "staff-roles": {"roles": '{ billing = ["PaymentManagement"] }'},
    "staff-reminders": {"remind": '"1 month"'},
    "access-log": {"address": '"rotating"', "archive_after": '"30 days"'},
    "visit-counts": {"by": '["page", "hour"]', "heeds": '["DNT"]'},
    "partner-reports": {"threshold": "20", "epsilon": "0.5", "budget": "10"},
    "no-marketing-recipients": {},
    "legal-disclosure": {"grounds": '["legal-process"]', "approvers": "2"},
    "supplier-agreements": {},
    "auditor-access": {"expires": '"30 days"'},
}
FALSE = [
    ("age-gate", "youngest", "18", "must be a table such as { EU = 18, US = 13 }"),
    ("age-gate", "youngest", "{}", "must be a table such as { EU = 18, US = 13 }"),
    ("age-gate", "youngest", "{ UE = 18 }", "'UE' is not known"),
    ("age-gate", "youngest", "{ EU = 0 }", "EU: must be a whole number from 1 to 120"),
    ("age-gate", "youngest", "{ EU = 18.0 }", "EU: must be a whole number from 1 to 120"),
    ("cookies", "cookies", '["sesion"]', "'sesion' is not known; did you mean 'session'?"),
    ("cookies", "needed_to_sign_in", '"no"', "must be true or false"),
    ("reauthentication", "after", '"soon"', SPAN),
    ("step-up", "acts", '["exports"]', "'exports' is not known; did you mean 'export'?"),
    ("idle-lock", "after", "10", SPAN),
    (
        "staff-roles",
        "roles",
        '{ biling = ["PaymentManagement"] }',
        "'biling' is not known; did you mean 'billing'?",
    ),
    (
        "staff-roles",
        "roles",
        '{ billing = ["PayManagement"] }',
        "billing: 'PayManagement' is not known; did you mean 'PaymentManagement'?",
    ),
    ("staff-reminders", "remind", '"monthly"', SPAN),
    ("access-log", "address", '"rotated"', "'rotated' is not known; did you mean 'rotating'?"),
    ("access-log", "archive_after", '"0 days"', SPAN),
    ("visit-counts", "by", '["pages"]', "'pages' is not known; did you mean 'page'?"),
    ("visit-counts", "heeds", '"DNT"', "must be a list"),
    ("partner-reports", "threshold", "1", "must be a whole number from 2 to 10000"),
    ("partner-reports", "epsilon", "0", "must be a number above 0 and up to 10"),
    ("partner-reports", "epsilon", "true", "must be a number above 0 and up to 10"),
    ("partner-reports", "budget", "100.5", "must be a number above 0 and up to 100"),
    ("legal-disclosure", "grounds", '["consent"]', "'consent' is not known"),
    ("legal-disclosure", "approvers", "1", "must be a whole number from 2 to 5"),
    ("auditor-access", "expires", '"always"', SPAN),
]


def with_measure(name, sets):
    """The small policy with one more measure; its settings begin on line 51."""
    lines = [f"[measure.{name}]", 'clause = ["Z42"]', 'says = "So it is."']
    return "\n".join([SMALL, *lines, *(f"{key} = {value}" for key, value in sets.items()), ""])


@pytest.mark.parametrize("name", MEASURES)
def test_a_measure_that_is_set_as_it_should_be_is_sound(name):
    assert set(policy(with_measure(name, SOUND[name])).measures[name].sets) == set(SOUND[name])


@pytest.mark.parametrize(("name", "key", "value", "complaint"), FALSE)
def test_a_wrong_setting_is_told_with_its_line_and_its_meaning(name, key, value, complaint):
    line = 51 + list(SOUND[name]).index(key)
    means = MEASURES[name][key][1]
    stop = "" if complaint.endswith("?") else "."
    assert said(with_measure(name, {**SOUND[name], key: value})) == [
        f"small.toml:{line}: [measure.{name}] {key}: {complaint}{stop} It means: {means}."
    ]


def test_every_setting_has_been_given_a_wrong_value():
    assert {(name, key) for name, key, _, _ in FALSE} == {
        (name, key) for name, sets in MEASURES.items() for key in sets
    }


@pytest.mark.parametrize(("name", "key"), [(name, key) for name, sets in SOUND.items() for key in sets])
def test_a_setting_that_is_missing_is_told_at_the_head_of_the_measure(name, key):
    (complaint,) = said(with_measure(name, {k: v for k, v in SOUND[name].items() if k != key}))
    assert complaint.startswith(f"small.toml:48: [measure.{name}] lacks {key!r}. Add {key} = … (")


def test_a_setting_of_another_measure_is_not_known():
    (complaint,) = said(with_measure("idle-lock", {"after": '"10 minutes"', "remind": '"1 month"'}))
    assert complaint.startswith(
        "small.toml:52: [measure.idle-lock] has no key 'remind'. Keys are clause, says,"
    )


def test_a_measure_of_any_other_name_is_a_statement_and_sets_nothing():
    assert policy().measures["redundancy"].sets == {}
    (complaint,) = said(with_measure("age-gates", SOUND["age-gate"]))
    assert complaint.startswith("small.toml:51: [measure.age-gates] has no key 'youngest'.")


def test_the_server_asks_a_policy_for_a_setting_by_measure_and_key():
    found = policy(with_measure("idle-lock", SOUND["idle-lock"]))
    assert found.set_by("idle-lock", "after") == "10 minutes"
    assert found.span("idle-lock", "after") == datetime.timedelta(minutes=10)
    assert found.span("reauthentication", "after") is None
    assert found.set_by("step-up", "acts", ()) == ()


@pytest.mark.parametrize("name", MEASURES)
def test_every_known_measure_is_used_by_one_of_the_five(name):
    assert [
        policy
        for policy in FIVE
        if any(i.name == name for i in policy_named(policy).document.section("measure"))
    ]
