"""The form for help: what is needed, what may be left out and why, and how people want to be answered."""

import re

from tests.people.rights.asking import linked, person_of, text_of
from troth.policy import Purpose

OPTIONAL = {
    "zixcorp": [
        "name",
        "telephone",
        "country",
        "deviceoperatingsystem",
        "browsertype",
        "internetserviceprovider",
        "mailprogram",
    ],
    "efax": ["name", "telephone"],
    "webex": ["name"],
}


def fields(page):
    """The names of a form's entries, with whether each is needed."""
    found = re.findall(r'<(?:input|textarea|select)([^>]*?) name="([a-z-]+)"([^>]*)>', page.text)
    return {name: "required" in before + after for before, name, after in found if name != "channel"}


async def test_one_field_is_needed_and_the_others_say_why_they_are_asked(visitor):
    for policy, optional in OPTIONAL.items():
        server = (await visitor(policy)).server
        async with server.browser(policy_host(server, policy)) as browser:
            page = await browser.get("/support")
        assert fields(page) == {"address": True, "text": True} | dict.fromkeys(optional, False), policy
    said = text_of(page)
    assert "So that we know how to address you." in said


def policy_host(server, policy):
    """The host of the tenant under a policy, of the several that the test has set up."""
    (host,) = [house.tenant.name for house in server.parts.houses.all if house.tenant.policy.name == policy]
    return host


async def test_a_request_for_support_carries_the_preferred_channel_and_only_support_sees_it(visitor):
    server = (await visitor("efax")).server
    async with server.browser() as browser:
        form = {"address": "ann@people.example", "text": "It does not ring.", "channel": "phone"}
        wrong = await browser.post("/support", data=form)
        assert wrong.status_code == 422
        assert "We need it to call you." in wrong.text
        sent = await browser.post("/support", data={**form, "telephone": "+1 555 010 2030", "name": "Ann"})
    assert "We have your request" in sent.text
    await linked(server, "ann@people.example", "We have your request")
    person = await person_of(server, "ann@people.example")
    tenant = server.house.tenant
    async with server.parts.vault.under(Purpose.CUSTOMER_CARE, tenant) as data:
        (record,) = await data.read(person.person, "support")
    assert record.fields["SupportRequest"] == {"text": "It does not ring.", "channel": "phone"}
    assert record.fields["TelephoneNumber"] == "+1 555 010 2030"
    async with server.parts.vault.under(Purpose.DIRECT_MARKETING, tenant) as data:
        assert await data.held(person.person) == []


async def test_feedback_and_other_ways_to_reach_us_are_on_the_page(visitor):
    server = (await visitor("anonymizer")).server
    async with server.browser() as browser:
        page = text_of(await browser.get("/support"))
    contact = server.house.tenant.policy.contact
    assert f"E-mail {contact['email']}" in page


async def test_an_entry_that_makes_no_sense_is_shown_beside_its_field(visitor):
    server = (await visitor("webex")).server
    async with server.browser() as browser:
        page = await browser.post("/support", data={"address": "nowhere", "text": ""})
    assert page.status_code == 422
    assert "That does not look like a mail address." in page.text
    assert "Tell us what it is about." in page.text


async def test_feedback_is_a_tracked_request_with_a_deadline(visitor):
    server = (await visitor("webex")).server
    async with server.browser() as browser:
        form = {"address": "ann@people.example", "text": "The sound is fine, the picture is not."}
        assert (await browser.post("/support", data=form)).status_code == 200
        page = text_of(await browser.get(await linked(server, "ann@people.example", "We have your request")))
    assert "The sound is fine, the picture is not." in page
    assert "Looked into by the security officer" in page
    assert "Done by" in page
