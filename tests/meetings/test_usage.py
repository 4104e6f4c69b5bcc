"""What is left of a meeting: a record of times, counts and features, under the policy."""

import json

from tests.meetings.callers import calling
from tests.meetings.conftest import HANA
from troth.meetings.usage import keeps_names
from troth.policy import Purpose, compile_policy, parse
from troth.vault.tenant import Tenant

WORDS = "marker-of-what-was-said"


async def test_the_record_of_a_meeting_has_times_counts_and_features_and_nothing_else(organisation):
    meeting, (host, guest) = await organisation.plan("ida@people.example")
    async with calling(organisation.url) as hana, calling(organisation.url) as ida:
        await hana.come_in(host, "Hana")
        await ida.come_in(guest, f"Ida {WORDS}")
        await ida.say("state", mic=True, cam=True, hand=True)
        await ida.say("sealed", to="all", data=WORDS)
        await hana.until("sealed")
        await hana.say("end")
        await ida.closed()
    await organisation.meetings.records.settled()
    (usage,) = [one for one in await organisation.usage() if one["meeting"] == str(meeting)]
    assert set(usage) == {"meeting", "began", "ended", "participants", "counts", "features"}
    assert [set(one) for one in usage["participants"]] == [{"number", "came", "left"}] * 2
    assert [count for _, count in usage["counts"]] == [1, 2]
    assert usage["features"] == ["sealed", "video", "voice"]
    assert WORDS not in json.dumps(usage)


async def test_billing_reads_it_and_support_does_not(organisation):
    meeting, (host,) = await organisation.plan()
    async with calling(organisation.url) as hana:
        await hana.come_in(host, "Hana")
        await hana.say("end")
        await hana.closed()
    await organisation.meetings.records.settled()
    found = {}
    for purpose in (Purpose.PAYMENT_MANAGEMENT, Purpose.CUSTOMER_CARE):
        async with organisation.parts.vault.under(purpose, organisation.tenant) as data:
            key = await data.find(HANA)
            found[purpose] = await data.read_at(key.person, "meetings.usage") if key else []
    meetings = [one.fields["ServiceUsage"]["meeting"] for one in found[Purpose.PAYMENT_MANAGEMENT]]
    assert str(meeting) in meetings
    assert found[Purpose.CUSTOMER_CARE] == []


def test_names_are_kept_only_where_the_policy_has_them_kept(organisation):
    document = organisation.tenant.policy.document
    text = organisation.site.house("webex").policy_file.read_text()
    named = text.replace('required = ["ServiceUsage"]', 'required = ["ServiceUsage", "Name"]')
    tenant = Tenant(1, "named", compile_policy(parse(named, source=document.source)))
    assert (keeps_names(organisation.tenant), keeps_names(tenant)) == (False, True)


async def test_a_host_who_leaves_the_organisation_leaves_no_meeting_behind(organisation):
    from troth.meetings.meeting import Host

    async with organisation.parts.vault.under(Purpose.ACCOUNT_MANAGEMENT, organisation.tenant) as data:
        gone = await data.identify("gone@people.example")
    host = Host(gone.person, "Gone", "gone@people.example")
    planning = organisation.meetings.planning
    meeting = await planning.plan(organisation.tenant, host, organisation.round, ["jo@people.example"])
    leftovers = organisation.leftovers
    await leftovers.end(organisation.tenant, gone.person)
    assert await planning.one(organisation.tenant, gone.person, meeting) is None
