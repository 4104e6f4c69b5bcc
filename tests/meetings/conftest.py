"""A server with one organisation that meets, and a member who plans."""

from dataclasses import dataclass

import pytest

from tests.conftest import engine
from tests.end_to_end.site import site_of
from troth.app.switching import own_switch
from troth.meetings.leaving import MeetingLeftovers
from troth.meetings.meeting import Host
from troth.meetings.plan import Plan
from troth.policy import Purpose

ROUND = Plan("Weekly round", waits=False)
HANA = "hana@webex.meetings.localhost"


@dataclass
class Organisation:
    """The organisation's site, and what Hana, who is a member, plans there."""

    site: object
    host: Host

    @property
    def parts(self):
        return self.site.server.parts

    @property
    def meetings(self):
        return self.parts.meetings

    @property
    def tenant(self):
        return self.site.house("webex").tenant

    @property
    def round(self):
        return ROUND

    @property
    def leftovers(self):
        return MeetingLeftovers(self.parts.database)

    @property
    def url(self):
        return self.site.at("webex")

    async def plan(self, *addresses, plan=ROUND):
        """Plan a meeting; returns the tokens of the host's invitation and of the others in their order."""
        meeting = await self.meetings.planning.plan(self.tenant, self.host, plan, addresses)
        return meeting, await self.tokens(meeting)

    async def tokens(self, meeting):
        _, invited = await self.meetings.planning.one(self.tenant, self.host.person, meeting)
        return [one.path.rpartition("/")[2] for one in invited]

    async def found(self, meeting):
        return await self.meetings.planning.one(self.tenant, self.host.person, meeting)

    async def usage(self):
        return await self.meetings.usage.of_host(self.tenant, self.host.person)


@pytest.fixture(scope="package")
async def organisation(cluster, tmp_path_factory):
    # Not for the whole run: its jobs would take the mails of tests that share the database.
    folder = tmp_path_factory.mktemp("meetings")
    async with site_of(cluster, folder, ["webex", "emailserving"], "meetings.localhost") as site:
        tenant = site.house("webex").tenant
        async with site.server.parts.vault.under(Purpose.ACCOUNT_MANAGEMENT, tenant) as data:
            person = await data.identify(HANA)
        yield Organisation(site, Host(person.person, "Hana", HANA))


@pytest.fixture(scope="package")
async def own_janus(organisation):
    """The Janus that the server runs beside itself, where it looks for it."""
    engine("janus")
    settings = organisation.site.server.parts.settings
    async with own_switch(settings):
        yield
