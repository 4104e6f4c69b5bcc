"""A sixth tenant, whose policy somebody wrote by hand from the reference alone, works like the five."""

import re
import tomllib

import pytest

from tests.assembled import assembled
from tests.conftest import ROOT
from tests.membership import NEEDED, Somebody
from troth.app.commands.policy_files import read_policy
from troth.app.services import DECLARED
from troth.policy import Purpose, check

CHARITY = ROOT / "tests" / "policy" / "charity.toml"
REFERENCE = (ROOT / "docs" / "reference" / "policy-language.md").read_text()


@pytest.fixture
async def charity(cluster, tmp_path):
    async with assembled(cluster, tmp_path, policy=CHARITY.read_text()) as running:
        yield running


def words(value):
    """Every key of a policy, and every text in its lists."""
    if isinstance(value, dict):
        return {*value, *(word for content in value.values() for word in words(content))}
    if isinstance(value, list):
        return {word for one in value for word in words(one) | {str(one)}}
    return set()


def test_it_is_written_in_words_of_the_reference():
    tables = tomllib.loads(CHARITY.read_text())
    parts = {name for section, found in tables.items() if section != "policy" for name in found}
    used = words(tables) - parts - {"friend", "volunteer"} | set(tables)
    known = set(re.findall(r"`\[?([\w-]+)\]?`", REFERENCE)) | {"email", "post"}
    unknown = {word for word in used - known if not re.fullmatch(r"[A-Z]\d\d", word)}
    assert unknown == set()


def test_it_checks_clean():
    assert check(read_policy(str(CHARITY)), DECLARED) == ()


async def test_it_is_served_with_its_own_promises(charity):
    async with charity.browser() as browser:
        page = (await browser.get("/policy")).text
        linked = (await browser.get("/policy.jsonld")).json()
    assert "News of the harbour come only if you ask for them." in page
    assert "This policy changes: on this site and by e-mail, 14 days ahead." in page
    assert "It is done within 7 days." in page
    assert "Data is processed and held in: Germany." in page
    assert {"@id": "#practice-registration"} in linked["@graph"][0]["dpv:hasProcess"]


async def test_somebody_registers_through_its_form_and_gets_no_news_unasked(charity, monkeypatch):
    monkeypatch.setitem(NEEDED, "charity", {"name": "Ann Miller", "postal-code": "28195"})
    ann = Somebody(charity, "charity", plan="friend")
    assert "harbour" in (await ann.browser.get("/register", params={"plan": "friend"})).text
    assert (await ann.submit()).status_code == 200
    await ann.confirm()
    assert ann.home == "/me"
    tenant = charity.house.tenant
    async with charity.parts.vault.under(Purpose.RIGHTS_FULFILMENT, tenant) as data:
        key = await data.find(ann.address)
        [held] = [one.record.fields for one in await data.held(key.person, own=True)]
    assert held["PostalCode"] == "28195"
    async with charity.parts.vault.under(Purpose.NEWSLETTER, tenant) as data:
        assert await data.held(key.person) == []
    async with charity.parts.vault.under(Purpose.SERVICE_CONTACT, tenant) as data:
        assert len(await data.held(key.person)) == 1
