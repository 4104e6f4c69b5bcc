"""Archives of the access log: sealed when it is time, opened by an audit alone, ended by the policy."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from tests.visits.conftest import acts_of, registered
from tests.visits.test_log import ADDRESS, seen
from troth.policy import Purpose
from troth.vault.seal import SealBroken
from troth.vault.vault import PolicyViolation
from troth.visits.archives import ArchiveError, tenant_of


async def rotated(visits, tenant, after):
    """A visit of today, and the archives after so many days."""
    await visits.log.note(tenant, seen(), None)
    await visits.log.close()
    days = await visits.archives.rotate(tenant, datetime.now(UTC) + timedelta(days=after))
    return days, visits.archives.of(tenant)


async def test_an_archive_opens_for_an_audit_alone_and_the_ledger_says_so(visits, vault, tenant_under):
    tenant = await tenant_under("webex")
    _, (archive,) = await rotated(visits, tenant, 31)
    async with vault.under(Purpose.SERVICE_USAGE_ANALYTICS, tenant) as data:
        with pytest.raises(PolicyViolation, match="ServiceUsageAnalytics does not open archives"):
            await visits.archives.open(data, archive)
    async with vault.under(Purpose.COMPLIANCE_AUDIT, tenant, {"case": "audit 7"}) as data:
        (line,) = await visits.archives.open(data, archive)
    assert line["IPAddress"] == ADDRESS
    said = [(act["act"], act["purpose"], act.get("case")) for act in await acts_of(vault, tenant)]
    assert said == [
        ("refused", "ServiceUsageAnalytics", None),
        ("opened", "ComplianceAudit", "audit 7"),
    ]


async def test_lines_go_into_archives_when_the_policy_says_and_not_before(visits, tenant_under):
    tenant = await tenant_under("webex")
    assert await rotated(visits, tenant, 30) == (0, [])
    days, (archive,) = await rotated(visits, tenant, 31)
    assert days == 1
    assert await visits.log.lines(tenant, visits.keyring.today()) == []
    assert tenant_of(archive) == tenant.name
    assert ADDRESS.encode() not in archive.read_bytes()


async def test_what_the_policy_keeps_no_longer_is_ended_without_an_archive(visits, tenant_under):
    zixcorp = await tenant_under("zixcorp")
    assert await rotated(visits, zixcorp, 31) == (1, [])
    webex = await tenant_under("webex")
    _, (archive,) = await rotated(visits, webex, 31)
    await visits.archives.rotate(webex, datetime.now(UTC) + timedelta(days=90))
    assert archive.exists()
    await visits.archives.rotate(webex, datetime.now(UTC) + timedelta(days=91))
    assert not archive.exists()


async def test_a_members_visit_serves_only_an_audit_once_its_time_has_come(visits, vault, tenant_under):
    tenant = await tenant_under("webex")
    person = await registered(vault, tenant)
    await visits.log.note(tenant, seen(), person.person)

    async def under(purpose):
        async with vault.under(purpose, tenant) as data:
            return len(await data.read_at(person.person, "site.visit"))

    await visits.archives.rotate(tenant, datetime.now(UTC) + timedelta(days=29))
    assert await under(Purpose.SERVICE_USAGE_ANALYTICS) == 1
    await visits.archives.rotate(tenant, datetime.now(UTC) + timedelta(days=31))
    assert await under(Purpose.SERVICE_USAGE_ANALYTICS) == 0
    assert await under(Purpose.ADVERTISING) == 0
    assert await under(Purpose.COMPLIANCE_AUDIT) == 1
    assert await under(Purpose.RIGHTS_FULFILMENT) == 1


async def test_another_policys_audit_opens_nothing(visits, vault, tenant_under):
    """The practice of this policy does not say that visits serve an audit."""
    webex, zixcorp = await tenant_under("webex"), await tenant_under("zixcorp")
    _, (archive,) = await rotated(visits, webex, 31)
    async with vault.under(Purpose.COMPLIANCE_AUDIT, zixcorp) as data:
        with pytest.raises(PolicyViolation, match="does not serve ComplianceAudit"):
            await visits.archives.open(data, archive)


async def test_one_tenants_auditor_opens_no_other_tenants_archive(visits, vault, tenant_under):
    webex, other = await tenant_under("webex"), await tenant_under("webex")
    _, (archive,) = await rotated(visits, webex, 31)
    async with vault.under(Purpose.COMPLIANCE_AUDIT, other) as data:
        with pytest.raises(ArchiveError, match="is an archive of"):
            await visits.archives.open(data, archive)
        head, _, sealed = archive.read_bytes().partition(b"\n")
        forged = json.loads(head) | {"tenant": other.name}
        archive.write_bytes(json.dumps(forged).encode() + b"\n" + sealed)
        with pytest.raises(SealBroken):
            await visits.archives.open(data, archive)


@pytest.mark.parametrize("content", [b"", b"{}\n", b"nothing", b'{"format": "other"}\nxx'])
def test_what_is_no_archive_says_so(tmp_path, content):
    path = tmp_path / "2026-01-01.sealed"
    path.write_bytes(content)
    with pytest.raises(ArchiveError, match="no archive of an access log"):
        tenant_of(path)
