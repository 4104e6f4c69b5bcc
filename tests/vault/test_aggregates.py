"""Reports for partners: noise by the mechanism's law, no small count, and a year's loss that adds up."""

import asyncio
import math
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import new_tenant, policy_named
from tests.visits.conftest import acts_of, enabling
from troth.policy import Purpose
from troth.vault.aggregates import Aggregates, BudgetSpent, Question
from troth.vault.groups import group_of
from troth.vault.noise import noisy
from troth.vault.vault import Collection, PolicyViolation

GENDER = Question(("Gender",), "StatisticsPartner")
NAMES = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=4)
OCCUPATION = Question(("Occupation",), "StatisticsPartner")


@pytest.fixture
def aggregates(vault, database):
    return Aggregates(vault, database)


@pytest.fixture
async def efax(database):
    return await new_tenant(database, enabling("efax", "partner-reports"))


async def told(vault, tenant, number, occupation, gender="f"):
    """Somebody who told their gender and occupation."""
    async with vault.under(Purpose.SERVICE_USAGE_ANALYTICS, tenant) as data:
        person = await data.identify(f"p{number}@patients.example")
        fields = {"Gender": gender, "Occupation": occupation}
        await data.collect(Collection(person, "people.demographics", fields, plan="free"))
    return person


async def test_a_report_counts_people_with_noise_and_tells_of_no_small_group(vault, aggregates, efax):
    for number in range(60):
        await told(vault, efax, number, "Nurse")
    for number in range(60, 63):
        await told(vault, efax, number, "Judge")
    report = await aggregates.of_people(efax, OCCUPATION)
    assert set(report.counts) == {"nurse"}
    assert abs(report.counts["nurse"] - 60) < 40
    assert (report.unit, report.epsilon, report.threshold, report.left) == ("people", 0.5, 20, 9.5)
    assert 0 < report.delta < 0.0001


def law(k, epsilon):
    """The probability of noise k: discrete Laplace (CKS20, arXiv 2004.00010, definition 29)."""
    a = math.exp(-epsilon)
    return (1 - a) / (1 + a) * a ** abs(k)


@pytest.mark.parametrize("epsilon", [0.5, 1.0])
def test_noise_follows_the_law_of_its_mechanism(epsilon):
    draws = 20_000
    out = noisy({str(number): 1_000 for number in range(draws)}, epsilon, 20).counts
    assert len(out) == draws
    seen = Counter(max(-8, min(8, count - 1_000)) for count in out.values())
    expected = {k: draws * law(k, epsilon) for k in range(-7, 8)}
    expected[8] = expected[-8] = draws * sum(law(k, epsilon) for k in range(8, 200))
    chi = sum((seen[k] - mean) ** 2 / mean for k, mean in expected.items())
    assert chi < 90  # 16 degrees of freedom: a fair mechanism exceeds this once in 10^11 runs


@given(
    st.dictionaries(
        st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=4),
        st.integers(0, 60),
        max_size=20,
    ),
    st.integers(2, 50),
)
@settings(max_examples=60, deadline=None)
def test_no_count_below_the_threshold_is_ever_told(counts, threshold):
    out = noisy(counts, 0.5, threshold).counts
    assert set(out) <= set(counts)
    assert all(count >= threshold for count in out.values())


def test_a_group_of_one_shows_no_more_often_than_its_bound():
    out = noisy({str(number): 1 for number in range(20_000)}, 0.5, 20)
    assert out.delta == pytest.approx(2.826e-5, rel=0.001)
    assert len(out.counts) < 12  # 0.6 are to be expected


async def test_a_years_loss_is_never_exceeded_however_many_ask_at_once(aggregates, efax):
    outcomes = await asyncio.gather(
        *(aggregates.of_counts(efax, GENDER, {"f": 100}) for _ in range(30)), return_exceptions=True
    )
    assert sum(isinstance(outcome, BudgetSpent) for outcome in outcomes) == 10
    left = sorted(outcome.left for outcome in outcomes if not isinstance(outcome, BudgetSpent))
    assert left == [step / 2 for step in range(20)]
    with pytest.raises(BudgetSpent, match=r"have cost 10\.0 of 10"):
        await aggregates.of_counts(efax, GENDER, {})


async def test_there_is_room_again_when_a_report_is_a_year_old(aggregates, efax, superuser):
    for _ in range(20):
        await aggregates.of_counts(efax, GENDER, {})
    await superuser.execute(
        "UPDATE vault.release SET at = at - interval '365 days' WHERE id = "
        "(SELECT id FROM vault.release WHERE tenant = $1 LIMIT 1)",
        efax.id,
    )
    assert (await aggregates.of_counts(efax, GENDER, {})).left == 0
    with pytest.raises(BudgetSpent):
        await aggregates.of_counts(efax, GENDER, {})


async def test_one_tenants_reports_cost_another_nothing(aggregates, efax, database):
    await aggregates.of_counts(efax, GENDER, {})
    other = await new_tenant(database, enabling("efax", "partner-reports"))
    assert (await aggregates.of_counts(other, GENDER, {})).left == 9.5


async def test_a_release_is_on_the_ledger_and_names_nobody(vault, aggregates, efax):
    for number in range(3):
        await told(vault, efax, number, "Nurse")
    await aggregates.of_people(efax, GENDER)
    (said,) = [act for act in await acts_of(vault, efax) if act["act"] == "released"]
    assert {key: said[key] for key in said.keys() - {"at"}} == {
        "act": "released",
        "policy": "efax",
        "version": 1,
        "by": ["Gender"],
        "recipient": "StatisticsPartner",
        "purpose": "ServiceUsageAnalytics",
        "epsilon": 0.5,
        "threshold": 20,
    }


async def test_that_their_data_was_counted_is_on_each_persons_own_ledger(vault, aggregates, efax):
    person = await told(vault, efax, 1, "Nurse")
    await told(vault, efax, 2, "Nurse")
    await aggregates.of_people(efax, GENDER)
    await vault.flush()
    export = await vault.ledger.export(efax, person)
    assert '"act":"used"' in export["entries"][-1]["detail"]
    assert '"purpose":"ServiceUsageAnalytics"' in export["entries"][-1]["detail"]


async def test_everybody_counts_once_by_the_newest_of_what_they_told(vault, aggregates, efax):
    for number in range(60):
        await told(vault, efax, number, "Nurse")
        await told(vault, efax, number, "Pilot")
    counts = await aggregates._people(efax, OCCUPATION)
    assert counts == {"pilot": 60}


async def test_who_is_not_to_be_counted_is_not(vault, aggregates, efax):
    """A record that may not serve the purpose is not seen under it."""
    refusing = await told(vault, efax, 1, "Nurse")
    await told(vault, efax, 2, "Nurse")
    async with vault.under(Purpose.RIGHTS_FULFILMENT, efax) as data:
        (held,) = await data.held(refusing.person, own=True)
        await data.allow({held.record.id: int(held.allowed & ~Purpose.SERVICE_USAGE_ANALYTICS)})
    assert await aggregates._people(efax, OCCUPATION) == {"nurse": 1}


@pytest.mark.parametrize(
    ("policy", "question", "says"),
    [
        ("anonymizer", GENDER, "there is no \\[measure.partner-reports\\]"),
        ("efax", Question(("EmailAddress",), "StatisticsPartner"), "EmailAddress may not go to"),
        ("efax", Question(("Gender",), "PartnerService"), "Gender may not go to PartnerService"),
        ("emailserving", GENDER, "Gender may not go to StatisticsPartner"),
    ],
)
async def test_what_the_policy_does_not_state_is_refused_and_costs_nothing(
    vault, aggregates, database, policy, question, says
):
    tenant = await new_tenant(database, enabling(policy, "statistics", "partner-reports"))
    with pytest.raises(PolicyViolation, match=says):
        await aggregates.of_people(tenant, question)
    assert [act["act"] for act in await acts_of(vault, tenant)] == ["refused"]
    async with database.connection() as connection:
        spent = "SELECT count(*) FROM vault.release WHERE tenant = $1"
        assert await connection.fetchval(spent, tenant.id) == 0


async def test_a_disclosure_of_data_itself_is_no_ground_for_a_report(aggregates, database):
    policy = enabling("efax", "partner-reports")
    bare = tuple(replace(found, conditions=frozenset()) for found in policy.disclosures)
    tenant = await new_tenant(database, replace(policy, disclosures=bare))
    with pytest.raises(PolicyViolation, match="is not of aggregates that identify nobody"):
        await aggregates.of_people(tenant, GENDER)


@pytest.mark.parametrize(
    ("fields", "by", "group"),
    [
        ({"Gender": "F"}, ("Gender",), "f"),
        ({"Gender": "f\0\n m"}, ("Gender",), "f m"),
        ({"Gender": " Non  binary "}, ("Gender",), "non binary"),
        ({"PostalCode": "SW1A 1AA"}, ("PostalCode",), "sw1"),
        ({"PostalCode": {"code": "75204-2960"}}, ("PostalCode",), "752"),
        ({"Income": 48_000}, ("Income",), "25000–49999"),
        ({"Income": "under 20,000"}, ("Income",), "under 20,000"),
        ({"Gender": "f", "Occupation": "nurse"}, ("Gender", "Occupation"), "f, nurse"),
        ({"Gender": "f"}, ("Gender", "Occupation"), ""),
        ({"Interest": ["golf", "tea"]}, ("Interest",), ""),
        ({}, ("Gender",), ""),
    ],
)
def test_groups_are_coarse(fields, by, group):
    assert group_of(fields, by) == group


def test_policies_of_the_five_that_state_reports_state_noise():
    stating = {name: policy_named(name) for name in ("efax", "zixcorp", "emailserving", "webex")}
    enabled = {name: enabling(name, "statistics", "partner-reports") for name in stating}
    assert {name: policy.set_by("partner-reports", "epsilon") for name, policy in enabled.items()} == {
        "efax": 0.5,
        "zixcorp": 0.5,
        "emailserving": 0.5,
        "webex": 0.5,
    }
