"""Counts of visits: by what the policy says, by nobody, and not where the browser asks not to be counted."""

import asyncio
import re
from datetime import UTC, datetime, timedelta

import pytest

from tests.assembled import assembled
from tests.visits.conftest import enabling
from troth.app.tenancy import policy_text
from troth.visits.statistics import statistics

BERLIN = {"X-Forwarded-For": "141.20.1.1"}
PICTURE = re.compile(r'<img src="(/seen\.gif[^"]*)"')


def enabled(name):
    """The text of a policy with statistics enabled."""
    return re.sub(r"^services = \[", 'services = ["statistics", ', policy_text(name), count=1, flags=re.M)


async def counted(server):
    await server.parts.visits.counts.close()
    rows = await server.parts.visits.store.tallies(
        server.house.tenant.id, datetime.now(UTC) - timedelta(hours=2)
    )
    return {(row["page"], row["country"]): row["visits"] for row in rows}


async def look(server, path="/policy", **headers):
    """Open a page as a browser does: with the pictures on it, in the same headers. Returns their paths."""
    async with server.browser(**headers) as browser:
        page = await browser.get(path)
        assert page.status_code == 200
        pictures = PICTURE.findall(page.text)
        for picture in pictures:
            shown = await browser.get(picture)
            assert (shown.status_code, shown.headers["content-type"]) == (200, "image/gif")
        return pictures


@pytest.mark.parametrize("signal", [{"DNT": "1"}, {"Sec-GPC": "1"}])
async def test_a_browser_that_asks_not_to_be_counted_is_not(cluster, tmp_path, signal):
    async with assembled(cluster, tmp_path, policy=enabled("efax")) as server:
        assert await look(server) == ["/seen.gif?page=/policy"]
        assert await counted(server) == {("/policy", ""): 1}
        assert await look(server, **signal) == []
        async with server.browser(**signal) as browser:
            assert (await browser.get("/seen.gif?page=/policy")).status_code == 200
        assert await counted(server) == {("/policy", ""): 1}


async def test_a_visit_is_counted_for_its_country_and_the_address_is_dropped(cluster, tmp_path, superuser):
    async with assembled(cluster, tmp_path, policy=enabled("webex")) as server:
        await look(server, **BERLIN)
        await look(server, **{"X-Forwarded-For": "8.8.8.8"})
        await look(server, **{"X-Forwarded-For": "2001:db8::1"})
        assert await counted(server) == {("/policy", "DE"): 1, ("/policy", "US"): 1, ("/policy", ""): 1}
        rows = await superuser.fetch(
            "SELECT t::text AS row FROM visits.tally t WHERE tenant = $1", server.house.tenant.id
        )
        assert len(rows) == 3
        assert not any("141.20" in row["row"] for row in rows)


async def test_what_a_policy_does_not_count_by_is_not_told_apart(cluster, tmp_path):
    async with assembled(cluster, tmp_path, policy=enabled("efax")) as server:
        await look(server, **BERLIN)
        await look(server, "/")
        assert await counted(server) == {("/policy", ""): 1, ("/", ""): 1}


async def test_a_policy_without_counts_has_no_picture_and_counts_nothing(cluster, tmp_path):
    async with assembled(cluster, tmp_path, policy=enabled("emailserving")) as server:
        assert await look(server) == []
        async with server.browser() as browser:
            await browser.get("/seen.gif?page=/policy")
        assert await counted(server) == {}


async def test_only_pages_of_ours_are_counted_whatever_a_stranger_asks(cluster, tmp_path):
    async with assembled(cluster, tmp_path, policy=enabled("webex")) as server:
        async with server.browser() as browser:
            for page in ("/ann@patients.example", "x" * 5000, "", "/policy'--"):
                assert (await browser.get("/seen.gif", params={"page": page})).status_code == 200
        assert await counted(server) == {}


async def test_a_page_is_counted_by_its_name_without_what_is_secret_in_its_address(cluster, tmp_path):
    async with assembled(cluster, tmp_path, policy=enabled("webex")) as server:
        admin = await server.member("head@" + server.house.tenant.name, "administrator")
        async with server.browser() as browser:
            form = {"name": admin, "passphrase": "four unrelated words here"}
            entered = await browser.post("/staff", data=form)
            secret = entered.headers["location"].split("/")[2]
        pictures = await look(server, f"/staff/{secret}/decisions")
        assert pictures == ["/seen.gif?page=/staff/%7Bsession%7D/decisions"]
        assert await counted(server) == {("/staff/{session}/decisions", ""): 1}


async def test_the_log_is_told_of_pages_that_were_shown_and_of_nothing_else(cluster, tmp_path):
    async with assembled(cluster, tmp_path, policy=enabled("webex")) as server:
        async with server.browser(**{"X-Forwarded-For": "6.6.6.6, 141.20.1.1"}) as browser:
            for path in ("/policy", "/nothing-here", "/seen.gif?page=/", "/health/live", "/staff"):
                await browser.get(path)
            await browser.post("/staff", data={"name": "x", "passphrase": "y"})
        visits = server.parts.visits
        await visits.log.close()
        lines = await visits.log.lines(server.house.tenant, visits.keyring.today())
        assert [line["BrowsingBehaviour"] for line in lines] == ["/policy", "/staff"]
        assert {line["IPAddress"] for line in lines} == {"141.20.1.1"}


async def test_counts_of_several_processes_add_up(cluster, tmp_path):
    async with assembled(cluster, tmp_path, policy=enabled("webex")) as server:
        await asyncio.gather(*(look(server) for _ in range(20)))
        assert await counted(server) == {("/policy", ""): 20}


async def test_staff_see_counts_by_day_page_hour_and_country(cluster, tmp_path):
    async with assembled(cluster, tmp_path, policy=enabled("webex")) as server:
        await look(server, **BERLIN)
        await look(server)
        await counted(server)
        found = await statistics(server.parts.visits.store, server.house.tenant.id, datetime.now(UTC))
        assert (found.total, found.pages, found.countries) == (2, [("/policy", 2)], [("DE", 1)])
        assert (len(found.days), found.days[-1].value + found.days[-2].value) == (30, 2)
        admin = await server.member("head@" + server.house.tenant.name, "administrator")
        async with server.browser() as browser:
            form = {"name": admin, "passphrase": "four unrelated words here"}
            secret = (await browser.post("/staff", data=form)).headers["location"].split("/")[2]
            page = await browser.get(f"/staff/{secret}/visits")
            assert (await browser.get("/staff/wrong/visits")).status_code == 403
        assert page.status_code == 200
        assert "2 visits in the last 30 days" in page.text
        assert page.text.count("<rect ") == 30


def test_the_measure_is_enabled_with_its_service_alone():
    assert "visit-counts" in enabling("webex", "statistics").measures
    assert "visit-counts" not in enabling("anonymizer", "statistics").measures
