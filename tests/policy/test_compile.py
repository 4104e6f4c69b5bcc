"""From a document to integers and tables; parts that contradict one another do not compile."""

import datetime

import pytest

from tests.conftest import zixcorp
from tests.policy.writing import SMALL, document, policy, said, with_line
from troth.policy import Purpose
from troth.policy.compile import Keep, Until
from troth.policy.meaning import mask_of
from troth.policy.vocabulary import purposes_in


def test_the_head_becomes_the_policy():
    small = policy()
    assert (small.name, small.version, small.controller) == ("small", 1, "Lindenhof Clinic")
    assert small.effective == datetime.date(2026, 1, 31)
    assert small.contact == {"email": "privacy@clinic.example"}
    assert small.services == {"portal"}
    assert small.digest == document().digest


def test_a_mask_has_the_bit_of_each_named_purpose_and_no_other():
    assert mask_of(["MessageDelivery", "ServiceContact"]) == 16 + 1024
    assert mask_of([]) == 0
    assert purposes_in(1040) == (Purpose.MESSAGE_DELIVERY, Purpose.SERVICE_CONTACT)


NO_RIGHT = SMALL[: SMALL.index("[right")] + SMALL[SMALL.index("[measure") :]


def test_what_is_held_serves_peoples_rights_too_and_what_is_not_kept_does_not():
    assert policy().practices["message"].mask == 1040 + 32_768
    assert policy(NO_RIGHT).practices["message"].mask == 1040 + 32_768
    never = with_line('keep = "up to 21 days"', 'keep = "never"')
    assert policy(never).practices["message"].mask == 1040


@pytest.mark.parametrize(
    ("text", "keep"),
    [
        ("never", Keep(Until.NEVER_KEPT, 0)),
        ("account", Keep(Until.ACCOUNT, None)),
        ("30 days", Keep(Until.FIXED, 2_592_000)),
        ("up to 21 days", Keep(Until.SENDER, 1_814_400)),
    ],
)
def test_a_keep_says_what_ends_it_and_when(text, keep):
    assert policy(with_line('keep = "up to 21 days"', f'keep = "{text}"')).practices["message"].keep == keep


def test_a_practice_holds_what_it_requires_and_what_it_offers():
    practice = policy().practices["message"]
    assert practice.required == {"CommunicationContent"}
    assert practice.optional == {"Name"}
    assert practice.categories == {"CommunicationContent", "Name"}
    assert (practice.service, practice.clauses, practice.line) == ("portal", ("Z16",), 10)


def test_a_choice_a_disclosure_and_a_notice_become_values():
    small = policy()
    assert (small.choices["contact"].mask, small.choices["contact"].default_in) == (1024, True)
    (reader,) = small.disclosures
    assert (reader.recipient, reader.grounds, reader.mask) == (
        "MessageRecipient",
        ("sender's instruction",),
        16,
    )
    assert set(small.notices) == {"message-waiting"}


def test_a_point_is_governed_by_the_practice_that_names_it():
    assert policy().at("portal.message").name == "message"
    assert policy().at("portal.messages") is None


def test_a_service_that_is_not_enabled_governs_no_point_and_has_no_notice():
    text = with_line('services = ["portal"]', "services = []").replace(
        'when = "a message', 'service = "portal"\nwhen = "a message'
    )
    assert policy(text).at("portal.message") is None
    assert policy(text).notices == {}
    assert policy(text).enabled(None)
    assert not policy(text).enabled("portal")


def test_a_fault_of_grammar_is_told_before_any_of_meaning():
    text = with_line('keep = "up to 21 days"', 'keep = "long"').replace(
        'clause = ["Z16"]', 'clause = ["Z99"]'
    )
    assert [line.split("]")[0] for line in said(text)] == ["small.toml:17: [practice.message"]


def test_the_policy_of_the_repository_compiles():
    assert {"gateway", "portal", "rights"} < zixcorp().services
    assert len(zixcorp().practices) == len(zixcorp().document.section("practice"))


PLANS = """
[practice.free]
clause = ["J02"]
at = "people.demographics"
plan = "free"
required = ["Gender"]
purposes = ["Newsletter"]
keep = "account"
sources = ["identity provider", "person"]

[practice.paid]
clause = ["J02"]
at = "people.demographics"
plan = "paid"
optional = ["Gender"]
purposes = ["Newsletter"]
keep = "account"

[choice.news-free]
clause = ["J16"]
plan = "free"
purposes = ["Newsletter"]
default = "in"
by = ["upgrade", "cancel"]
says = "It comes with the plan."

[choice.news-paid]
clause = ["J16"]
plan = "paid"
purposes = ["Newsletter"]
default = "in"
by = ["link"]

[choice.abroad]
clause = ["A12"]
default = "out"
needed_in = ["EU", "EEA"]
each = "Interest"

[notice.new-use]
clause = ["J39"]
on = "new-use"
by = ["mail"]
before = "30 days"
asks = true
until_dismissed = true
under = "abroad"
spares = ["left", "abroad"]

[right.complaint]
clause = ["Z48"]
acknowledge = "5 days"
within = "30 days"
extend = "1 month"
officer = "privacy officer"
escalate = "the ombudsman"

[right.leaving]
clause = ["W07"]
deactivate = "at once"
erase_after = "90 days"
"""
PLANNED_TEXT = SMALL.replace('["portal"]\n', '["portal"]\nplans = ["free", "paid"]\n') + PLANS
PLANNED = policy(PLANNED_TEXT)


def test_a_point_is_governed_by_the_practice_of_the_persons_plan():
    assert PLANNED.plans == ("free", "paid")
    assert PLANNED.at("people.demographics", "free").name == "free"
    assert PLANNED.at("people.demographics", "paid").name == "paid"
    assert PLANNED.at("people.demographics") is None
    assert PLANNED.at("portal.message", "paid").name == "message"


def test_a_practice_says_where_its_data_comes_from():
    assert PLANNED.practices["free"].sources == ("identity provider", "person")
    assert PLANNED.practices["paid"].sources == ("person",)


def test_a_choice_says_for_whom_it_is_and_whether_there_is_a_switch():
    free, paid, abroad = (PLANNED.choices[name] for name in ("news-free", "news-paid", "abroad"))
    assert (free.has_switch, free.by, free.says) == (False, ("upgrade", "cancel"), "It comes with the plan.")
    assert (paid.has_switch, paid.says) == (True, None)
    assert (free.holds_for("free"), free.holds_for("paid"), free.holds_for(None)) == (True, False, False)
    assert (abroad.holds_for("free"), abroad.holds_for(None)) == (True, True)
    assert (abroad.mask, abroad.each, abroad.needed_in) == (0, "Interest", {"EU", "EEA"})


def test_a_notice_answers_an_event_ahead_of_it_and_spares_some():
    notice = PLANNED.on("new-use")
    assert (notice.name, notice.before, notice.by) == ("new-use", datetime.timedelta(days=30), ("mail",))
    assert (notice.asks, notice.until_dismissed, notice.advertises) == (True, True, False)
    assert (notice.under, notice.spares) == ("abroad", {"left", "abroad"})
    assert PLANNED.on("acquisition") is None


def test_a_right_has_its_clocks():
    complaint, leaving = PLANNED.rights["complaint"], PLANNED.rights["leaving"]
    assert (complaint.acknowledge.days, complaint.within.days, complaint.extend.days) == (5, 30, 30)
    assert (complaint.officer, complaint.escalate) == ("privacy officer", "the ombudsman")
    assert (leaving.within, leaving.erase_after.days) == (None, 90)


@pytest.mark.parametrize("section", ["choice", "notice", "right", "measure"])
def test_parts_of_a_service_that_is_not_enabled_are_not_there(section):
    parts = getattr(PLANNED, f"{section}s")
    assert parts
    head = f"[{section}."
    text = PLANNED_TEXT.split(head)
    later = text[0] + "".join(head + part.replace("]\n", ']\nservice = "mailings"\n', 1) for part in text[1:])
    assert getattr(policy(later), f"{section}s") == {}
