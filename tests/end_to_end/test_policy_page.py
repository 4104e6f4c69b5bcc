"""The five policies as people read them: whole, branded, without scripts, and with nothing for axe."""

import pytest
from rdflib import RDF, Graph, Namespace

from tests.conftest import FIVE
from tests.end_to_end.axe import violations
from tests.end_to_end.site import site_of
from tests.end_to_end.visit import heading
from troth.app.tenancy import add_tenant, policy_text

DPV = Namespace("https://w3id.org/dpv#")
SECTIONS = ["what", "who", "why", "shared", "choices", "security", "rights"]


@pytest.fixture(scope="module")
async def site(cluster, tmp_path_factory):
    folder = tmp_path_factory.mktemp("policies")
    titles = {policy: policy.title() for policy in FIVE}
    async with site_of(cluster, folder, FIVE, "policies.localhost", title=titles) as site:
        yield site


@pytest.mark.parametrize("policy", FIVE)
async def test_the_page_is_whole_and_axe_finds_nothing(site, reader, policy):
    page = reader.page
    await page.goto(site.at(policy, "/policy"))
    assert await heading(page) == "How we treat your data"
    found = await page.locator("article section").evaluate_all("all => all.map(one => one.id)")
    assert found == SECTIONS
    assert await page.locator("header .wordmark").inner_text() == policy.title()
    assert await violations(page) == []


async def test_it_is_read_without_scripts_and_without_cookies(site, visitor):
    page = visitor.page
    await page.goto(site.at("efax", "/policy"))
    await page.get_by_role("link", name="How to correct it").click()
    assert await page.get_by_text("You hear within 3 days that it has arrived.").is_visible()
    assert await visitor.cookies() == []


@pytest.mark.parametrize("policy", FIVE)
async def test_the_page_leads_programs_to_the_same_as_linked_data(site, reader, policy):
    page = reader.page
    await page.goto(site.at(policy, "/policy"))
    link = page.locator("head link[rel=alternate]")
    assert await link.get_attribute("type") == "application/ld+json"
    async with site.server.browser(site.name(policy)) as program:
        answer = await program.get(await link.get_attribute("href"))
    assert answer.headers["content-type"] == "application/ld+json"
    found = Graph().parse(data=answer.text, format="json-ld", base=str(answer.url))
    assert len(list(found.subjects(RDF.type, DPV.PrivacyNotice))) == 1
    assert list(found.subjects(RDF.type, DPV.DataSubjectRight))


async def test_editors_find_the_schema_of_policies(site):
    async with site.server.browser(site.name("webex")) as editor:
        answer = await editor.get("/policy.schema.json")
    assert answer.headers["content-type"] == "application/schema+json"
    assert answer.json()["title"] == "Troth policy"


def test_the_policy_of_a_new_tenant_names_the_schema_at_its_own_address(tmp_path):
    home = add_tenant(tmp_path, "clinic.example", policy_text("webex"))
    first = (home / "policy.toml").read_text().splitlines()[0]
    assert first == "#:schema https://clinic.example/policy.schema.json"
