"""What data collected under one version may serve under a later one: both say so, or the person agreed."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.policy.changing import plans_of, said, versions
from tests.policy.rich import changed, rich
from troth.policy import Purpose, Refusal, allowed, may_disclose
from troth.policy.compile import Until
from troth.policy.versions import allowed_under, may_disclose_under, newly_served

RIGHTS = int(Purpose.RIGHTS_FULFILMENT)
PURPOSES = 'purposes = ["AccountManagement", "ServiceContact", "Newsletter", "TargetedAdvertising"]'
ADDED = rich(changed(PURPOSES, PURPOSES.replace('"]', '", "Personalisation"]')))
DROPPED = rich(changed(PURPOSES, PURPOSES.replace('"ServiceContact", ', "")))


@st.composite
def cases(draw):
    """Two versions, a practice of the old one that keeps something, and what a person chose on some plan."""
    old, new = draw(versions())
    kept = [name for name, practice in old.practices.items() if practice.keep.until is not Until.NEVER_KEPT]
    return old, new, draw(st.sampled_from(kept)), draw(said(old, new)), draw(plans_of(old, new))


@given(cases())
def test_a_purpose_that_the_new_version_adds_is_never_served_without_agreement(case):
    old, new, practice, choices, plan = case
    mask = allowed_under(old, new, practice, choices, plan, agreed=False)
    assert mask & ~old.practices[practice].mask & ~RIGHTS == 0
    assert mask & ~allowed(old, old.practices[practice], choices, plan) & ~RIGHTS == 0


@given(cases(), st.booleans())
def test_a_purpose_that_the_new_version_drops_is_served_no_more(case, agreed):
    old, new, practice, choices, plan = case
    now = new.practices[practice].mask if practice in new.practices else 0
    assert allowed_under(old, new, practice, choices, plan, agreed=agreed) & ~now & ~RIGHTS == 0


@given(cases())
def test_who_agrees_is_under_the_new_version_in_full(case):
    old, new, practice, choices, plan = case
    if practice in new.practices:
        whole = allowed(new, new.practices[practice], choices, plan)
        assert allowed_under(old, new, practice, choices, plan, agreed=True) == whole | RIGHTS


@given(cases())
def test_agreeing_adds_what_is_announced_and_takes_nothing(case):
    old, new, practice, choices, plan = case
    without = allowed_under(old, new, practice, choices, plan, agreed=False)
    with_it = allowed_under(old, new, practice, choices, plan, agreed=True)
    assert without & ~with_it == 0
    assert with_it & ~without & ~newly_served(old, new, practice) == 0


@settings(max_examples=40)
@given(cases())
def test_what_is_announced_as_new_is_new_for_somebody(case):
    old, new, practice, _, _ = case
    names = sorted({*old.choices, *new.choices})
    gained = 0
    for states in product((None, True, False), repeat=min(len(names), 7)):
        choices = {name: state for name, state in zip(names, states, strict=False) if state is not None}
        for plan in (None, *old.plans, *new.plans):
            gained |= allowed_under(old, new, practice, choices, plan, agreed=True) & ~allowed_under(
                old, new, practice, choices, plan, agreed=False
            )
    if len(names) <= 7 and practice in new.practices:
        assert gained == newly_served(old, new, practice)


@given(cases(), st.booleans())
def test_peoples_rights_reach_what_is_held_whatever_changes(case, agreed):
    old, new, practice, choices, plan = case
    assert allowed_under(old, new, practice, choices, plan, agreed=agreed) & RIGHTS


@given(cases())
def test_under_an_unchanged_version_a_record_serves_what_it_served(case):
    old, _, practice, choices, plan = case
    same = allowed(old, old.practices[practice], choices, plan)
    assert allowed_under(old, old, practice, choices, plan, agreed=False) == same


@given(cases(), st.data())
def test_turning_a_choice_off_never_adds_a_purpose(case, data):
    old, new, practice, choices, plan = case
    name = data.draw(st.sampled_from(sorted({*old.choices, *new.choices})))
    agreed = data.draw(st.booleans())
    off = allowed_under(old, new, practice, {**choices, name: False}, plan, agreed=agreed)
    on = allowed_under(old, new, practice, {**choices, name: True}, plan, agreed=agreed)
    assert off & ~on == 0


def test_a_new_purpose_waits_for_the_person():
    waits = allowed_under(rich(), ADDED, "registration", {}, "paid", agreed=False)
    agreed = allowed_under(rich(), ADDED, "registration", {}, "paid", agreed=True)
    assert agreed == waits | Purpose.PERSONALISATION
    assert newly_served(rich(), ADDED, "registration") == Purpose.PERSONALISATION


@pytest.mark.parametrize("agreed", [True, False])
def test_a_dropped_purpose_ends_for_everybody(agreed):
    assert (
        not allowed_under(rich(), DROPPED, "registration", {}, "paid", agreed=agreed)
        & Purpose.SERVICE_CONTACT
    )
    assert newly_served(rich(), DROPPED, "registration") == 0


def test_what_is_left_of_a_practice_that_is_gone_serves_peoples_rights_alone():
    gone = replace(rich(), practices={})
    assert allowed_under(rich(), gone, "usage", {}, agreed=True) == RIGHTS
    assert newly_served(rich(), gone, "usage") == 0


FLIPPED = rich(
    changed('purposes = ["Newsletter"]\ndefault = "out"', 'purposes = ["Newsletter"]\ndefault = "in"')
)


@pytest.mark.parametrize(
    ("chose", "agreed", "served"),
    [({}, False, False), ({}, True, True), ({"news": True}, False, True), ({"news": False}, True, False)],
)
def test_a_choice_that_is_on_from_now_on_stays_off_for_whoever_said_nothing(chose, agreed, served):
    mask = allowed_under(rich(), FLIPPED, "registration", chose, "paid", agreed=agreed)
    assert bool(mask & Purpose.NEWSLETTER) == served


def test_a_choice_that_is_off_from_now_on_is_off_for_old_records_too():
    mask = allowed_under(FLIPPED, rich(), "registration", {}, "paid", agreed=False)
    assert not mask & Purpose.NEWSLETTER


USAGE = ("PayingOrganisation", ["ServiceUsage"], Purpose.PAYMENT_MANAGEMENT)
ELSEWHERE = rich(changed('recipient = "PayingOrganisation"', 'recipient = "Auditor"'))


def test_old_data_goes_to_a_new_recipient_only_where_the_person_agreed():
    to_auditor = ("Auditor", ["ServiceUsage"], Purpose.PAYMENT_MANAGEMENT)
    assert may_disclose_under(rich(), ELSEWHERE, *to_auditor, agreed=True) is ELSEWHERE.disclosures[0]
    assert may_disclose_under(rich(), ELSEWHERE, *to_auditor, agreed=False) == may_disclose(
        rich(), *to_auditor
    )
    assert isinstance(may_disclose(rich(), *to_auditor), Refusal)


@pytest.mark.parametrize("agreed", [True, False])
def test_old_data_no_longer_goes_where_the_new_version_lets_nothing_go(agreed):
    assert isinstance(may_disclose_under(rich(), ELSEWHERE, *USAGE, agreed=agreed), Refusal)


def test_old_data_leaves_on_a_ground_of_both_versions_and_under_the_conditions_of_both():
    both = rich(changed('ground = "contract"', 'ground = ["contract", "consent"]'))
    other = rich(changed('conditions = ["the organisation pays', 'conditions = ["in confidence"]\n#'))
    found = may_disclose_under(both, other, *USAGE, agreed=False)
    assert found.grounds == ("contract",)
    assert found.conditions == {"the organisation pays for the account", "in confidence"}
    consent = rich(changed('ground = "contract"', 'ground = "consent"'))
    assert may_disclose_under(rich(), consent, *USAGE, agreed=False) == Refusal(
        "clinic", 1, "payer rests on consent, which was no ground when it was collected"
    )
