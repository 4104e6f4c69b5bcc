"""What a person chose holds for what is held on them, and the ledger says how they chose."""

import json
from datetime import UTC, datetime

import pytest

from tests.conftest import policy_named
from troth.people.choices import Choices, How, Made
from troth.policy import Purpose
from troth.vault.tenant import Tenant
from troth.vault.vault import Collection

PAGE = How("page", "Offers that suit an interest come only for the interests that you tick.")


@pytest.fixture
def efax(tenant):
    return Tenant(tenant.id, tenant.name, policy_named("efax"))


@pytest.fixture
def choices(vault, database):
    return Choices(vault, database)


async def registered(vault, tenant, plan):
    """A person with what registration and demographics collect on a plan, under the policy's defaults."""
    async with vault.under(Purpose.IDENTITY_AUTHENTICATION, tenant) as data:
        person = await data.identify("ann@patients.example")
        account = {"Name": "Ann", "EmailAddress": "ann@patients.example", "Username": "ann", "Password": "x"}
        await data.collect(Collection(person, "people.registration", account, plan=plan))
    async with vault.under(Purpose.PERSONALISATION, tenant) as data:
        more = {"Gender": "f", "Occupation": "nurse", "Interest": ["golf"]}
        await data.collect(Collection(person, "people.demographics", more, plan=plan))
    return person


async def seen(vault, tenant, person, purpose):
    async with vault.under(purpose, tenant) as data:
        return sorted(held.record.practice for held in await data.held(person.person))


async def test_a_default_holds_until_the_person_chooses(vault, efax):
    person = await registered(vault, efax, "free")
    assert await seen(vault, efax, person, Purpose.DIRECT_MARKETING) == ["demographics-free", "registration"]
    assert await seen(vault, efax, person, Purpose.TARGETED_ADVERTISING) == []


async def test_a_choice_changes_what_is_held_already_and_can_be_taken_back(vault, efax, choices):
    person = await registered(vault, efax, "free")
    await choices.choose(efax, person, [Made("interests", True, "golf")], PAGE)
    assert await seen(vault, efax, person, Purpose.TARGETED_ADVERTISING) == ["demographics-free"]
    assert await choices.values(efax, person.person, "interests", ["golf", "tennis"]) == {"golf"}
    await choices.choose(efax, person, [Made("interests", False, "golf")], PAGE)
    assert await seen(vault, efax, person, Purpose.TARGETED_ADVERTISING) == []


async def test_a_choice_is_on_while_any_of_its_values_is(vault, efax, choices):
    person = await registered(vault, efax, "free")
    await choices.choose(
        efax, person, [Made("interests", True, "golf"), Made("interests", False, "tea")], PAGE
    )
    assert await choices.of(efax, person.person) == {"interests": True}


async def test_the_consent_is_on_the_ledger_with_wording_version_time_and_means(vault, efax, choices):
    person = await registered(vault, efax, "free")
    await choices.choose(efax, person, [Made("interests", True, "golf")], PAGE)
    export = await vault.ledger.export(efax, person)
    (said,) = [line["detail"] for line in export["entries"] if '"act":"chose"' in line["detail"]]
    entry = json.loads(said)
    assert (entry["choice"], entry["value"], entry["on"]) == ("interests", "golf", True)
    assert (entry["means"], entry["wording"], entry["version"]) == (PAGE.means, PAGE.wording, 1)
    assert datetime.fromisoformat(entry["at"]) <= datetime.now(UTC)


async def test_a_choice_of_another_plan_is_not_offered(vault, efax, choices):
    person = await registered(vault, efax, "free")
    with pytest.raises(KeyError):
        await choices.choose(efax, person, [Made("promotions-paid", True)], PAGE)


async def test_what_is_held_on_a_person_says_its_purposes_and_its_source(vault, efax):
    person = await registered(vault, efax, "free")
    async with vault.under(Purpose.RIGHTS_FULFILMENT, efax) as data:
        first, second = await data.held(person.person, own=True)
    assert (first.record.practice, first.source) == ("registration", "person")
    assert second.allowed & Purpose.PERSONALISATION
    assert not second.allowed & Purpose.TARGETED_ADVERTISING
