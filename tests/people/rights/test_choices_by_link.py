"""Choices signed out: by the page behind a link, by a mail program's button, and by answering a mail."""

from dataclasses import replace
from email.message import EmailMessage

import pytest

from tests.assembled import assembled
from tests.people.rights.asking import held, person_of, registered, text_of, ticks
from troth.app.tenancy import policy_text
from troth.mail.reading import read
from troth.people.staff.composing import Draft
from troth.policy import Purpose

JANE = "jane.miller@patients.example"


@pytest.fixture
async def ann(visitor):
    return await registered(visitor, "emailserving")


async def link_of(somebody, choice="news-and-offers"):
    person = await person_of(somebody.server, somebody.address)
    return somebody.server.parts.rights.choices.link(somebody.server.house.tenant, person.person, choice)


async def wanted(somebody):
    person = await person_of(somebody.server, somebody.address)
    return await held(somebody.server, person, Purpose.NEWSLETTER)


async def test_the_page_behind_a_link_shows_the_choice_and_carries_it_out_signed_out(ann):
    link = await link_of(ann)
    async with ann.server.browser() as stranger:
        page = await stranger.get(link)
        assert ticks(page) == {"choice-news-and-offers": True}
        assert await wanted(ann) == ["registration"]
        page = await stranger.post(link, data={"choice-other": "yes"})
        assert "Your choices are kept" in page.text
        assert ticks(page) == {"choice-news-and-offers": False}
        assert await wanted(ann) == []
        page = await stranger.post(link, data={"choice-news-and-offers": "yes"})
        assert await wanted(ann) == ["registration"]
    means = [line["means"] for line in await ann.server.ledger(ann.address) if line["act"] == "chose"]
    assert means == ["link", "link"]


async def test_one_click_of_a_mail_program_leaves_without_a_session_or_an_origin(ann):
    link = await link_of(ann)
    async with ann.server.browser(
        **{"Sec-Fetch-Site": "cross-site", "Origin": "https://mail.example"}
    ) as program:
        answer = await program.post(link, data={"List-Unsubscribe": "One-Click"})
        assert (answer.status_code, answer.text) == (200, "Done.\n")
        assert await wanted(ann) == []
        assert (await program.post(link, data={"List-Unsubscribe": "One-Click"})).status_code == 200


@pytest.mark.parametrize("change", ["last letter", "first letter", "short", "nothing like it"])
async def test_a_link_that_this_server_did_not_make_changes_nothing_and_tells_nothing(ann, change):
    link = await link_of(ann)
    other = "a" if link[-2] != "a" else "b"
    forged = {
        "last letter": link[:-2] + other + link[-1],
        "first letter": link[:9] + ("a" if link[9] != "a" else "b") + link[10:],
        "short": link[:-5],
        "nothing like it": "/choices/x",
    }[change]
    async with ann.server.browser() as stranger:
        assert (await stranger.get(forged)).status_code == 410
        answer = await stranger.post(forged, data={"List-Unsubscribe": "One-Click"})
        assert (answer.status_code, answer.text) == (200, "Done.\n")
    assert await wanted(ann) == ["registration"]


async def test_a_link_of_one_tenant_is_nothing_at_another(ann):
    token = (await link_of(ann)).rpartition("/")[2]
    choices, tenant = ann.server.parts.rights.choices, ann.server.house.tenant
    assert choices.linked(tenant, token)[1] == "news-and-offers"
    assert choices.linked(replace(tenant, id=tenant.id + 1), token) is None


async def test_a_link_to_all_choices_shows_those_that_have_a_switch(visitor):
    ann = await registered(visitor, "efax")
    async with ann.server.browser() as stranger:
        page = await stranger.get(await link_of(ann, ""))
    assert ticks(page) == {"choice-contact": True}
    assert "promotions-free" not in page.text


async def test_a_link_to_a_choice_without_a_switch_says_how_that_ends(visitor):
    free = await registered(visitor, "efax")
    async with free.server.browser() as stranger:
        page = await stranger.get(await link_of(free, "promotions-free"))
        assert "Promotions free on" in text_of(page)
        assert "it ends by changing to another plan or closing your account" in text_of(page)
        await stranger.post(await link_of(free, "promotions-free"), data={"leave": "yes"})
    person = await person_of(free.server, free.address)
    assert await held(free.server, person, Purpose.DIRECT_MARKETING) != []


@pytest.fixture
async def clinic(cluster, tmp_path):
    async with assembled(cluster, tmp_path, policy=policy_text("zixcorp")) as running:
        yield running


async def notice(server, person):
    """A mail of the tenant's to somebody, with the link by which they leave, as it left."""
    leave = server.parts.rights.choices.link(server.house.tenant, person.person, "service-contact")
    mail = server.parts.courier.tell(
        server.house.tenant.id,
        to=JANE,
        notice="service-contact",
        subject="News of the service",
        text=["We have moved."],
        leave=leave,
    )
    async with server.parts.database.transaction() as connection:
        await server.parts.spool.add_on(connection, [mail])
    await server.carried()
    return read(server.caught(JANE, "News of the service")[0].content()), leave


async def test_a_word_about_the_service_says_how_to_have_no_more_of_them(clinic):
    await clinic.visitor(JANE)
    announcements, tenant = clinic.parts.office.announcements, clinic.house.tenant
    made = await announcements.announce(tenant, Draft("service-contact", "We move", ["On Sunday."]))
    while await announcements.send_batch(tenant, made):
        pass
    await clinic.carried()
    mail = read(clinic.caught(JANE, "We move")[0].content())
    link = clinic.parts.rights.choices.link(tenant, (await person_of(clinic, JANE)).person, "service-contact")
    assert link in mail.body_text
    assert mail.header("list-unsubscribe-post") == "List-Unsubscribe=One-Click"


async def test_link_reply_and_page_all_record_the_same_choice(clinic):
    jane = await clinic.visitor(JANE)
    person = await person_of(clinic, JANE)
    mail, leave = await notice(clinic, person)
    reply = mail.addresses("reply-to")[0][1]
    base = clinic.parts.courier.brand(clinic.house.tenant.id).base_url
    assert mail.header("list-unsubscribe") == f"<{base}{leave}>, <mailto:{reply}>"
    assert mail.header("list-unsubscribe-post") == "List-Unsubscribe=One-Click"
    assert "portal-registration" in await held(clinic, person, Purpose.SERVICE_CONTACT)
    answer = EmailMessage()
    answer["From"], answer["To"], answer["Subject"] = JANE, reply, "Re: News of the service"
    answer.set_content("No more, please.")
    await clinic.send(answer, reply.upper(), sender=JANE)
    await clinic.carried()
    assert await held(clinic, person, Purpose.SERVICE_CONTACT) == []
    page = await jane.browser.get(jane.home + "privacy")
    assert ticks(page)["choice-service-contact"] is False
    page = await jane.browser.post(
        jane.home + "privacy/choices", data={"choice-service-contact": "yes"}, follow_redirects=True
    )
    assert ticks(page)["choice-service-contact"] is True
    async with clinic.browser() as stranger:
        await stranger.post(leave, data={"List-Unsubscribe": "One-Click"})
    assert await held(clinic, person, Purpose.SERVICE_CONTACT) == []
    said = [(line["means"], line["on"]) for line in await clinic.ledger(JANE) if line["act"] == "chose"]
    assert said == [("reply", False), ("page", True), ("link", False)]
    assert "Service contact" in text_of(page)
