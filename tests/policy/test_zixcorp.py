"""The policy of confidential mail: its terms are those that were promised."""

import pytest

from tests.conftest import zixcorp
from troth.policy import Purpose
from troth.policy.compile import Keep, Until

ITEMS = {f"{item.section}.{item.name}": item for item in zixcorp().document.items}


@pytest.mark.parametrize(
    ("part", "key", "value"),
    [
        ("practice.client-registration", "required", ["EmailAddress", "PublicKey"]),
        ("practice.support", "required", ["EmailAddress", "SupportRequest"]),
        ("practice.stored-message", "keep", "up to 21 days"),
        ("practice.message-in-transit", "keep", "never"),
        ("practice.visitor-country", "keep", "never"),
        ("practice.site-visit", "unlinkable", ["EmailAddress", "Password"]),
        ("practice.prescription", "purposes", ["PrescriptionDelivery", "LegalCompliance"]),
        ("disclosure.public-key", "categories", ["PublicKey"]),
        ("disclosure.payer", "categories", ["EmailAddress", "ServiceUsage"]),
        ("disclosure.card-processor", "purposes", ["PaymentManagement"]),
        ("disclosure.partner", "ground", "consent"),
        ("choice.testimonial", "default", "out"),
        ("choice.remember-address", "default", "out"),
        ("notice.acquisition", "before", "30 days"),
        ("notice.change", "before", "30 days"),
        ("right.erasure", "within", "30 days"),
        ("right.access", "within", "30 days"),
    ],
)
def test_the_terms_are_those_that_were_promised(part, key, value):
    assert ITEMS[part].values[key] == value


def test_a_client_registers_with_nothing_but_address_and_key():
    assert zixcorp().practices["client-registration"].optional == frozenset()


def test_auditors_see_no_payment_data():
    assert "PaymentCard" not in ITEMS["disclosure.auditor"].values["categories"]


def test_a_stored_message_ends_after_21_days_at_the_latest():
    assert zixcorp().practices["stored-message"].keep == Keep(Until.SENDER, 1_814_400)


def test_transit_serves_scanning_and_delivery_alone():
    both = Purpose.CONTENT_SCANNING | Purpose.MESSAGE_DELIVERY
    assert zixcorp().practices["message-in-transit"].mask == both


def test_exactly_the_six_promised_mails_exist():
    mails = {n.name for n in zixcorp().document.section("notice") if n.values.get("by") == ["mail"]}
    assert mails == {
        "service-contact",
        "message-waiting",
        "message-failed",
        "passphrase-failures",
        "pick-up-receipt",
        "problem-follow-up",
    }
