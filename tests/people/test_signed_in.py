"""A member's page knows its member by a cookie or by its own address, and sends everybody else to sign in."""

from datetime import timedelta

import httpx
import pytest
from starlette.responses import PlainTextResponse

from tests.assembled import PASSPHRASE, assembled
from troth.app.tenancy import policy_text
from troth.people.accounts import Unlocked
from troth.people.sessions import IN_COOKIE, WAITING, Life
from troth.people.signed_in import SignedIn, member_routes
from troth.site.shell import shell


@pytest.fixture
async def server(cluster, tmp_path):
    """A server whose policy asks again before an export."""
    policy = policy_text("zixcorp")
    async with assembled(cluster, tmp_path, policy=policy, jobs=False) as running:
        yield running


@pytest.fixture
def signed_in(server):
    return SignedIn(server.parts.houses, server.parts.accounts, server.parts.sessions)


@pytest.fixture
async def visitor(server, signed_in):
    """A browser at a site with one member's page, which says its own address and whether they are fresh."""

    async def page(request, member):
        fresh = [await signed_in.fresh(request, act) for act in (None, "export", "newsletter")]
        return PlainTextResponse(f"{member.at('/thing')} {member.account.role} {fresh}")

    routes = member_routes("/thing", signed_in.only(page))
    transport = httpx.ASGITransport(shell(routes, server.parts.pages))
    async with httpx.AsyncClient(
        transport=transport, base_url=f"http://{server.house.tenant.name}"
    ) as browser:
        yield browser


@pytest.fixture
async def unlocked(server):
    address = await server.member()
    answer = await server.parts.accounts.unlock(server.house.tenant, address, PASSPHRASE)
    assert isinstance(answer, Unlocked)
    return answer


async def opened(server, unlocked, life=IN_COOKIE):
    return await server.parts.sessions.open(server.house.tenant, unlocked, life)


async def run(server, sql, *values):
    async with server.parts.database.connection() as connection:
        await connection.execute(sql, *values)


@pytest.mark.parametrize("cookie", ["session", "remember-me"])
async def test_a_cookie_signs_in_at_me(server, visitor, unlocked, cookie):
    visitor.cookies.set(cookie, await opened(server, unlocked))
    answer = await visitor.get("/me/thing")
    assert (answer.status_code, answer.text) == (200, "/me/thing member [True, True, True]")


async def test_without_cookies_the_session_travels_in_the_path(server, visitor, unlocked):
    token = await opened(server, unlocked)
    answer = await visitor.get(f"/u/{token}/thing")
    assert answer.text == f"/u/{token}/thing member [True, True, True]"


async def test_a_session_that_waits_for_a_second_factor_opens_no_page(server, visitor, unlocked):
    token = await opened(server, unlocked, WAITING)
    assert (await visitor.get(f"/u/{token}/thing")).status_code == 303


@pytest.mark.parametrize("token", ["", "short", "A" * 43])
async def test_who_is_not_signed_in_is_sent_to_sign_in_and_back(visitor, token):
    answer = await visitor.get(f"/u/{token}/thing" if token else "/me/thing")
    assert (answer.status_code, answer.headers["location"]) == (303, "/me/sign-in?to=/thing")


@pytest.mark.parametrize("state", ["unverified", "closed"])
async def test_an_account_that_is_not_active_has_no_pages(server, visitor, unlocked, state):
    token = await opened(server, unlocked)
    person = unlocked.account.person
    await run(server, "UPDATE people.account SET state = $1 WHERE person = $2", state, person)
    assert (await visitor.get(f"/u/{token}/thing")).status_code == 303


async def test_a_session_that_rested_too_long_is_over(server, visitor, unlocked):
    token = await opened(server, unlocked, Life(timedelta(0), timedelta(hours=1)))
    assert (await visitor.get(f"/u/{token}/thing")).status_code == 303


async def test_who_signed_in_ten_minutes_ago_is_not_fresh_until_they_show_it_again(server, visitor, unlocked):
    token = await opened(server, unlocked)
    await run(server, "UPDATE people.session SET confirmed_at = now() - interval '10 minutes'")
    assert (await visitor.get(f"/u/{token}/thing")).text.endswith("[False, False, True]")
    await server.parts.sessions.confirm(server.house.tenant, token)
    assert (await visitor.get(f"/u/{token}/thing")).text.endswith("[True, True, True]")


async def test_another_tenants_session_is_nobodys(server, visitor, unlocked):
    token = await opened(server, unlocked)
    await run(server, "UPDATE people.session SET tenant = tenant + 1000000")
    assert (await visitor.get(f"/u/{token}/thing")).status_code == 303
