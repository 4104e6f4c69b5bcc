"""Each of the five tenants publishes a version that adds a purpose; what happens is what its text says."""

from datetime import timedelta

import pytest

from tests.people.publishing.world import NEW, day, next_version
from troth.mail.reading import read
from troth.people.choices import How, Made
from troth.policy import PolicyError, Purpose


async def test_anonymizer_publishes_at_once_and_tells_nobody(under):
    world = await under("anonymizer")
    ann = await world.register("ann@people.example")
    made = await world.publish(next_version(world.text(), effective=day()))
    assert made.effective_at <= world.clock()
    await world.announce()
    await world.settle()
    assert world.tenant.policy.version == 2
    assert world.server.caught("ann@people.example") == []
    assert "Announcements" not in await world.page("/")
    assert await world.serving(ann.person) == 0
    late = await world.register("late@people.example")
    assert await world.serving(late.person) == 1


@pytest.mark.parametrize("name", ["zixcorp", "webex"])
async def test_zixcorp_and_webex_announce_thirty_days_ahead_on_the_site_and_mail_nobody(under, name):
    world = await under(name)
    ann = await world.register("ann@people.example")
    with pytest.raises(PolicyError, match=f"Write effective = {day(30)} or later"):
        await world.publish(next_version(world.text(), effective=day(29), name=name))
    await world.publish(next_version(world.text(), effective=day(30), name=name))
    await world.announce()
    for path in ("/", "/policy", "/policy/1"):
        page = await world.page(path)
        assert 'aria-label="Announcements"' in page
        assert "tune and improve the service" in page
    assert world.server.caught("ann@people.example") == []
    await world.settle(timedelta(days=29, hours=23).total_seconds())
    assert world.tenant.policy.version == 1
    await world.settle(3700)
    assert world.tenant.policy.version == 2
    assert await world.serving(ann.person) == 0


async def test_zixcorp_changes_its_words_at_once(under):
    world = await under("zixcorp")
    text = world.text().replace("version = 1", "version = 2").replace("2008-11-17", day())
    await world.publish(text.replace("Machines watch the service", "Programs watch the service"))
    await world.settle()
    assert world.tenant.policy.version == 2
    assert "Announcements" not in await world.page("/")


async def test_emailserving_promises_nothing_beyond_its_page(under):
    world = await under("emailserving")
    ann = await world.register("ann@people.example")
    await world.publish(next_version(world.text(), effective=day()))
    await world.announce()
    await world.settle()
    assert world.tenant.policy.version == 2
    assert world.server.caught("ann@people.example") == []
    assert "Announcements" not in await world.page("/")
    assert await world.serving(ann.person) == 0


@pytest.fixture
async def efax(under):
    """efax with people of every kind; the next version is posted and not announced yet."""
    world = await under("efax")
    for address, plan in (("free@people.example", "free"), ("paid@people.example", "paid")):
        await world.register(address, plan)
    await world.register("left@people.example", state="closed")
    await world.register("unverified@people.example", state="unverified")
    silent = await world.register("silent@people.example", "paid")
    await world.choices.choose(
        world.tenant, silent, [Made("contact", False)], How("page", "Do not contact me.")
    )
    await world.publish(next_version(world.text(), effective=day()))
    return world


async def person(world, address):
    async with world.parts.vault.under(Purpose.RIGHTS_FULFILMENT, world.tenant) as data:
        return await data.find(address)


async def test_efax_mails_exactly_those_who_may_be_contacted_and_have_not_left(efax):
    await efax.announce()
    mailed = [mail.recipients[0] for mail in efax.server.caught_all()]
    assert sorted(mailed) == ["free@people.example", "paid@people.example"]


async def test_efax_announces_a_material_change_on_every_page_until_it_is_put_away(under):
    efax = await under("efax")
    text = efax.text().replace("version = 1", "version = 2").replace("2003-06-21", day())
    await efax.publish(text.replace('every = "1 year"', 'every = "2 years"'))
    async with efax.server.browser() as browser:
        assert "Put this away" in (await browser.get("/")).text
        assert "Put this away" in (await browser.get("/policy")).text
        answer = await browser.post("/announcements/2/put-away", data={"back": "/policy"})
        assert answer.headers["location"] == "/policy?put-away=2"
        assert "Put this away" not in (await browser.get("/policy?put-away=2")).text
        assert "Put this away" in (await browser.get("/policy")).text


async def test_what_was_given_before_serves_the_new_purpose_for_whom_agreed_and_for_nobody_else(efax):
    await efax.announce()
    await efax.settle()
    free, paid = [await person(efax, f"{name}@people.example") for name in ("free", "paid")]
    silent = await person(efax, "silent@people.example")
    async with efax.server.browser() as browser:
        for name, answer in (("free", "agree"), ("paid", "refuse")):
            link = efax.link(f"{name}@people.example")
            assert "tune and improve the service" in (await browser.get(link)).text
            assert await efax.serving((free if name == "free" else paid).person) == 0
            assert (await browser.post(link, data={"answer": answer})).status_code == 303
        assert "You agreed" in (await browser.get(efax.link("free@people.example"))).text
    serving = {who.person: await efax.serving(who.person, NEW) for who in (free, paid, silent)}
    assert serving == {free.person: 1, paid.person: 0, silent.person: 0}
    (said,) = [e for e in await efax.server.ledger("free@people.example") if e["act"] == "agreed"]
    assert (said["of"], said["means"]) == (2, "link")
    assert "tune and improve the service" in said["wording"]


async def test_the_mail_says_what_is_new_and_how_to_answer(efax):
    await efax.announce()
    (mail,) = efax.server.caught("free@people.example")
    text = read(mail.content()).body_text
    assert "Registration: to tune and improve the service." in text
    assert "you need not sign in" in text


async def test_everybody_who_was_told_has_it_on_the_ledger(efax):
    await efax.announce()
    said = [e["notice"] for e in await efax.server.ledger("paid@people.example") if e["act"] == "notified"]
    assert said == ["new-use"]
    assert not [e for e in await efax.server.ledger("silent@people.example") if e["act"] == "notified"]


async def test_who_agrees_before_a_version_is_in_force_is_taken_at_their_word_when_it_is(under):
    world = await under("efax")
    ann = await world.register("ann@people.example")
    await world.publish(next_version(world.text(), effective=day(7)))
    await world.announce()
    async with world.server.browser() as browser:
        await browser.post(world.link("ann@people.example"), data={"answer": "agree"})
    assert await world.serving(ann.person) == 0
    await world.settle(timedelta(days=8).total_seconds())
    while await world.parts.agreements.carry_out(world.parts.houses.all):
        pass
    assert await world.serving(ann.person) == 1


async def test_a_policy_without_a_new_use_asks_nobody_and_tells_of_the_change(under):
    world = await under("efax")
    await world.register("ann@people.example")
    text = world.text().replace("version = 1", "version = 2").replace("2003-06-21", day())
    await world.publish(text.replace('every = "1 year"', 'every = "2 years"'))
    await world.announce()
    (mail,) = world.server.caught("ann@people.example")
    assert "/policy/1..2" in read(mail.content()).body_text
    assert "has changed" in read(mail.content()).subject


async def test_what_a_version_gives_up_ends_for_what_was_given_before_too(under):
    world = await under("webex")
    ann = await world.register("ann@people.example")
    assert await world.serving(ann.person, Purpose.DIRECT_MARKETING) == 1
    assert await world.serving(ann.person, Purpose.TARGETED_ADVERTISING) == 1
    head, practice = world.text().split("[practice.registration]\n")
    practice = practice.replace('"TargetedAdvertising", ', "", 1)
    practice = practice.replace(
        'purposes = ["DirectMarketing"]\ndefault = "in"', 'purposes = ["DirectMarketing"]\ndefault = "out"', 1
    )
    text = f"{head}[practice.registration]\n{practice}"
    parts = text.split("\n\n")
    text = "\n\n".join(part for part in parts if not part.startswith("[choice.tailored-advertising]"))
    text = text.replace("version = 1", "version = 2").replace("2003-06-25", day(30))
    await world.publish(text)
    await world.settle(31 * 86_400)
    while await world.parts.narrowing.step(world.parts.houses.all):
        pass
    assert await world.serving(ann.person, Purpose.TARGETED_ADVERTISING) == 0
    assert await world.serving(ann.person, Purpose.DIRECT_MARKETING) == 0
    assert await world.serving(ann.person, Purpose.PERSONALISATION) == 1
    assert await world.serving(ann.person, Purpose.RIGHTS_FULFILMENT) == 1
