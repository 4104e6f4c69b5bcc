"""Announcements know their reader: put away for good when signed in, and asked of whom no mail reached."""

import re

import pytest

from tests.assembled import PASSPHRASE
from tests.people.publishing.world import day, next_version
from troth.people.accounts import Unlocked
from troth.runtime.keyring import Keyring

FORM = re.compile(r'action="(/announcements/2/put-away)"><input type="hidden" name="back" value="([^"]*)"')


@pytest.fixture
async def efax(under):
    return await under("efax")


async def material(world):
    text = world.text().replace("version = 1", "version = 2").replace("2003-06-21", day())
    await world.publish(text.replace('every = "1 year"', 'every = "2 years"'))


async def signed_in(world, address):
    """The token of a session of this member's."""
    answer = await world.parts.accounts.unlock(world.tenant, address, PASSPHRASE)
    assert isinstance(answer, Unlocked)
    return await world.parts.sessions.open(world.tenant, answer)


async def member(world, address):
    await world.parts.accounts.open(world.tenant, address, PASSPHRASE, "administrator")
    async with world.parts.database.connection() as connection:
        await connection.execute(
            "UPDATE people.account SET role = 'member' WHERE tenant = $1", world.tenant.id
        )
    return await signed_in(world, address)


@pytest.mark.parametrize("carried", ["cookie", "path"])
async def test_who_is_signed_in_puts_an_announcement_away_for_good(efax, carried):
    token = await member(efax, "ann@people.example")
    await material(efax)
    where = "/policy" if carried == "cookie" else f"/u/{token}/agreements"
    async with efax.server.browser() as browser:
        if carried == "cookie":
            browser.cookies.set("session", token)
        action, back = FORM.search((await browser.get(where)).text).groups()
        answer = await browser.post(action, data={"back": back})
        assert answer.headers["location"] == where
        assert "Put this away" not in (await browser.get(where)).text
        browser.cookies.clear()
        assert "Put this away" in (await browser.get("/policy")).text


async def test_who_could_not_be_mailed_is_asked_when_they_sign_in(efax):
    token = await member(efax, "ann@people.example")
    person = await efax.register("quiet@people.example", "paid", state="unverified")
    await efax.publish(next_version(efax.text(), effective=day()))
    await efax.announce()
    assert efax.server.caught("quiet@people.example") == []
    async with efax.parts.database.connection() as connection:
        await connection.execute(
            "UPDATE people.account SET state = 'active' WHERE person = $1", person.person
        )
        await connection.execute("UPDATE people.session SET person = $1", person.person)
    await efax.settle()
    async with efax.server.browser() as browser:
        browser.cookies.set("session", token)
        assert "We need your word on a new use of your data" in (await browser.get("/policy")).text
        page = (await browser.get("/me/agreements")).text
        assert "Registration: to tune and improve the service" in page
        answer = await browser.post("/me/agreements", data={"version": "2", "answer": "agree"})
        assert answer.headers["location"] == "/me/agreements"
        assert "You agreed" in (await browser.get("/me/agreements")).text
        assert "We need your word" not in (await browser.get("/policy")).text
        assert await efax.serving(person.person) == 1
        await browser.post("/me/agreements", data={"version": "2", "answer": "refuse"})
    assert await efax.serving(person.person) == 0


async def test_a_link_that_nobody_was_sent_leads_nowhere(efax):
    ann = await efax.register("ann@people.example")
    await efax.publish(next_version(efax.text(), effective=day()))
    await efax.announce()
    link = efax.link("ann@people.example")
    forged = [
        link[:-1] + ("A" if link[-1] != "A" else "B"),
        link[:-4],
        "/agreement/x",
        "/agreement/" + "A" * 48,
    ]
    async with efax.server.browser() as browser:
        for path in forged:
            assert (await browser.get(path)).status_code == 404
            assert (await browser.post(path, data={"answer": "agree"})).status_code == 404
        assert (await browser.post(link, data={"answer": "perhaps"})).status_code == 400
        await efax.parts.vault.erase(efax.tenant, ann)
        assert (await browser.get(link)).status_code == 404


async def test_a_link_of_one_organisation_opens_nothing_at_another(efax):
    from troth.people.publishing.links import Answerer, Links

    links = Links(Keyring(efax.parts.settings.data / "keys"))
    ann = await efax.register("ann@people.example")
    await efax.publish(next_version(efax.text(), effective=day()))
    theirs = links.token(efax.tenant.id + 1, Answerer(ann.person, 2))
    async with efax.server.browser() as browser:
        assert (await browser.get(f"/agreement/{theirs}")).status_code == 404


@pytest.mark.parametrize(
    "back", ["//elsewhere.example/", "https://elsewhere.example/", "/\\elsewhere.example", "", "/a b"]
)
async def test_putting_away_leads_back_to_this_site_alone(efax, back):
    await material(efax)
    async with efax.server.browser() as browser:
        answer = await browser.post("/announcements/2/put-away", data={"back": back})
    assert answer.headers["location"] == "/?put-away=2"
