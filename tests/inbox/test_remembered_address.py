"""The only cookie: an address, kept when the person ticks the box and dropped when they untick it."""

from tests.inbox.scripted import LINK, MESSAGE, SESSION
from troth.inbox.portal import Arrival, ArrivalKind, Refused

SIGN_IN = {"address": "müller@home.example", "passphrase": "four unrelated words"}
KEPT = "address=m%C3%BCller%40home.example"


async def test_a_ticked_box_keeps_the_address_for_180_days_out_of_reach(browser):
    answer = await browser.post(f"/m/{LINK}", data=SIGN_IN | {"remember": "yes"})
    name_and_value, *attributes = answer.headers["set-cookie"].split("; ")
    assert name_and_value == KEPT
    assert set(attributes) == {"HttpOnly", "Max-Age=15552000", "Path=/", "SameSite=strict", "Secure"}


async def test_without_tls_the_cookie_is_not_marked_secure(browser_over):
    async with browser_over(False) as browser:
        answer = await browser.post(f"/m/{LINK}", data=SIGN_IN | {"remember": "yes"})
    assert "Secure" not in answer.headers["set-cookie"]


async def test_an_unticked_box_sets_nothing(browser):
    assert "set-cookie" not in (await browser.post(f"/m/{LINK}", data=SIGN_IN)).headers


async def test_unticking_the_box_drops_the_address(browser):
    answer = await browser.post(f"/m/{LINK}", data=SIGN_IN, headers={"Cookie": KEPT})
    assert answer.headers["set-cookie"].startswith('address=""; ')
    assert "Max-Age=0" in answer.headers["set-cookie"]


async def test_a_refused_sign_in_keeps_nothing(browser, portal):
    portal.opened = Refused.WRONG
    answer = await browser.post(f"/m/{LINK}", data=SIGN_IN | {"remember": "yes"})
    assert "set-cookie" not in answer.headers


async def test_a_remembered_address_is_filled_in_and_the_box_ticked(browser):
    text = (await browser.get(f"/m/{LINK}", headers={"Cookie": KEPT})).text
    assert 'value="müller@home.example"' in text
    assert "checked" in text


async def test_no_other_page_sets_a_cookie(browser):
    pages = [
        "/sign-in",
        f"/m/{LINK}",
        f"/m/{LINK}/forgotten",
        f"/s/{SESSION}/",
        f"/s/{SESSION}/message/{MESSAGE}",
    ]
    answers = [await browser.get(path) for path in pages]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 200]
    assert all("set-cookie" not in answer.headers for answer in answers)


async def test_under_a_policy_without_that_cookie_nothing_is_offered_and_nothing_kept(browser, portal):
    portal.arrival = Arrival(ArrivalKind.RETURNING)
    assert "Remember my address" not in (await browser.get(f"/m/{LINK}")).text
    answer = await browser.post(f"/m/{LINK}", data=SIGN_IN | {"remember": "yes"})
    assert answer.status_code == 303
    assert "set-cookie" not in answer.headers
