"""A tenant under one of the five policies, with services of the staff enabled, and its office."""

import dataclasses
import re
from datetime import UTC, datetime, timedelta

import pytest

from tests.assembled import assembled
from tests.conftest import ROOT, new_tenant
from troth.app.tenancy import policy_text
from troth.people.accounts import Accounts
from troth.people.passphrase import Locksmith
from troth.people.staff.office import furnish
from troth.policy import Purpose, compile_policy, parse
from troth.vault.vault import Collection

PASSPHRASE = "four unrelated words here"
ANN, BEN = "ann@members.example", "ben@members.example"


def enabling(name, *services):
    """The text of one of the five policies with more of its services enabled."""
    text = (ROOT / "policies" / f"{name}.toml").read_text()
    known = re.search(r"^services = \[(.*)\]$", text, re.MULTILINE)[1]
    more = "".join(f', "{one}"' for one in services if f'"{one}"' not in known)
    return text.replace(f"services = [{known}]", f"services = [{known}{more}]", 1)


def policy_with(name, *services, **replaced):
    text = enabling(name, *services)
    for old, new in replaced.items():
        text = text.replace(old, new)
    return compile_policy(parse(text, source=name))


class Clock:
    """A clock that a test sets."""

    def __init__(self):
        self.now = datetime.now(UTC)

    def __call__(self):
        return self.now

    def on(self, **span):
        self.now += timedelta(**span)


class Post:
    """Keeps what a courier is asked to write, as the arguments of `tell`."""


@pytest.fixture
def clock():
    return Clock()


@dataclasses.dataclass
class Place:
    """A tenant with its office."""

    tenant: object
    office: object
    vault: object
    accounts: object
    database: object

    async def staff(self, address, *roles, titles=()):
        """Somebody of the staff who has confirmed the policy."""
        staff = self.office.staff
        await staff.add(self.tenant, address, PASSPHRASE, roles, titles)
        member = await staff.named(self.tenant, address)
        await staff.confirm(self.tenant, member.person)
        return await staff.named(self.tenant, address)

    async def registered(self, address, point="people.registration", **more):
        """A member with what a registration collects, and their key."""
        fields = {"EmailAddress": address, "Password": {"salt": "", "wrapped": ""}, **more}
        wanted = self.tenant.policy.at(point, None).required
        fields |= {name: "x" for name in wanted if name not in fields}
        async with self.vault.under(Purpose.IDENTITY_AUTHENTICATION, self.tenant) as data:
            person = await data.identify(address)
            await data.collect(Collection(person, point, fields))
        return person

    async def collected(self, address, point, purpose, **fields):
        async with self.vault.under(purpose, self.tenant) as data:
            person = await data.identify(address)
            await data.collect(Collection(person, point, fields, source="person"))
        return person

    async def ledger(self, person):
        """What the ledger says of a person, act by act."""
        import orjson

        await self.vault.flush()
        export = await self.vault.ledger.export(self.tenant, person)
        return [orjson.loads(line["detail"]) for line in export["entries"]]

    async def acts(self, person, act):
        return [entry for entry in await self.ledger(person) if entry["act"] == act]


@pytest.fixture
def place(database, vault, keyring, clock):
    """Makes a tenant under a policy with services enabled; nothing is mailed here."""

    async def make(policy, *services):
        tenant = await new_tenant(database, policy_with(policy, *services))
        accounts = Accounts(vault, database, Locksmith(keyring))
        office = furnish(vault, database, accounts, None, None, None, lambda _: tenant, clock)
        return Place(tenant, office, vault, accounts, database)

    return make


@pytest.fixture
def served(cluster, tmp_path):
    """Starts a whole server under a policy with services enabled, without its jobs."""

    def start(policy, *services, jobs=False, ahead=None):
        return assembled(cluster, tmp_path, policy=enabling(policy, *services), jobs=jobs, ahead=ahead)

    return start


__all__ = ["policy_text"]
