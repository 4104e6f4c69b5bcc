"""Legal disclosure: a reference, a ground of the policy, two people, exactly what is named, and once."""

import asyncio

import pytest

from tests.people.staff.conftest import ANN, BEN, PASSPHRASE
from troth.people.staff.members import StaffError
from troth.policy import Purpose
from troth.vault.vault import PolicyViolation

NAMED = {"reference": "BS-2026-77", "ground": "legal-process", "address": ANN}


@pytest.fixture
async def efax(place):
    made = await place("efax", "staff", "legal", "membership")
    await made.registered(ANN, Name="Ann Lee", Username="ann")
    await made.registered(BEN, Name="Ben Ode", Username="ben")
    return made


@pytest.fixture
async def lawyers(efax):
    return [await efax.staff(f"{name}@law.example", "legal") for name in ("rita", "sam")]


def opened(place, member, **changed):
    asked = {**NAMED, "categories": ["Name", "EmailAddress"], **changed}
    return place.office.legal.open(place.tenant, member, **asked)


async def test_one_person_alone_discloses_nothing(efax, lawyers):
    rita, _ = lawyers
    case = await opened(efax, rita)
    await efax.office.legal.approve(efax.tenant, rita, case)
    with pytest.raises(StaffError, match="one more person has to approve this case first"):
        await efax.office.legal.disclose(efax.tenant, rita, case)
    async with efax.vault.under(Purpose.LEGAL_COMPLIANCE, efax.tenant) as data:
        ann = await data.find(ANN)
    assert await efax.acts(ann, "disclosed") == []


async def test_two_people_disclose_exactly_what_is_named_and_once(efax, lawyers):
    rita, sam = lawyers
    case = await opened(efax, rita)
    await efax.office.legal.approve(efax.tenant, sam, case)
    (given,) = await efax.office.legal.disclose(efax.tenant, rita, case)
    assert (given.practice, given.fields) == ("registration", {"Name": "Ann Lee", "EmailAddress": ANN})
    with pytest.raises(StaffError, match="disclosed already"):
        await efax.office.legal.disclose(efax.tenant, sam, case)
    with pytest.raises(StaffError, match="disclosed already"):
        await efax.office.legal.approve(efax.tenant, sam, case)


async def test_asked_for_by_both_at_once_it_still_goes_out_once(efax, lawyers):
    rita, sam = lawyers
    case = await opened(efax, rita)
    await efax.office.legal.approve(efax.tenant, sam, case)
    deeds = [efax.office.legal.disclose(efax.tenant, one, case) for one in (rita, sam)]
    answers = await asyncio.gather(*deeds, return_exceptions=True)
    assert sorted(type(answer).__name__ for answer in answers) == ["StaffError", "list"]


async def test_the_disclosure_is_on_the_persons_ledger_with_its_reference_and_ground(efax, lawyers):
    rita, sam = lawyers
    case = await opened(efax, rita)
    await efax.office.legal.approve(efax.tenant, sam, case)
    await efax.office.legal.disclose(efax.tenant, sam, case)
    async with efax.vault.under(Purpose.LEGAL_COMPLIANCE, efax.tenant) as data:
        ann = await data.find(ANN)
    (said,) = await efax.acts(ann, "disclosed")
    assert (said["recipient"], said["categories"]) == ("Authority", ["EmailAddress", "Name"])
    assert (said["case"], said["ground"]) == ("BS-2026-77", "legal-process")


async def test_a_case_needs_one_of_the_policys_own_grounds(place):
    made = await place("anonymizer", "staff", "legal", "membership")
    await made.registered(ANN)
    rita = await made.staff("rita@law.example", "legal")
    stated = "legal-process, terms, fraud or security, imminent harm"
    for ground in ("defence of rights", "curiosity", ""):
        with pytest.raises(StaffError, match=f"is no ground of this policy. Grounds are: {stated}"):
            await opened(made, rita, ground=ground, categories=["Name"])
    for ground in stated.split(", "):
        assert await opened(made, rita, ground=ground, categories=["Name"])


async def test_nothing_beyond_the_policys_categories_can_be_named(efax, lawyers):
    for categories in (["Password"], ["Interest"], []):
        with pytest.raises(StaffError):
            await opened(efax, lawyers[0], categories=categories)
    with pytest.raises(StaffError, match="needs the reference"):
        await opened(efax, lawyers[0], reference=" ")


async def test_health_information_goes_on_legal_process_alone():
    from troth.people.staff.legal import health_refused

    assert health_refused(["HealthRecord"], "legal-process") is None
    assert health_refused(["Name"], "imminent harm") is None
    assert health_refused(["Name", "HealthRecord"], "imminent harm") is not None


async def test_another_role_neither_opens_nor_approves_a_case(efax, lawyers):
    case = await opened(efax, lawyers[0])
    clerk = await efax.staff("clerk@x.example", "billing")
    for deed in (opened(efax, clerk), efax.office.legal.approve(efax.tenant, clerk, case)):
        with pytest.raises(PolicyViolation, match="has not the role 'legal'"):
            await deed


async def test_an_approval_counts_while_its_giver_is_in_the_role(efax, lawyers):
    rita, sam = lawyers
    case = await opened(efax, rita)
    await efax.office.legal.approve(efax.tenant, sam, case)
    await efax.office.staff.remove(efax.tenant, "sam@law.example")
    with pytest.raises(StaffError, match="one more person"):
        await efax.office.legal.disclose(efax.tenant, rita, case)


async def test_a_case_is_sealed_under_the_key_of_the_person_it_is_about(efax, lawyers, superuser):
    case = await opened(efax, lawyers[0])
    row = await superuser.fetchrow("SELECT * FROM people.legal_case WHERE id = $1", case)
    assert b"BS-2026-77" not in row["sealed"]
    assert ANN.encode() not in row["sealed"]


async def test_the_console_takes_a_case_from_its_opening_to_the_file(served):
    async with served("zixcorp", "staff", "legal") as server:
        office, tenant = server.parts.office, server.house.tenant
        await server.member(ANN)
        homes = []
        browser = server.browser()
        for name in ("rita", "sam"):
            address = f"{name}@{tenant.name}"
            await office.staff.add(tenant, address, PASSPHRASE, ["legal"])
            answer = await browser.post("/staff", data={"name": address, "passphrase": PASSPHRASE})
            homes.append(answer.headers["location"] + "legal")
        form = {**NAMED, "category-EmailAddress": "yes"}
        assert (await browser.post(homes[0], data=form)).status_code == 303
        assert "1 more person has" in (await browser.get(homes[0])).text
        row = await _case(server)
        assert (await browser.post(f"{homes[0]}/{row}/disclose")).status_code == 403
        assert (await browser.post(f"{homes[1]}/{row}/approve")).status_code == 303
        file = await browser.post(f"{homes[1]}/{row}/disclose")
        assert file.headers["content-disposition"] == f'attachment; filename="case-{row}.json"'
        assert [one["fields"] for one in file.json()] == [{"EmailAddress": ANN}]
        assert (await browser.post(f"{homes[0]}/{row}/disclose")).status_code == 403


async def _case(server):
    sql = "SELECT id FROM people.legal_case WHERE tenant = $1"
    async with server.parts.database.connection() as connection:
        return await connection.fetchval(sql, server.house.tenant.id)
