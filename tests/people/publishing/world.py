"""What the tests of publishing share: a server under one of the five policies, its people, a next version."""

import asyncio
import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

from tests.assembled import Server
from troth.app.first_versions import post_first_versions
from troth.app.live_policies import refresh
from troth.app.services import DECLARED
from troth.app.tenancy import policy_text
from troth.mail.reading import read
from troth.people.choices import Choices
from troth.people.publishing.publisher import Publication, Publisher
from troth.people.versions import Versions
from troth.policy import Purpose
from troth.vault.seal import PersonKey
from troth.vault.vault import Collection

MORE = "ServiceOptimisation"
"""The purpose that each next version adds, which none of the five policies has for what people register."""
NEW = Purpose.SERVICE_OPTIMISATION
FIELDS = {
    "efax": ("Name", "EmailAddress", "Username", "Password"),
    "anonymizer": ("EmailAddress", "Password", "Region"),
    "emailserving": ("Username", "EmailAddress", "Password"),
    "webex": ("Name", "EmailAddress", "Password", "IPAddress"),
    "zixcorp": ("EmailAddress", "Password"),
}
POINTS = {"zixcorp": "portal.registration"}
PRACTICES = {"zixcorp": "portal-registration"}


def today() -> datetime:
    return datetime.now(UTC)


def day(later: int = 0) -> str:
    return (today() + timedelta(days=later)).date().isoformat()


def next_version(text: str, *, effective: str, more: str = MORE, name: str = "") -> str:
    """A policy's next version, which uses what people register with for one purpose more."""
    number = int(re.search(r"^version = (\d+)", text, re.M)[1]) + 1
    text = re.sub(r"^version = \d+", f"version = {number}", text, flags=re.M)
    text = re.sub(r"^effective = \S+", f"effective = {effective}", text, flags=re.M)
    head, registration = text.split(f"[practice.{PRACTICES.get(name, 'registration')}]\n")
    registration = registration.replace("purposes = [", f'purposes = ["{more}", ', 1)
    return f"{head}[practice.{PRACTICES.get(name, 'registration')}]\n{registration}"


class World:
    """A server under one policy, with its clock in the test's hands."""

    def __init__(self, server: Server, name: str) -> None:
        self.server = server
        self.parts = server.parts
        self.name = name
        self.ahead = timedelta(0)
        self.choices = Choices(self.parts.vault, self.parts.database)
        self.versions = Versions(self.parts.database, self.clock)
        self.publisher = Publisher(self.parts.database, self.versions, DECLARED, self.clock)

    def clock(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    @property
    def house(self):
        return self.server.house

    @property
    def tenant(self):
        return self.house.tenant

    def text(self) -> str:
        return self.house.policy_file.read_text()

    async def settle(self, seconds: float = 5) -> None:
        """Let so much time pass, and this process look at the versions."""
        self.ahead += timedelta(seconds=seconds)
        object.__setattr__(self.parts, "versions", self.versions)
        await refresh(self.parts)

    async def publish(self, text: str) -> Publication:
        made = await self.publisher.publish(self.house, text, "next.toml")
        await refresh(self.parts)
        return made

    async def announce(self) -> None:
        """Carry the announcement out to its end, and what it spooled."""
        for _ in range(3):  # a step does nothing while a job holds the publication
            while await self.parts.announcing.step():
                pass
            await asyncio.sleep(0.1)
        await self.server.carried()

    async def register(self, address: str, plan: str | None = None, state: str = "active") -> PersonKey:
        """A person with an account and what registration collects, under the policy in force."""
        async with self.parts.vault.under(Purpose.IDENTITY_AUTHENTICATION, self.tenant) as data:
            person = await data.identify(address)
            fields = dict.fromkeys(FIELDS[self.name], "x") | {"EmailAddress": address}
            at = POINTS.get(self.name, "people.registration")
            record = await data.collect(Collection(person, at, fields, plan=plan))
            await data.connection.execute(
                "INSERT INTO people.account (person, tenant, role, record, public_key, plan, state) "
                "VALUES ($1, $2, 'member', $3, '', $4, $5)",
                person.person,
                self.tenant.id,
                record,
                plan,
                state,
            )
        return person

    async def serving(self, person: UUID, purpose: Purpose = NEW) -> int:
        """How many of a person's records may be used for a purpose."""
        async with self.parts.vault.under(purpose, self.tenant) as data:
            return await data.connection.fetchval(
                "SELECT count(*) FROM vault.record WHERE tenant = $1 AND person = $2", self.tenant.id, person
            )

    def link(self, address: str) -> str:
        """The path of the link with which somebody answers."""
        (mail,) = self.server.caught(address)
        return re.search(r"/agreement/[A-Za-z0-9_=-]{48}", read(mail.content()).body_text)[0]

    async def page(self, path: str = "/") -> str:
        async with self.server.browser() as browser:
            return (await browser.get(path)).text


async def world(server: Server, name: str) -> World:
    """The server with its first version posted."""
    made = World(server, name)
    await post_first_versions(server.parts.houses, made.versions)
    return made


def policy_of(name: str) -> str:
    """One of the five policies, as the repository has it."""
    return policy_text(name)
