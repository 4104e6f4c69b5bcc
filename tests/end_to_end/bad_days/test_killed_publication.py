"""Workers are killed while a version is announced: everybody hears of it, and nobody twice."""

import asyncio
import random
import shutil
import tempfile
from email import message_from_bytes
from pathlib import Path

import pytest

from tests.end_to_end.bad_days.server import Server
from tests.end_to_end.database import access
from tests.people.publishing.world import day, next_version
from tests.shell import troth
from troth.mail.outgoing import captured
from troth.people.tenants import read as read_house
from troth.policy import Purpose
from troth.runtime.database import Database
from troth.runtime.keyring import Keyring
from troth.vault.ledger import Ledger
from troth.vault.vault import Collection, Vault

PEOPLE = 400
SITE = """on = "new-use"
when = "data would be used in a manner that was not stated when it was collected"
before = "30 days"
by = ["site"]"""
MAIL = """on = "new-use"
when = "data would be used in a manner that was not stated when it was collected"
by = ["mail"]
asks = true"""


@pytest.fixture
async def server():
    """A server whose policy mails people before it uses what it has in a new manner."""
    folder = Path(tempfile.mkdtemp(prefix="troth-publication-"))
    folder.chmod(0o755)
    running = Server(folder, f"file://{folder / 'captured'}")
    running.set_up()
    policy = running.data / "tenants" / "clinic.example" / "policy.toml"
    assert SITE in policy.read_text()
    policy.write_text(policy.read_text().replace(SITE, MAIL))
    try:
        async with running.running():
            yield running
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def enrol(server):
    """So many people with an account, as if each of them had registered."""
    keyring = Keyring(server.data / "keys")
    database = Database(access(server.data))
    await database.open()
    vault = Vault(database, keyring, Ledger(database, keyring, "clinic.example"))
    (row,) = await server.ask("SELECT id FROM people.tenant")
    tenant = read_house(server.data / "tenants" / "clinic.example" / "tenant.toml", row["id"]).tenant
    async with vault.under(Purpose.IDENTITY_AUTHENTICATION, tenant) as data:
        for number in range(PEOPLE):
            address = f"p{number}@people.example"
            person = await data.identify(address)
            fields = {"EmailAddress": address, "Password": "x"}
            record = await data.collect(Collection(person, "portal.registration", fields))
            await data.connection.execute(
                "INSERT INTO people.account (person, tenant, role, record, public_key) "
                "VALUES ($1, $2, 'recipient', $3, '')",
                person.person,
                tenant.id,
                record,
            )
    await vault.close()
    await database.close()


def publish(server, *more):
    policy = server.data / "tenants" / "clinic.example" / "policy.toml"
    file = server.folder / "next.toml"
    file.write_text(next_version(policy.read_text(), effective=day(), name="zixcorp"))
    return troth("policy", *more, env=server._environment, cwd=server.folder)


def letters(server):
    """The message ids that each person was sent; one that was handed on twice has one id all the same."""
    found = {}
    for mail in captured(server.folder / "captured", 100_000):
        unique = message_from_bytes(mail.content())["Message-ID"]
        found.setdefault(mail.recipients[0], set()).add(unique)
    return found


async def done(server):
    rows = await server.ask("SELECT state, round FROM people.publication")
    return bool(rows) and (rows[0]["state"], rows[0]["round"]) == ("done", 2)


async def test_a_publication_goes_on_where_killed_workers_left_it(server):
    await enrol(server)
    told = publish(server, "publish", "clinic.example", str(server.folder / "next.toml"))
    assert told.returncode == 0, told.stderr
    assert "[notice.change]: told by mail, with a choice." in told.stdout
    chance, kills = random.Random(7), 0
    while not await done(server):
        await asyncio.sleep(chance.uniform(0.2, 0.8))
        if kills < 12 and (workers := server.workers()):
            chance.choice(workers).kill()
            kills += 1
    await server.ready()
    await server.emptied()
    found = letters(server)
    assert sorted(found) == sorted(f"p{number}@people.example" for number in range(PEOPLE))
    assert [address for address, sent in found.items() if len(sent) != 1] == []
    assert kills >= 5
    listed = publish(server, "versions", "clinic.example")
    assert "2  in force since" in listed.stdout
    assert f"{PEOPLE} of {PEOPLE} mailed" in listed.stdout
