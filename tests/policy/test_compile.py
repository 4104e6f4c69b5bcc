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
    assert policy().practices["message"].mask == 1040
    assert purposes_in(1040) == (Purpose.MESSAGE_DELIVERY, Purpose.SERVICE_CONTACT)


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


SECOND = """
[practice.second]
clause = ["Z08"]
at = "portal.message"
purposes = ["MessageDelivery"]
keep = "never"
"""


def test_two_practices_at_one_point_do_not_compile():
    assert said(SMALL + SECOND) == [
        "small.toml:50: [practice.second] collects at 'portal.message', as [practice.message] does already. "
        "Join the two practices, or name another point."
    ]


def test_data_that_is_both_required_and_optional_does_not_compile():
    assert said(with_line('optional = ["Name"]', 'optional = ["Name", "CommunicationContent"]')) == [
        "small.toml:15: [practice.message] has CommunicationContent both required and optional. "
        "Leave it in one of the lists."
    ]


def test_a_practice_that_collects_what_it_declares_unlinkable_does_not_compile():
    text = with_line('optional = ["Name"]', 'optional = ["Name", "IPAddress"]\nunlinkable = ["IPAddress"]')
    assert said(text) == [
        "small.toml:16: [practice.message] collects IPAddress, which it declares unlinkable. "
        "Collect it in a practice of its own."
    ]


@pytest.mark.parametrize("half", ['attested_by = "operations officer"\n', 'every = "1 year"\n'])
def test_half_an_attestation_does_not_compile(half):
    assert said(SMALL.replace(half, "")) == [
        "small.toml:42: [measure.redundancy] has an attestation with only half of its keys. "
        "Give both attested_by and every."
    ]


def test_a_fault_of_grammar_is_told_before_any_of_meaning():
    text = with_line('keep = "up to 21 days"', 'keep = "long"') + SECOND
    assert len(said(text)) == 1


@pytest.mark.parametrize(
    ("purposes", "sound"),
    [
        ('["MessageDelivery"]', True),
        ('["PrescriptionDelivery", "LegalCompliance", "RequestedServiceProvision"]', True),
        ('["MessageDelivery", "ServiceUsageAnalytics"]', False),
        ('["DirectMarketing"]', False),
    ],
)
def test_health_information_serves_delivery_and_law_alone(purposes, sound):
    text = with_line('optional = ["Name"]', 'optional = ["HealthRecord"]').replace(
        'purposes = ["MessageDelivery", "ServiceContact"]', f"purposes = {purposes}"
    )
    if sound:
        assert policy(text)
    else:
        assert said(text) == [
            "small.toml:16: [practice.message] uses health information beyond delivery and law. "
            "Leave out the other purposes."
        ]


def test_the_policy_of_the_repository_compiles():
    assert zixcorp().services == {"gateway", "portal"}
    assert len(zixcorp().practices) == 10
