"""The policy of the repository: each of its 48 promises stands in the part that keeps it."""

import pytest

from tests.conftest import zixcorp
from troth.policy import Purpose
from troth.policy.compile import Keep, Until

PLACES = {
    "Z01": ["notice.location"],
    "Z02": ["notice.independent-review"],
    "Z03": ["measure.health"],
    "Z04": ["measure.connect"],
    "Z05": ["measure.direct"],
    "Z06": ["measure.directory"],
    "Z07": ["measure.client"],
    "Z08": ["practice.stored-message"],
    "Z09": ["measure.port"],
    "Z10": ["practice.decision"],
    "Z11": ["measure.works"],
    "Z12": ["practice.prescription"],
    "Z13": ["practice.client-registration"],
    "Z14": ["disclosure.public-key"],
    "Z15": ["practice.member", "practice.portal-registration", "measure.passphrase"],
    "Z16": ["practice.stored-message"],
    "Z17": ["practice.message-in-transit"],
    "Z18": ["practice.message-in-transit"],
    "Z19": ["practice.support"],
    "Z20": ["practice.site-visit"],
    "Z21": ["disclosure.statistics"],
    "Z22": [
        "disclosure.pick-up-to-sender",
        "notice.service-contact",
        "notice.message-waiting",
        "notice.message-failed",
        "notice.passphrase-failures",
        "notice.pick-up-receipt",
        "notice.problem-follow-up",
    ],
    "Z23": ["choice.service-contact"],
    "Z24": ["disclosure.message-to-recipient"],
    "Z25": ["disclosure.payer"],
    "Z26": ["disclosure.authority"],
    "Z27": ["disclosure.partner"],
    "Z28": ["disclosure.card-processor"],
    "Z29": ["disclosure.auditor"],
    "Z30": ["notice.acquisition"],
    "Z31": ["measure.after-closing"],
    "Z32": ["choice.testimonial"],
    "Z33": ["practice.portal-registration", "right.change-passphrase"],
    "Z34": ["right.erasure"],
    "Z35": ["right.access"],
    "Z36": ["measure.safeguards"],
    "Z37": ["measure.encryption-in-transit"],
    "Z38": ["measure.watch"],
    "Z39": ["measure.certification"],
    "Z40": ["notice.change"],
    "Z41": ["measure.version"],
    "Z42": ["measure.step-up"],
    "Z43": ["practice.visitor-country"],
    "Z44": ["choice.remember-address"],
    "Z45": ["notice.scope"],
    "Z46": ["measure.redundancy"],
    "Z47": ["practice.stored-message", "measure.sealed-to-recipient"],
    "Z48": ["right.complaint"],
}
ITEMS = {f"{item.section}.{item.name}": item for item in zixcorp().document.items}


def test_all_48_promises_are_placed_and_no_other():
    assert sorted(PLACES) == [f"Z{number:02}" for number in range(1, 49)]
    cited = {clause for item in zixcorp().document.items for clause in item.clauses}
    assert cited == set(PLACES)


@pytest.mark.parametrize("clause", PLACES)
def test_each_promise_stands_in_its_part(clause):
    assert [name for name, item in ITEMS.items() if clause in item.clauses] == PLACES[clause]


@pytest.mark.parametrize(
    ("part", "key", "value"),
    [
        ("practice.client-registration", "required", ["EmailAddress", "PublicKey"]),
        ("practice.support", "required", ["EmailAddress"]),
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
