"""What no code can keep is attested by somebody with a title, shown to everybody, and overdue in time."""

import pytest

from tests.people.staff.conftest import PASSPHRASE
from troth.people.staff.members import StaffError
from troth.people.staff.standing import attested_sentence

GUARDED = "The servers are in a locked facility, guarded around the clock, with back-up power and firewalls. "


@pytest.fixture
async def mailer(place):
    return await place("emailserving", "staff")


async def test_what_was_never_attested_is_said_to_be_so(mailer, clock):
    (facility,) = await mailer.office.attestations.of(mailer.tenant)
    assert (facility.title, facility.clauses, facility.holds(clock.now)) == (
        "operations officer",
        ("E15",),
        False,
    )
    assert attested_sentence(facility, clock.now) == (
        GUARDED + "The operations officer has not yet attested this."
    )


async def test_somebody_with_the_title_attests_and_it_holds_for_a_year(mailer, clock):
    officer = await mailer.staff("olga@x.example", titles=["operations officer"])
    await mailer.office.attestations.attest(mailer.tenant, officer, "facility")
    (facility,) = await mailer.office.attestations.of(mailer.tenant)
    assert (facility.at, facility.version, facility.holds(clock.now)) == (clock.now, 1, True)
    day = f"{clock.now.day} {clock.now:%B %Y}"
    assert attested_sentence(facility, clock.now) == (
        GUARDED + f"The operations officer attested this on {day}."
    )
    clock.on(days=365)
    assert not facility.holds(clock.now)
    assert attested_sentence(facility, clock.now).endswith("a new word is overdue.")


async def test_nobody_else_attests_and_nothing_else_is_attested(mailer):
    officer = await mailer.staff("olga@x.example", titles=["operations officer"])
    clerk = await mailer.staff("clerk@x.example", "support")
    with pytest.raises(StaffError, match="only the operations officer attests this"):
        await mailer.office.attestations.attest(mailer.tenant, clerk, "facility")
    with pytest.raises(StaffError, match="has nobody attest 'cookies'"):
        await mailer.office.attestations.attest(mailer.tenant, officer, "cookies")


async def test_the_policy_page_shows_title_and_date_once_there_is_one(served):
    async with served("zixcorp", "staff") as server:
        office, tenant, browser = server.parts.office, server.house.tenant, server.browser()
        assert "The security officer has not yet attested this." in (await browser.get("/policy")).text
        address = f"olga@{tenant.name}"
        await office.staff.add(tenant, address, PASSPHRASE, [], ["security officer"])
        answer = await browser.post("/staff", data={"name": address, "passphrase": PASSPHRASE})
        home = answer.headers["location"]
        assert "Your attestation is due" in (await browser.get(home)).text
        done = await browser.post(home + "attestations", data={"measure": "safeguards"})
        assert done.headers["location"] == home + "attestations?done=attested"
        page = (await browser.get("/policy")).text
        assert "The security officer attested this on" in page
        assert "The operations officer has not yet attested this." in page
        assert "Nothing waits for you." in (await browser.get(home)).text
