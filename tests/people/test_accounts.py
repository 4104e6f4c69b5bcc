"""Accounts: one key pair behind a passphrase, failures that cost time, and nothing told about who has one."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from troth.people.accounts import Accounts, Denied, Unlocked
from troth.people.passphrase import Locksmith
from troth.people.sessions import Sessions

ANN = "ann@patients.example"
OLD, NEW, WRONG = "four unrelated words here", "another set of four words", "these words are not it"


@pytest.fixture
def accounts(vault, database, keyring):
    return Accounts(vault, database, Locksmith(keyring))


@pytest.fixture
def hashed(monkeypatch):
    """The salts that were hashed with: how much work each answer was, whatever the clock says."""
    salts = []
    hash_ = Locksmith._hash

    async def counted(self, passphrase, salt):
        salts.append(salt)
        return await hash_(self, passphrase, salt)

    monkeypatch.setattr(Locksmith, "_hash", counted)
    return salts


async def waited(superuser, person):
    """As if the time to wait were over."""
    await superuser.execute("UPDATE people.account SET locked_until = now() WHERE person = $1", person)


async def test_a_new_passphrase_opens_the_same_key_and_the_old_one_nothing(
    accounts, vault, tenant, superuser
):
    opened = await accounts.open(tenant, ANN, OLD, "recipient")
    person = opened.account.person
    changed = await accounts.change(tenant, person, OLD, NEW)
    assert isinstance(changed, Unlocked)
    again = await accounts.unlock(tenant, ANN, NEW)
    assert again.private_key == opened.private_key
    public = X25519PrivateKey.from_private_bytes(again.private_key).public_key().public_bytes_raw()
    assert public == again.account.public_key
    assert isinstance(await accounts.unlock(tenant, ANN, OLD), Denied)
    registrations = "SELECT count(*) FROM vault.record WHERE person = $1 AND practice = 'portal-registration'"
    assert await superuser.fetchval(registrations, person) == 1


async def test_a_wrong_current_passphrase_changes_nothing(accounts, tenant):
    opened = await accounts.open(tenant, ANN, OLD, "recipient")
    assert isinstance(await accounts.change(tenant, opened.account.person, WRONG, NEW), Denied)
    assert isinstance(await accounts.unlock(tenant, ANN, OLD), Unlocked)


async def test_a_new_passphrase_ends_the_sessions_of_the_old_one(accounts, database, tenant):
    opened, sessions = await accounts.open(tenant, ANN, OLD, "recipient"), Sessions(database)
    tokens = [await sessions.open(tenant, opened) for _ in range(2)]
    await accounts.change(tenant, opened.account.person, OLD, NEW)
    assert [await sessions.of(tenant, token) for token in tokens] == [None, None]


async def test_opening_anew_makes_a_new_key_and_ends_sessions(accounts, database, tenant):
    first, sessions = await accounts.open(tenant, ANN, OLD, "recipient"), Sessions(database)
    token = await sessions.open(tenant, first)
    second = await accounts.open(tenant, ANN, NEW, "recipient")
    assert second.account.person == first.account.person
    assert second.private_key != first.private_key
    assert await sessions.of(tenant, token) is None


async def test_wrong_passphrases_cost_longer_and_longer(accounts, tenant, superuser):
    person = (await accounts.open(tenant, ANN, OLD, "recipient")).account.person
    warned = []
    for expected in (None, None, 2, 4, 8, 900, 900):
        await waited(superuser, person)
        before = datetime.now(UTC)
        denied = await accounts.unlock(tenant, ANN, WRONG)
        warned.append(denied.warn)
        if expected is None:
            assert denied.locked_until <= before
        else:
            ends = denied.locked_until - timedelta(seconds=expected)
            assert before <= ends <= datetime.now(UTC)
    assert warned == [None] * 5 + [person, None]


async def test_while_it_is_locked_the_right_passphrase_is_not_looked_at(accounts, tenant, superuser):
    person = (await accounts.open(tenant, ANN, OLD, "recipient")).account.person
    later = datetime.now(UTC) + timedelta(minutes=9)
    await superuser.execute(
        "UPDATE people.account SET failures = 6, locked_until = $2 WHERE person = $1", person, later
    )
    denied = await accounts.unlock(tenant, ANN, OLD)
    assert (denied.locked_until, denied.attempts, denied.warn) == (later, 6, None)
    await waited(superuser, person)
    assert isinstance(await accounts.unlock(tenant, ANN, OLD), Unlocked)
    assert (await accounts.of(tenant, person)).failures == 0


async def test_guesses_made_at_once_do_not_slip_past_the_lock(accounts, tenant, superuser, monkeypatch):
    person = (await accounts.open(tenant, ANN, OLD, "recipient")).account.person
    looked_at, others_failed = asyncio.Event(), asyncio.Event()
    open_ = Locksmith.open

    async def slow(self, *given):
        looked_at.set()
        await others_failed.wait()
        return await open_(self, *given)

    monkeypatch.setattr(Locksmith, "open", slow)
    guess = asyncio.create_task(accounts.unlock(tenant, ANN, OLD))
    await looked_at.wait()
    later = datetime.now(UTC) + timedelta(minutes=15)
    await superuser.execute(
        "UPDATE people.account SET failures = 6, locked_until = $2 WHERE person = $1", person, later
    )
    others_failed.set()
    assert await guess == Denied(later, 6)
    assert (await accounts.of(tenant, person)).failures == 6


async def test_an_unknown_address_costs_as_many_slow_hashes_as_a_wrong_passphrase(accounts, tenant, hashed):
    person = (await accounts.open(tenant, ANN, OLD, "recipient")).account.person
    work = {}
    hashed.clear()
    for case, address, expected in [
        ("wrong passphrase", ANN, None),
        ("unknown address", "nobody@patients.example", None),
        ("another's link", "nobody@patients.example", person),
        ("locked", ANN, None),
    ]:
        if case == "locked":
            await accounts.unlock(tenant, ANN, WRONG)
            hashed.clear()
        assert isinstance(await accounts.unlock(tenant, address, WRONG, expected=expected), Denied)
        work[case] = len(hashed)
        hashed.clear()
    assert work == {"wrong passphrase": 1, "unknown address": 1, "another's link": 1, "locked": 1}


async def test_anothers_address_with_their_own_passphrase_does_not_open_the_expected_person(accounts, tenant):
    ann = await accounts.open(tenant, ANN, OLD, "recipient")
    await accounts.open(tenant, "ben@patients.example", NEW, "recipient")
    denied = await accounts.unlock(tenant, "ben@patients.example", NEW, expected=ann.account.person)
    assert denied == Denied(None, 1)


async def test_an_account_of_one_tenant_is_none_of_anothers(accounts, tenant, other_tenant):
    opened = await accounts.open(tenant, ANN, OLD, "recipient")
    assert await accounts.unlock(other_tenant, ANN, OLD) == Denied(None, 0)
    assert await accounts.of(other_tenant, opened.account.person) is None


async def test_neither_passphrase_nor_private_key_is_stored(accounts, vault, tenant, superuser):
    opened = await accounts.open(tenant, ANN, OLD, "recipient")
    from troth.policy import Purpose

    async with vault.under(Purpose.IDENTITY_AUTHENTICATION, tenant) as data:
        (record,) = await data.read_at(opened.account.person, "portal.registration")
    assert set(record.fields) == {"EmailAddress", "Password"}
    assert set(record.fields["Password"]) == {"salt", "wrapped"}
    assert opened.private_key.hex() not in str(record.fields)
    assert OLD not in str(record.fields)
