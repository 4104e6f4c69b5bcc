"""The access log: what each policy states of a visit, apart from people or with the account."""

from datetime import UTC, datetime
from ipaddress import ip_address
from types import SimpleNamespace

import asyncpg
import pytest

from tests.conftest import zixcorp
from tests.visits.conftest import acts_of, enabling, registered
from troth.policy import PURPOSES, Purpose
from troth.runtime import keyring as keyring_module
from troth.runtime.keyring import DAY_SECONDS, KeyLost
from troth.vault.scopes import Scope
from troth.vault.vault import PolicyViolation
from troth.visits.visit import Visit, browser

ADDRESS = "198.51.100.7"
KEPT_APART = ["efax", "zixcorp", "emailserving"]
EVERYTHING = (1 << 63) - 1


def seen(at=None, page="/policy", address=ADDRESS):
    minute = (at or datetime.now(UTC)).replace(second=0, microsecond=0)
    return Visit(minute, page, ip_address(address), "Firefox", "search.example")


async def lines(visits, tenant, day):
    await visits.log.close()
    return await visits.log.lines(tenant, day)


def stop_the_clock(monkeypatch, at):
    monkeypatch.setattr(keyring_module, "time", SimpleNamespace(time=at.timestamp))


@pytest.mark.parametrize("policy", KEPT_APART)
async def test_an_address_is_a_hash_whose_key_is_gone_after_the_day(
    visits, tenant_under, monkeypatch, tmp_path, policy
):
    tenant = await tenant_under(policy)
    monday = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    tuesday = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    stop_the_clock(monkeypatch, monday)
    for address in (ADDRESS, ADDRESS, "198.51.100.8"):
        await visits.log.note(tenant, seen(monday, address=address), None)
    first, second, other = (line["IPAddress"] for line in await lines(visits, tenant, 20_780))
    assert (first, len(first)) == (second, 32)
    assert other != first
    stop_the_clock(monkeypatch, tuesday)
    await visits.log.note(tenant, seen(tuesday), None)
    (later,) = await lines(visits, tenant, 20_781)
    assert later["IPAddress"] != first
    assert visits.keyring.destroy_past_days() == 1
    assert not (tmp_path / "keys/visits/day-20780.key").exists()
    with pytest.raises(KeyLost):
        visits.keyring.day_key(20_780)


@pytest.mark.parametrize(
    ("policy", "held"),
    [
        ("efax", {"at", "IPAddress", "BrowserType", "BrowsingReferral", "BrowsingBehaviour"}),
        ("zixcorp", {"at", "IPAddress", "BrowserType", "BrowsingReferral", "BrowsingBehaviour"}),
        ("emailserving", {"at", "IPAddress", "BrowsingBehaviour"}),
        ("webex", {"at", "IPAddress", "BrowsingBehaviour"}),
    ],
)
async def test_a_line_holds_what_the_policy_states_and_nothing_else(visits, tenant_under, policy, held):
    tenant = await tenant_under(policy)
    await visits.log.note(tenant, seen(), None)
    (line,) = await lines(visits, tenant, visits.keyring.today())
    assert set(line) == held
    assert line["BrowsingBehaviour"] == "/policy"


async def test_an_address_with_an_account_is_kept_under_one_policy_and_refused_elsewhere(
    visits, vault, tenant_under
):
    webex = await tenant_under("webex")
    person = await registered(vault, webex)
    await visits.log.note(webex, seen(), person.person)
    assert await lines(visits, webex, visits.keyring.today()) == []
    async with vault.under(Purpose.RIGHTS_FULFILMENT, webex) as data:
        (held,) = [h for h in await data.held(person.person, own=True) if h.record.practice == "access-log"]
    assert held.record.fields == {"IPAddress": ADDRESS, "BrowsingBehaviour": "/policy"}
    assert held.source == "browser"
    for policy in KEPT_APART:
        tenant = await tenant_under(policy)
        person = await registered(vault, tenant)
        with pytest.raises(PolicyViolation, match="is tied to nobody"):
            await visits.log.note_of(tenant, seen(), person.person)
        refused = [said for said in await acts_of(vault, tenant) if said["act"] == "refused"]
        assert "practice 'site-visit' is tied to nobody" in refused[0]["reason"]


async def test_a_visit_of_a_member_is_a_line_about_nobody_where_the_policy_keeps_them_apart(
    visits, vault, tenant_under
):
    tenant = await tenant_under("efax")
    person = await registered(vault, tenant)
    await visits.log.note(tenant, seen(), person.person)
    (line,) = await lines(visits, tenant, visits.keyring.today())
    assert str(person.person) not in str(line)
    async with vault.under(Purpose.RIGHTS_FULFILMENT, tenant) as data:
        assert [h.record.practice for h in await data.held(person.person)] == ["registration"]


async def test_nothing_is_noted_without_the_measure(visits, tenant_under):
    tenant = await tenant_under("anonymizer")
    assert tenant.policy.at("site.visit") is not None
    await visits.log.note(tenant, seen(), None)
    assert await lines(visits, tenant, visits.keyring.today()) == []


async def test_a_query_that_ties_visits_to_people_cannot_be_written(
    visits, vault, tenant_under, raw, visitors_role, keyring
):
    tenant = await tenant_under("efax")
    await registered(vault, tenant)
    await visits.log.note(tenant, seen(), None)
    await visits.log.close()
    joined = "SELECT * FROM vault.record r, visits.line v WHERE r.tenant = v.tenant"
    scopes = [Scope(tenant.id, int(purpose)) for purpose in PURPOSES] + [Scope(tenant.id, EVERYTHING)]
    for role in (raw, visitors_role):
        for scope in scopes:
            proof = scope.proof(keyring.derive("scope"))
            await role.execute(
                f"SET troth.tenant = '{scope.tenant}'; SET troth.mask = '{scope.mask}'; "
                f"SET troth.proof = '{proof}'"
            )
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await role.fetch(joined)
    assert len(await raw.fetch("SELECT * FROM vault.record WHERE tenant = $1", tenant.id)) == 1
    assert len(await visitors_role.fetch("SELECT * FROM visits.line WHERE tenant = $1", tenant.id)) == 1


async def test_no_key_of_the_vault_opens_the_log(visits, tenant_under, keyring, tmp_path):
    assert (tmp_path / "keys/visits/root.key").read_bytes() != keyring._root
    assert visits.keyring.derive("access log") != keyring.derive("access log")


@pytest.mark.parametrize("policy", KEPT_APART)
def test_a_policy_that_ties_addresses_to_accounts_does_not_compile(policy):
    from troth.app.tenancy import policy_text
    from troth.policy import PolicyError, compile_policy, parse

    tied = policy_text(policy) + (
        '\n[practice.tied]\nclause = ["W03"]\nat = "site.tied"\n'
        'required = ["IPAddress", "EmailAddress"]\npurposes = ["ServiceUsageAnalytics"]\nkeep = "1 day"\n'
    )
    with pytest.raises(PolicyError, match="ties IPAddress to EmailAddress"):
        compile_policy(parse(tied, source="tied"))


async def test_an_account_that_is_gone_leaves_no_record(visits, vault, tenant_under):
    webex = await tenant_under("webex")
    person = await registered(vault, webex)
    await vault.erase(webex, person)
    await visits.log.note_of(webex, seen(), person.person)
    async with vault.under(Purpose.RIGHTS_FULFILMENT, webex) as data:
        assert await data.held(person.person) == []


@pytest.mark.parametrize(
    ("agent", "kind"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36", "Chrome"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0", "Edge"),
        ("Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 Version/18.0 Safari/605.1.15", "Safari"),
        ("Mozilla/5.0 (compatible; Googlebot/2.1)", "robot"),
        ("ann's own program", "other"),
        ("", "other"),
    ],
)
def test_a_browser_is_one_of_a_few_words(agent, kind):
    assert browser(agent) == kind


def test_days_are_of_one_length():
    assert DAY_SECONDS == 24 * 60 * 60
    assert enabling("zixcorp").services == zixcorp().services
