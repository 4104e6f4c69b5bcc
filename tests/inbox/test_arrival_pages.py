"""A link leads to a passphrase to choose, one to enter, or one page for everything that is gone."""

import pytest

from tests.inbox.scripted import LINK, MESSAGE, SESSION
from troth.inbox.portal import Arrival, ArrivalKind, Opened, Refused

HOST = "portal.clinic.example"
LONG = "four unrelated words here"
CHOICE = {"passphrase": LONG, "again": LONG}


@pytest.fixture
def first_visit(portal):
    portal.arrival = Arrival(ArrivalKind.FIRST_VISIT, "m@home.example")
    return portal


async def test_a_first_visit_names_the_address_and_asks_for_a_passphrase_twice(browser, first_visit):
    text = (await browser.get(f"/m/{LINK}")).text
    assert 'value="m@home.example"' in text
    assert text.count('autocomplete="new-password"') == 2


async def test_registering_leads_to_the_message_that_the_link_was_for(browser, first_visit):
    first_visit.opened = Opened(SESSION, MESSAGE)
    answer = await browser.post(f"/m/{LINK}", data=CHOICE)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/s/{SESSION}/message/{MESSAGE}")
    assert first_visit.asked[-1] == ("register", HOST, LINK, LONG, LONG)


@pytest.mark.parametrize(
    ("refused", "status", "words"),
    [
        (Refused.WEAK_PASSPHRASE, 422, "too easy to guess"),
        (Refused.MISMATCH, 422, "The two entries differ"),
        (Refused.LOCKED, 429, "wait fifteen minutes"),
        (Refused.WRONG, 403, "That does not fit"),
        (Refused.GONE, 410, "This link no longer works"),
    ],
)
async def test_each_refusal_is_explained_and_shows_no_passphrase(
    browser, first_visit, refused, status, words
):
    first_visit.opened = refused
    answer = await browser.post(f"/m/{LINK}", data=CHOICE)
    assert answer.status_code == status
    assert words in answer.text
    assert LONG not in answer.text


async def test_a_returning_person_signs_in_with_address_and_passphrase(browser, portal):
    answer = await browser.post(f"/m/{LINK}", data={"address": " m@home.example ", "passphrase": LONG})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/s/{SESSION}/")
    assert portal.asked[-1] == ("sign_in", HOST, LINK, "m@home.example", LONG)


async def test_a_wrong_passphrase_keeps_the_address_but_not_the_passphrase(browser, portal):
    portal.opened = Refused.WRONG
    answer = await browser.post(f"/m/{LINK}", data={"address": "m@home.example", "passphrase": LONG})
    assert answer.status_code == 403
    assert 'value="m@home.example"' in answer.text
    assert LONG not in answer.text


@pytest.mark.parametrize("path", [f"/m/{LINK}", "/m/short", f"/m/{'x' * 129}", f"/m/{LINK}/forgotten"])
async def test_every_link_that_is_gone_has_the_same_page(browser, portal, path):
    portal.arrival = Arrival(ArrivalKind.GONE)
    answer = await browser.get(path)
    reference = await browser.get("/m/never-was-a-link-here")
    assert (answer.status_code, answer.text) == (410, reference.text)


async def test_a_malformed_link_never_reaches_the_portal(browser, portal):
    await browser.get("/m/%3Cscript%3Ealert(1)%3C")
    assert portal.asked == []


async def test_starting_over_warns_first_and_needs_a_tick(browser, portal):
    warning = await browser.get(f"/m/{LINK}/forgotten")
    assert "unreadable for ever" in warning.text
    refused = await browser.post(f"/m/{LINK}/forgotten", data=CHOICE)
    assert refused.status_code == 422
    assert not [asked for asked in portal.asked if asked[0] == "start_over"]
    done = await browser.post(f"/m/{LINK}/forgotten", data=CHOICE | {"understood": "yes"})
    assert (done.status_code, done.headers["location"]) == (303, f"/s/{SESSION}/")


async def test_a_fresh_link_is_answered_alike_and_sent_to_the_address_given(browser, portal):
    answer = await browser.post("/sign-in", data={"address": "m@home.example"})
    assert "If there are sealed messages for" in answer.text
    assert portal.asked == [("send_fresh_link", HOST, "m@home.example")]


@pytest.mark.parametrize(
    "address", ["", "m", "@home.example", "m@", "m@home.example\nBcc: x@y", "m@" + "h" * 260]
)
async def test_what_is_no_address_is_sent_nothing(browser, portal, address):
    assert (await browser.post("/sign-in", data={"address": address})).status_code == 422
    assert portal.asked == []
