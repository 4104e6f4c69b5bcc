"""How a new version is announced: as the old one promised, to whom it promised, and never earlier."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import FIVE, ROOT
from tests.policy.changing import versions
from troth.policy import Purpose, compile_policy, parse
from troth.policy.announce import WEIGHTS, audience, event_of, plan, publishing_problems
from troth.policy.versions import newly_served

POSTED = datetime.date(2026, 3, 1)
SERVICES = 'services = ["gateway", "portal", "membership", "profile", "publishing", "support"]'


def first(name):
    """One of the five, with the service that publishes versions enabled."""
    text = (ROOT / "policies" / f"{name}.toml").read_text()
    head, _, rest = text.partition("services = [")
    return head + SERVICES + rest[rest.index("]") + 1 :]


def later(name, *replaced, effective="2027-01-01"):
    text = first(name).replace("version = 1", "version = 2")
    old = next(line for line in text.splitlines() if line.startswith("effective"))
    for before, after in ((old, f"effective = {effective}"), *replaced):
        assert text.count(before) >= 1, before
        text = text.replace(before, after, 1)
    return text


def read(text):
    return compile_policy(parse(text, source="policy.toml"))


def planned(name, *replaced, **more):
    return plan(read(first(name)), read(later(name, *replaced, **more)))


def told(made):
    return [
        (one.means, one.event, str(one.starts), one.ends and str(one.ends), audience(one))
        for one in made.tellings(POSTED)
    ]


# What a member of each tenant gave at registration is used for one thing more.
NEW_USE = {
    "efax": (
        '"LegalCompliance", "TransferOfControl"]',
        '"LegalCompliance", "TransferOfControl", "Advertising"]',
    ),
    "anonymizer": ('"RequestedServiceProvision"]', '"RequestedServiceProvision", "Personalisation"]'),
    "zixcorp": (
        '"EnforceSecurity", "LegalCompliance"',
        '"EnforceSecurity", "Personalisation", "LegalCompliance"',
    ),
    "webex": (
        '"RepairImpairments", "LegalCompliance"]',
        '"RepairImpairments", "LegalCompliance", "Advertising"]',
    ),
    "emailserving": (
        '"ServiceUsageAnalytics", "LegalCompliance"]',
        '"ServiceUsageAnalytics", "LegalCompliance", "Personalisation"]',
    ),
}
LONGER = ('keep = "1 year"', 'keep = "2 years"')


def test_anonymizer_changes_at_once_and_silently():
    made = planned("anonymizer", NEW_USE["anonymizer"], effective="2026-03-01")
    assert told(made) == []
    assert made.effective(POSTED) == made.earliest(POSTED) == POSTED
    assert made.new_uses == {"registration": Purpose.PERSONALISATION}


def test_zixcorp_announces_a_new_use_on_the_site_for_30_days():
    made = planned("zixcorp", NEW_USE["zixcorp"], effective="2026-03-31")
    assert told(made) == [("site", "new-use", "2026-03-01", "2026-03-31", "whoever visits the site")]
    assert made.effective(POSTED) == datetime.date(2026, 3, 31)


def test_zixcorp_posts_what_is_no_new_use_without_notice():
    made = planned("zixcorp", ('keep = "30 days"', 'keep = "60 days"'), effective="2026-03-01")
    assert made.material
    assert (told(made), made.effective(POSTED)) == ([], POSTED)


@pytest.mark.parametrize("replaced", [NEW_USE["webex"], LONGER, ("Sites that we run.", "Our sites.")])
def test_webex_announces_every_change_on_the_site_for_30_days(replaced):
    made = planned("webex", replaced, effective="2026-03-02")
    assert [one[0] for one in told(made)] == ["site"]
    assert str(made.effective(POSTED)) == "2026-03-31"


def test_efax_mails_a_new_use_with_a_choice_to_all_but_those_who_left_or_want_no_contact():
    made = planned("efax", NEW_USE["efax"], effective="2026-03-01")
    assert told(made) == [
        (
            "mail",
            "new-use",
            "2026-03-01",
            "2026-03-01",
            "everybody, but nobody who left or who turned “contact” off",
        ),
        (
            "sign-in",
            "new-use",
            "2026-03-01",
            None,
            "whoever has no address for mail, but nobody who left or who turned “contact” off",
        ),
    ]
    assert all(one.asks for one in made.tellings(POSTED))
    assert made.new_uses == {"registration": Purpose.ADVERTISING}


def test_efax_shows_a_banner_for_a_change_that_leaves_stored_data_alone_and_mails_who_accepts_mail():
    made = planned("efax", LONGER, effective="2026-03-01")
    assert told(made) == [
        ("banner", "material-change", "2026-03-01", None, "whoever visits the site"),
        ("mail", "material-change", "2026-03-01", "2026-03-01", "everybody with “contact” on"),
    ]
    assert not any(one.asks for one in made.tellings(POSTED))
    assert made.new_uses == {}


def test_efax_tells_of_both_kinds_at_once_each_in_its_own_way():
    made = planned("efax", NEW_USE["efax"], LONGER)
    assert [(one.notice, one.means) for one in made.tellings(POSTED)] == [
        ("new-use", "mail"),
        ("new-use", "sign-in"),
        ("change", "banner"),
        ("change", "mail"),
    ]


def test_efax_says_nothing_of_other_words():
    made = planned("efax", ("We answer by e-mail or telephone", "We answer by telephone or e-mail"))
    assert (told(made), made.material, len(made.changes)) == ([], False, 2)


def test_emailserving_promises_no_notice_and_old_records_stay_as_they_were():
    made = planned("emailserving", NEW_USE["emailserving"])
    assert told(made) == []
    assert made.new_uses == {"registration": Purpose.PERSONALISATION}


def test_the_promise_of_notice_is_that_of_the_old_version():
    made = planned("webex", ('before = "30 days"\n', ""), effective="2026-03-01")
    assert str(made.effective(POSTED)) == "2026-03-31"
    assert made.promised.name == "change"
    backwards = plan(read(later("webex", ('before = "30 days"\n', ""))), read(first("webex")))
    assert backwards.earliest(POSTED) == POSTED


def test_a_version_takes_effect_on_the_day_it_states_where_that_is_later_than_promised():
    made = planned("webex", LONGER, effective="2026-12-24")
    assert (str(made.earliest(POSTED)), str(made.effective(POSTED))) == ("2026-03-31", "2026-12-24")
    assert str(made.tellings(POSTED)[0].ends) == "2026-12-24"


def problems(name, *replaced, **more):
    found = publishing_problems(read(first(name)), read(later(name, *replaced, **more)), POSTED)
    return [str(problem) for problem in found]


def test_a_version_that_would_hold_too_early_is_refused_with_its_line_and_the_earliest_day():
    assert problems("webex", LONGER, effective="2026-03-30") == [
        "policy.toml:9: [policy.policy] takes effect on 2026-03-30, but [notice.change] of version 1 "
        "promises 30 days from 2026-03-01. Write effective = 2026-03-31 or later."
    ]
    assert problems("webex", LONGER, effective="2026-03-31") == []


def test_a_version_that_would_hold_before_it_is_posted_is_refused():
    assert problems("anonymizer", LONGER, effective="2026-02-28") == [
        "policy.toml:9: [policy.policy] takes effect on 2026-02-28, but is posted on 2026-03-01. "
        "Write effective = 2026-03-01 or later."
    ]
    assert problems("anonymizer", LONGER, effective="2026-03-01") == []


def test_a_version_in_which_nothing_is_new_is_refused():
    same = read(first("efax").replace("effective = 2003-06-21", "effective = 2026-03-01"))
    again = read(later("efax", effective="2026-03-01"))
    assert [str(problem) for problem in publishing_problems(same, again, POSTED)] == [
        "policy.toml:7: [policy.policy] is a version in which nothing is new. "
        "Publish a version when something in it is."
    ]


def test_a_version_that_does_not_count_up_is_refused():
    assert problems("efax", LONGER, ("version = 2", "version = 1")) == [
        "policy.toml:7: [policy.policy] has version 1, and version 1 is in force. Write version = 2."
    ]


def test_a_version_of_another_policy_is_refused():
    assert problems("efax", LONGER, ('name = "efax"', 'name = "e-fax"')) == [
        "policy.toml:6: [policy.policy] is policy 'e-fax', and the one in force is 'efax'. "
        'Write name = "efax".'
    ]


_days = st.dates(datetime.date(2000, 1, 1), datetime.date(2100, 1, 1))


@given(versions(), _days)
def test_no_version_holds_before_it_is_posted_or_before_the_promised_notice_is_over(pair, posted):
    old, new = pair
    made = plan(old, new)
    for event in {event_of(change) for change in made.changes}:
        graver = WEIGHTS[WEIGHTS.index(event) :]
        notice = next((found for one in graver if (found := old.on(one))), None)
        assert made.effective(posted) >= posted + (notice.before if notice else datetime.timedelta(0))
    assert made.effective(posted) >= new.effective


@given(versions(), _days)
def test_people_are_told_only_by_what_the_old_version_promised(pair, posted):
    old, new = pair
    for one in plan(old, new).tellings(posted):
        notice = old.notices[one.notice]
        assert notice.on in WEIGHTS
        means = {"banner": "site", "sign-in": "mail"}.get(one.means, one.means)
        assert means in notice.by
        assert one.starts == posted


@given(versions())
def test_what_stays_off_is_what_agreement_would_add(pair):
    old, new = pair
    made = plan(old, new)
    assert all(made.new_uses.values())
    assert made.new_uses == {name: mask for name in old.practices if (mask := newly_served(old, new, name))}
    announced = {name for change in made.changes for name, _ in change.serves}
    assert announced <= set(made.new_uses)


@pytest.mark.parametrize("name", FIVE)
def test_a_new_version_that_changes_nothing_tells_nobody(name):
    made = plan(read(first(name)), read(first(name)))
    assert (made.changes, made.tellings(POSTED), dict(made.new_uses)) == ((), (), {})
