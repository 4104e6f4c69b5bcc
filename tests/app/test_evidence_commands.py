"""The commands for archives, reports and audits, run as an operator runs them, on a server of their own."""

import asyncio
import importlib
import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner

from tests.assembled import assembled
from tests.audit.test_archive import junit
from tests.conftest import ROOT
from troth.app.assembly import found
from troth.app.commands import main
from troth.app.commands.report import of_visits
from troth.app.services import CONTROLS
from troth.app.tenancy import policy_text
from troth.policy import compile_policy, parse
from troth.visits.store import Tally

BY_COUNTRY = ("--by", "Country", "--recipient", "Advertiser")


@pytest.fixture
async def run(cluster, tmp_path, monkeypatch):
    """Runs a command beside a running server, on its database, tenants and data folder."""
    async with assembled(cluster, tmp_path, policy=(ROOT / "policies/webex.toml").read_text()) as server:
        settings = server.parts.settings

        def on_base(act):
            async def acted():
                base = await found(settings, cluster.access)
                try:
                    return await act(settings, base)
                finally:
                    await base.vault.close()
                    await base.database.close()

            return asyncio.run(acted())

        for name in ("audit", "report", "visits"):
            module = importlib.import_module(f"troth.app.commands.{name}")
            monkeypatch.setattr(module, "on_base", on_base)

        async def invoke(*arguments):
            return await asyncio.to_thread(CliRunner().invoke, main, [str(a) for a in arguments])

        invoke.server = server
        yield invoke


async def test_a_partner_gets_counts_by_country_and_the_budget_is_told(run):
    server = run.server
    store, tenant = server.parts.visits.store, server.house.tenant
    hour = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    await store.add_tallies(
        [Tally(tenant.id, hour, "/", "DE")] * 500 + [Tally(tenant.id, hour, "/", "LI")] * 2
    )
    ended = await run(
        "report", "partner", tenant.name, "--by", "Country", "--recipient", "Advertiser", "--json"
    )
    assert ended.exit_code == 0, ended.output
    said = json.loads(ended.output)
    assert set(said["counts"]) == {"DE"}
    assert abs(said["counts"]["DE"] - 500) < 40
    assert (said["unit"], said["left"], said["epsilon"]) == ("visits", 9.5, 0.5)
    spoken = await run("report", "partner", tenant.name, *BY_COUNTRY)
    assert "This report cost 0.5; 9 is left for a year's reports." in spoken.output


def test_pages_are_counted_from_visits_and_what_people_told_from_people():
    zixcorp, efax = (compile_policy(parse(policy_text(name), source=name)) for name in ("zixcorp", "efax"))
    assert of_visits(zixcorp, ("BrowsingBehaviour",))
    assert of_visits(zixcorp, ("Country",))
    assert not of_visits(zixcorp, ("Country", "BrowserType"))
    assert not of_visits(efax, ("Gender",))


async def test_a_report_that_the_policy_does_not_state_ends_with_one_clear_line(run):
    ended = await run("report", "partner", run.server.house.tenant.name, "--by", "Gender")
    assert ended.exit_code == 2
    assert ended.output == "troth: Gender may not go to StatisticsPartner for ServiceUsageAnalytics\n"


async def test_an_archive_of_the_log_is_listed_and_opened_for_a_case(run):
    server = run.server
    async with server.browser(**{"X-Forwarded-For": "141.20.1.1"}) as browser:
        await browser.get("/policy")
    parts, tenant = server.parts.visits, server.house.tenant
    await parts.log.close()
    await parts.archives.rotate(tenant, datetime.now(UTC) + timedelta(days=31))
    listed = await run("visits", "list", "--tenant", tenant.name)
    (archive,) = listed.output.splitlines()
    opened = await run("visits", "open", archive, "--case", "audit 7")
    assert json.loads(opened.output)["IPAddress"] == "141.20.1.1"
    missing = await run("visits", "open", archive)
    assert missing.exit_code == 2


async def test_an_auditors_archive_is_made_and_checked(run, tmp_path):
    tests, out = tmp_path / "tests.xml", tmp_path / "audit.zip"
    tests.write_bytes(junit(CONTROLS))
    made = await run("audit", "archive", run.server.house.tenant.name, "--tests", tests, "--out", out)
    assert made.exit_code == 0, made.output
    checked = await run("audit", "verify", out)
    assert re.search(r"policy version 1, .* promises kept, 1 checkpoints", checked.output)
    assert "was changed" not in checked.output
    forged = out.read_bytes().replace(b"PK\x01\x02", b"PK\x01\x03", 1)
    out.write_bytes(forged)
    damaged = await run("audit", "verify", out)
    assert damaged.exit_code == 2
    assert damaged.output.startswith("troth: this is no ZIP file, or a damaged one")
