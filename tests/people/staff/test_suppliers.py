"""The register: a supplier without an agreement gets nothing, a partner only what the person agreed to."""

from datetime import date, timedelta

import pytest

from tests.people.staff.conftest import ANN, enabling, policy_with
from troth.people.staff.disclosing import granted
from troth.people.staff.members import StaffError
from troth.people.staff.suppliers import Supplier
from troth.policy import PolicyError, Purpose, Refusal, compile_policy, parse
from troth.vault.vault import PolicyViolation

ORDERED = "RequestedServiceProvision"
WORDS = "Shipping gets your name and your address, to bring what you ordered."


def shipping(agreed_on=None, **changed):
    said = {"categories": ("EmailAddress", "Name"), "purpose": ORDERED, **changed}
    return Supplier("Shipping Ltd", "Supplier", agreed_on=agreed_on, **said)


def partner(**changed):
    said = {"categories": ("EmailAddress",), "purpose": ORDERED, "agreed_on": None, **changed}
    return Supplier("Prescriptions Inc", "PartnerService", **said)


@pytest.fixture
async def anonymizer(place):
    made = await place("anonymizer", "suppliers", "membership")
    made.ann = await made.registered(ANN, Name="Ann Lee", PostalAddress="Main Street 1")
    return made


@pytest.fixture
async def zix(place):
    made = await place("zixcorp", "partners")
    made.ann = await made.registered(ANN, "people.member", Name="Ann Lee")
    return made


async def test_a_supplier_without_an_agreement_gets_nothing(anonymizer, clock):
    register = anonymizer.office.suppliers
    for agreed_on in (None, clock.now.date() + timedelta(days=1)):
        await register.put(anonymizer.tenant, shipping(agreed_on))
        with pytest.raises(PolicyViolation, match="Shipping Ltd has not agreed to the policy"):
            await register.disclose(anonymizer.tenant, "Shipping Ltd", ANN)
    assert await anonymizer.acts(anonymizer.ann, "disclosed") == []
    refused = await anonymizer.acts(anonymizer.ann, "refused")
    assert refused[0]["reason"] == "supplier Shipping Ltd has not agreed to the policy"


async def test_a_supplier_with_an_agreement_gets_what_the_register_says_and_the_ledger_tells(anonymizer):
    register = anonymizer.office.suppliers
    await register.put(anonymizer.tenant, shipping(date(2026, 1, 2)))
    (given,) = await register.disclose(anonymizer.tenant, "Shipping Ltd", ANN)
    assert given.fields == {"EmailAddress": ANN, "Name": "Ann Lee"}
    (said,) = await anonymizer.acts(anonymizer.ann, "disclosed")
    assert (said["recipient"], said["company"]) == ("Supplier", "Shipping Ltd")
    assert (said["categories"], said["ground"]) == (["EmailAddress", "Name"], "supplier")


async def test_the_register_takes_nothing_that_the_policy_does_not_give(anonymizer):
    register = anonymizer.office.suppliers
    for wrong in (
        shipping(categories=("Password",)),
        shipping(purpose="DirectMarketing"),
        shipping(purpose="Fun"),
        partner(),
    ):
        with pytest.raises(StaffError):
            await register.put(anonymizer.tenant, wrong)
    with pytest.raises(StaffError, match="is not in the register"):
        await register.disclose(anonymizer.tenant, "Somebody Else", ANN)


async def test_a_partner_gets_data_while_the_person_agrees(zix):
    register, tenant = zix.office.suppliers, zix.tenant
    await register.put(tenant, partner())
    with pytest.raises(PolicyViolation, match="nobody agreed that Prescriptions Inc gets this"):
        await register.disclose(tenant, "Prescriptions Inc", ANN)
    await register.consent(tenant, zix.ann, "Prescriptions Inc", WORDS)
    (given,) = await register.disclose(tenant, "Prescriptions Inc", ANN)
    assert given.fields == {"EmailAddress": ANN}
    await register.withdraw(tenant, zix.ann, "Prescriptions Inc", WORDS)
    with pytest.raises(PolicyViolation):
        await register.disclose(tenant, "Prescriptions Inc", ANN)
    agreed, took_back = await zix.acts(zix.ann, "chose")
    assert (agreed["on"], agreed["wording"], took_back["on"]) == (True, WORDS, False)


async def test_consent_to_one_partner_is_none_to_another(zix):
    register, tenant = zix.office.suppliers, zix.tenant
    await register.put(tenant, partner())
    await register.put(tenant, Supplier("Other Inc", "PartnerService", ("EmailAddress",), ORDERED, None))
    await register.consent(tenant, zix.ann, "Prescriptions Inc", WORDS)
    with pytest.raises(PolicyViolation):
        await register.disclose(tenant, "Other Inc", ANN)
    with pytest.raises(StaffError, match="no partner 'Nobody Inc'"):
        await register.consent(tenant, zix.ann, "Nobody Inc", WORDS)


async def test_sharing_has_the_five_grounds_of_the_policy_and_no_other():
    webex = policy_with("webex", "suppliers", "partners", "legal")
    ordered, law = Purpose.REQUESTED_SERVICE_PROVISION, Purpose.LEGAL_COMPLIANCE
    for recipient, purpose, grounds in (
        ("PartnerService", ordered, ("consent",)),
        ("Supplier", ordered, ("contract", "supplier")),
        ("Authority", law, ("legal-process", "terms")),
    ):
        for ground in ("consent", "contract", "supplier", "legal-process", "terms", "imminent harm"):
            answer = granted(webex, recipient, ["Name"], purpose, ground)
            assert isinstance(answer, Refusal) is (ground not in grounds), (recipient, ground)


def test_no_recipient_for_marketing_can_be_declared():
    more = (
        '\n[disclosure.list-broker]\nclause = ["A08"]\nrecipient = "Supplier"\n'
        'categories = ["EmailAddress"]\npurposes = ["DirectMarketing"]\nground = "contract"\n'
    )
    with pytest.raises(PolicyError, match=r"which \[measure.no-marketing-recipients\] rules out"):
        compile_policy(parse(enabling("anonymizer") + more, source="anonymizer.toml"))
