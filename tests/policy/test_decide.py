"""The laws of the decisions: nothing is used, kept, collected, disclosed or told beyond the policy."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import policy_named, zixcorp
from tests.policy.writing import policy, with_line
from troth.policy import (
    CATEGORIES,
    PURPOSES,
    RECIPIENTS,
    Refusal,
    allowed,
    expires_at,
    may_collect,
    may_disclose,
    may_notify,
    may_use,
)
from troth.policy.compile import Choice, Keep, Until
from troth.policy.vocabulary import Purpose, purposes_in

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
SMALL = policy()
ZIXCORP = zixcorp()
MESSAGE = SMALL.practices["message"]
EVERYTHING = {"CommunicationContent", "Name"}

_masks = st.integers(0, 2**30 - 1)
_spans = st.timedeltas(timedelta(days=-400), timedelta(days=4000))


@st.composite
def chosen(draw):
    """A practice, and a policy of three choices, each on or off by default and by the person."""
    practice = replace(MESSAGE, mask=draw(_masks))
    names = ("a", "b", "c")
    choices = {name: Choice(name, draw(_masks), draw(st.booleans())) for name in names}
    return practice, choices, draw(st.dictionaries(st.sampled_from(names), st.booleans()))


def under(choices):
    return replace(SMALL, choices=choices)


@given(chosen())
def test_a_record_serves_no_purpose_beyond_its_practices(case):
    practice, choices, said = case
    assert allowed(under(choices), practice, said) & ~practice.mask == 0


@given(chosen(), st.sampled_from("abc"))
def test_turning_a_choice_off_takes_exactly_its_purposes_away(case, name):
    practice, choices, said = case
    on = allowed(under(choices), practice, {**said, name: True})
    off = allowed(under(choices), practice, {**said, name: False})
    assert off == on & ~choices[name].mask


@given(chosen(), st.sampled_from("abc"))
def test_a_record_gains_purposes_only_where_the_person_turns_a_choice_on(case, name):
    practice, choices, said = case
    before = allowed(under(choices), practice, said)
    after = allowed(under(choices), practice, {**said, name: False})
    assert after & ~before == 0


@given(chosen())
def test_what_nobody_was_asked_about_follows_the_default(case):
    practice, choices, _ = case
    defaults = {name: choice.default_in for name, choice in choices.items()}
    assert allowed(under(choices), practice) == allowed(under(choices), practice, defaults)


def test_a_choice_that_is_off_by_default_leaves_its_bit_off_until_it_is_turned_on():
    out = policy(with_line('default = "in"', 'default = "out"'))
    off = Purpose.MESSAGE_DELIVERY | Purpose.RIGHTS_FULFILMENT
    assert allowed(out, MESSAGE) == off
    assert allowed(out, MESSAGE, {"contact": True}) == off | Purpose.SERVICE_CONTACT


def test_a_choice_of_another_plan_does_not_count():
    choice = Choice("free-news", int(Purpose.SERVICE_CONTACT), default_in=False, plan="free")
    small = under({"free-news": choice})
    assert not allowed(small, MESSAGE, plan="free") & Purpose.SERVICE_CONTACT
    assert allowed(small, MESSAGE, plan="paid") & Purpose.SERVICE_CONTACT
    assert allowed(small, MESSAGE) & Purpose.SERVICE_CONTACT


def test_what_may_be_collected_and_used_depends_on_the_plan():
    efax = policy_named("efax")
    assert may_collect(efax, "people.demographics", ["Occupation"], "free") == Refusal(
        "efax", 1, "practice 'demographics-free' requires Gender"
    )
    assert may_collect(efax, "people.demographics", ["Occupation"], "paid").name == "demographics-paid"
    assert may_use(efax, "people.demographics", Purpose.DIRECT_MARKETING, "paid").name == "demographics-paid"
    assert may_use(efax, "people.demographics", Purpose.DIRECT_MARKETING) == Refusal(
        "efax", 1, "no practice collects at 'people.demographics'"
    )


@given(st.dictionaries(st.text(max_size=5), st.booleans(), max_size=3))
def test_choices_that_the_policy_does_not_offer_change_nothing(said):
    said.pop("contact", None)
    assert allowed(SMALL, MESSAGE, said) == allowed(SMALL, MESSAGE)


@given(st.sampled_from([Until.FIXED, Until.SENDER]), st.integers(1, 10**8), st.none() | _spans)
def test_no_record_outlives_its_practices_longest_term(until, seconds, wish):
    practice = replace(MESSAGE, keep=Keep(until, seconds))
    ends = expires_at(practice, NOW, wish)
    assert NOW <= ends <= NOW + timedelta(seconds=seconds)


@given(_spans)
def test_a_senders_wish_is_kept_within_the_term(wish):
    within = min(max(wish, timedelta(0)), timedelta(days=21))
    assert expires_at(MESSAGE, NOW, wish) == NOW + within


def test_a_wish_does_not_change_a_fixed_term():
    fixed = policy(with_line('keep = "up to 21 days"', 'keep = "30 days"')).practices["message"]
    assert expires_at(fixed, NOW, timedelta(days=1)) == datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_what_is_kept_as_long_as_the_account_has_no_end_of_its_own():
    assert expires_at(ZIXCORP.practices["member"], NOW) is None


def test_what_is_never_kept_has_no_record_at_all():
    with pytest.raises(ValueError, match="'message-in-transit' keeps nothing"):
        expires_at(ZIXCORP.practices["message-in-transit"], NOW)


@given(st.sampled_from(sorted(ZIXCORP.practices)), st.sets(st.sampled_from(sorted(CATEGORIES))), st.data())
def test_data_is_collected_exactly_between_what_is_required_and_all_there_is(name, others, data):
    practice = ZIXCORP.practices[name]
    given_ = (practice.required | others) - data.draw(st.sets(st.sampled_from(sorted(practice.required))))
    answer = may_collect(ZIXCORP, practice.at, given_)
    fits = ZIXCORP.enabled(practice.service) and practice.required <= given_ <= practice.categories
    assert (answer is practice) == fits
    assert isinstance(answer, Refusal) != fits


def test_a_refused_collection_says_what_is_too_much_and_what_is_lacking():
    assert may_collect(SMALL, "portal.message", EVERYTHING | {"Gender", "Income"}) == Refusal(
        "small", 1, "practice 'message' does not collect Gender, Income"
    )
    assert may_collect(SMALL, "portal.message", {"Name"}) == Refusal(
        "small", 1, "practice 'message' requires CommunicationContent"
    )
    assert may_collect(SMALL, "survey", {"Name"}) == Refusal("small", 1, "no practice collects at 'survey'")


@given(st.sampled_from(sorted(ZIXCORP.practices)), st.sampled_from(list(PURPOSES)))
def test_data_is_used_exactly_for_its_practices_purposes(name, purpose):
    practice = ZIXCORP.practices[name]
    serves = ZIXCORP.enabled(practice.service) and purpose in purposes_in(practice.mask)
    assert (may_use(ZIXCORP, practice.at, purpose) is practice) == serves


def test_a_refused_use_says_which_practice_does_not_serve_what():
    assert may_use(SMALL, "portal.message", Purpose.ADVERTISING) == Refusal(
        "small", 1, "practice 'message' does not serve Advertising"
    )
    assert may_use(SMALL, "survey", Purpose.ADVERTISING) == Refusal(
        "small", 1, "no practice collects at 'survey'"
    )


@given(
    st.sampled_from(sorted(RECIPIENTS)),
    st.sets(st.sampled_from(sorted(CATEGORIES)), min_size=1, max_size=3),
    st.sampled_from(list(PURPOSES)),
)
def test_data_leaves_only_as_an_enabled_disclosure_states(recipient, categories, purpose):
    answer = may_disclose(ZIXCORP, recipient, categories, purpose)
    stated = [
        d
        for d in ZIXCORP.disclosures
        if d.recipient == recipient and categories <= d.categories and d.mask & purpose
    ]
    assert isinstance(answer, Refusal) == (not any(ZIXCORP.enabled(d.service) for d in stated))


def test_a_refused_disclosure_says_what_to_whom_and_for_what():
    assert may_disclose(SMALL, "Auditor", ["Name", "EmailAddress"], Purpose.COMPLIANCE_AUDIT) == Refusal(
        "small", 1, "EmailAddress, Name may not go to Auditor for ComplianceAudit"
    )
    reader = may_disclose(SMALL, "MessageRecipient", ["CommunicationContent"], Purpose.MESSAGE_DELIVERY)
    assert reader is SMALL.disclosures[0]


def test_a_disclosure_of_a_service_that_is_not_enabled_lets_nothing_out():
    answer = may_disclose(ZIXCORP, "PaymentProcessor", ["PaymentCard"], Purpose.PAYMENT_MANAGEMENT)
    assert answer == Refusal("zixcorp", 1, "PaymentCard may not go to PaymentProcessor for PaymentManagement")


def test_only_the_notices_of_the_policy_are_sent():
    assert may_notify(SMALL, "message-waiting") == "message-waiting"
    assert may_notify(SMALL, "newsletter") == Refusal("small", 1, "there is no notice 'newsletter'")
    assert may_notify(ZIXCORP, "promotion") == Refusal("zixcorp", 1, "there is no notice 'promotion'")
