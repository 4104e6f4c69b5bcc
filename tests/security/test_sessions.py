"""Sessions: made new at each sign-in, kept out of caches and referrers, and over when they should be."""

import re

import pytest

from tests.assembled import PASSPHRASE
from tests.security.test_others_things import JANE, staff

NEW = "another set of four words"


async def test_a_session_that_somebody_brought_along_is_never_taken_up(server):
    jane = await server.visitor(JANE)
    brought = "A" * 43
    assert (await jane.browser.get(f"/s/{brought}/")).status_code == 410
    for _ in range(2):
        await jane.browser.post(
            f"{jane.link}?session={brought}",
            data={"address": JANE, "passphrase": PASSPHRASE, "session": brought},
            headers={"Cookie": f"session={brought}"},
        )
    assert (await jane.browser.get(f"/s/{brought}/")).status_code == 410


async def test_each_sign_in_makes_a_session_of_its_own(server):
    jane = await server.visitor(JANE)
    homes = {jane.home}
    for _ in range(3):
        await jane.sign_in(PASSPHRASE)
        homes.add(jane.home)
    assert len(homes) == 4
    assert all(re.fullmatch(r"/s/[A-Za-z0-9_-]{43}/", home) for home in homes)
    for home in homes:
        assert (await jane.browser.get(home)).status_code == 200


async def test_a_new_passphrase_ends_every_session_but_the_one_it_opens(server):
    jane = await server.visitor(JANE)
    first = jane.home
    await jane.sign_in(PASSPHRASE)
    second = jane.home
    answer = await jane.change(PASSPHRASE, NEW)
    assert (answer.status_code, answer.headers["location"]) == (303, answer.headers["location"])
    third = answer.headers["location"].removesuffix("?done=passphrase")
    assert [(await jane.browser.get(home)).status_code for home in (first, second, third)] == [410, 410, 200]
    assert (await jane.sign_in(PASSPHRASE)).status_code == 403
    assert (await jane.sign_in(NEW)).status_code == 303


async def test_signing_out_ends_the_session_for_good(server):
    jane = await server.visitor(JANE)
    await jane.browser.post(jane.home + "sign-out")
    assert (await jane.browser.get(jane.home)).status_code == 410
    office = await staff(server)
    await server.browser().post(office + "sign-out")
    assert (await server.browser().get(office + "held")).status_code == 403


@pytest.mark.parametrize("column", ["idle_until", "ends_at"])
async def test_a_session_ends_when_it_idles_and_when_it_is_old(server, superuser, column):
    jane = await server.visitor(JANE)
    number = server.house.tenant.id
    lasts = "SELECT idle_until - now() <= '20 min' AND ends_at - now() BETWEEN '7 h 50 min' AND '8 h' \
FROM people.session WHERE tenant = $1"
    assert await superuser.fetchval(lasts, number)
    await superuser.execute(f"UPDATE people.session SET {column} = now() WHERE tenant = $1", number)
    for path in (jane.home, jane.path(), jane.path("/eml"), jane.home + "passphrase"):
        assert (await jane.browser.get(path)).status_code == 410
    assert (await jane.browser.post(jane.path("/delete"))).status_code == 410
    await server.parts.sessions.sweep()
    assert await superuser.fetch("SELECT 1 FROM people.session WHERE tenant = $1", number) == []


async def test_using_a_session_keeps_it_from_idling_but_not_from_ending(server, superuser):
    jane = await server.visitor(JANE)
    number = server.house.tenant.id
    soon = "UPDATE people.session SET idle_until = now() + '1 min', ends_at = now() + '1 h' WHERE tenant = $1"
    await superuser.execute(soon, number)
    await jane.inbox()
    left = "SELECT idle_until - now() > '19 min' AND ends_at - now() < '61 min' \
FROM people.session WHERE tenant = $1"
    assert await superuser.fetchval(left, number)


async def test_pages_of_a_session_leave_no_trace_in_caches_or_referrers(server):
    jane, office = await server.visitor(JANE), await staff(server)
    paths = [jane.link, jane.home, jane.path(), jane.path("/body"), jane.path("/eml"), office + "held"]
    for path in paths:
        headers = (await server.browser().get(path)).headers
        assert headers["cache-control"] == "no-store", path
        assert headers["referrer-policy"] == "no-referrer", path
        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["cross-origin-opener-policy"] == "same-origin", path
        assert "set-cookie" not in headers
        assert "server" not in headers


async def test_no_page_links_elsewhere_with_the_session_in_hand(server):
    jane = await server.visitor(JANE)
    pages = [await jane.inbox(), *[(await jane.get(part)).text for part in ("", "/reply", "/delete")]]
    for page in pages:
        assert re.findall(r'(?:src|href|action)="(?:https?:)?//[^"]*"', page) == []
