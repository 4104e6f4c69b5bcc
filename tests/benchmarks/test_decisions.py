"""Cedar is the oracle: it and our masks give the same answers, and both can be timed on them."""

from collections import Counter

import pytest

from benchmarks import cedar, decisions
from benchmarks.questions import NAMES, answer, document, policy, questions
from benchmarks.settings import Settings

CASES = questions(10_000, seed=20261122)


@pytest.fixture(scope="module")
def rules():
    return {name: cedar.translate(document(name)) for name in NAMES}


def test_cedar_and_the_masks_agree_on_ten_thousand_questions(rules):
    differing = []
    for name in NAMES:
        asked = [one for one in CASES if one.policy == name]
        requests = [cedar.request(one.practice, one.purpose_name, one.plan, one.choices) for one in asked]
        answers = cedar.decide_all(rules[name], requests)
        differing += [one for one, theirs in zip(asked, answers, strict=True) if answer(one) != theirs]
    assert differing == []


def test_the_questions_are_worth_asking():
    """Both answers are common, every policy and every choice is asked about."""
    answers = Counter(answer(one) for one in CASES)
    assert min(answers.values()) > 2_000
    assert Counter(one.policy for one in CASES).keys() == set(NAMES)
    for name in NAMES:
        asked = {choice for one in CASES if one.policy == name for choice in one.choices}
        assert asked == set(policy(name).choices)


def test_the_oracle_would_notice_a_choice_that_does_not_count(rules):
    """Somebody who turned offers off: both refuse, and a mask without the choice would not."""
    asked = next(
        one
        for one in CASES
        if one.policy == "webex"
        and one.purpose_name == "DirectMarketing"
        and one.choices.get("specials") is False
    )
    request = cedar.request("registration", "DirectMarketing", None, asked.choices)
    assert not cedar.decide(rules["webex"], request)
    assert policy("webex").practices["registration"].mask & asked.purpose


def test_a_figure_can_be_taken(tmp_path, watch):
    figure = decisions.measure(Settings(folder=tmp_path, quick=True, runs=1), watch)
    (measured,) = figure.measured
    assert list(measured.runs) == [
        "Cedar",
        "Cedar, at once",
        "mask of a record",
        "mask from choices",
        "may_use",
    ]
    assert measured.median("mask of a record") > 100 * measured.median("Cedar")
