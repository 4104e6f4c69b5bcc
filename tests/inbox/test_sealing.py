"""What a copy of everything the server has can open: nothing, without a link or a passphrase."""

from base64 import b64encode
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.assembled import PASSPHRASE, SECRET, letter
from tests.inbox.thief import LABELS, Thief
from tests.portal import Visitor
from troth.inbox.sealing import ContentKey, LinkWraps, new_token, unwrap_with_account, wrap_to_account
from troth.people.accounts import Unlocked
from troth.runtime.keyring import Keyring

JANE, BEN = "jane.miller@patients.example", "ben@patients.example"


async def stored(server, superuser):
    """Jane's item, in a copy of everything that is made now."""
    thief = await Thief.copies(superuser, server.parts.settings.data / "keys")
    (row,) = [row for row in thief.tables["inbox.item"] if row["tenant"] == server.house.tenant.id]
    return thief, thief.item(row["id"])


async def test_a_copy_of_database_and_keys_opens_nothing_without_the_link(server, superuser):
    assert {"link wrap", "passphrase pepper", "blind index", "scope"} <= LABELS
    await server.send(letter(server.doctor, JANE, SECRET), JANE)
    await server.carried()
    token = server.links(JANE)[0].removeprefix("/m/")
    thief, item = await stored(server, superuser)
    sealed = thief.contents(item)
    assert thief.content_key(item) is None
    assert thief.opens(sealed["mail"], [item["message"].bytes + b"mail", b""]) is None
    assert thief.opens(sealed["header"], [item["message"].bytes + b"header", b""]) is None
    key = ContentKey(item["message"], thief.with_link(item, token))
    assert SECRET.encode() in key.open(sealed["mail"], b"mail")
    assert key.open_header(b64encode(sealed["header"]).decode())["subject"] == "Your results"


async def test_after_the_first_visit_the_link_opens_nothing_and_the_passphrase_of_its_person_does(
    server, superuser
):
    jane = await server.visitor(JANE)
    accounts, tenant = server.parts.accounts, server.house.tenant
    ben = await accounts.open(tenant, BEN, "the four words of ben", "recipient")
    thief, item = await stored(server, superuser)
    assert item["wrapped_to"] == "account"
    assert thief.with_link(item, jane.link.removeprefix("/m/")) is None
    assert thief.content_key(item) is None
    assert thief.with_private_key(item, ben.private_key) is None
    unlocked = await accounts.unlock(tenant, JANE, PASSPHRASE)
    assert isinstance(unlocked, Unlocked)
    key = ContentKey(item["message"], thief.with_private_key(item, unlocked.private_key))
    assert SECRET.encode() in key.open(thief.contents(item)["mail"], b"mail")


async def test_a_message_to_somebody_with_an_account_never_opens_with_its_link(server, superuser):
    await server.parts.accounts.open(server.house.tenant, JANE, PASSPHRASE, "recipient")
    await server.send(letter(server.doctor, JANE, SECRET), JANE)
    await server.carried()
    thief, item = await stored(server, superuser)
    assert item["wrapped_to"] == "account"
    assert thief.with_link(item, server.links(JANE)[0].removeprefix("/m/")) is None
    visitor = Visitor(server.browser(), JANE, server.links(JANE)[0])
    await visitor.sign_in(PASSPHRASE)
    assert SECRET in (await visitor.get()).text


async def test_an_open_session_holds_no_key_that_the_database_could_open(server, superuser):
    await server.visitor(JANE)
    thief, _ = await stored(server, superuser)
    sessions = [row for row in thief.tables["people.session"] if row["tenant"] == server.house.tenant.id]
    assert len(sessions) == 1
    assert thief.opens(sessions[0]["sealed_key"], [b""]) is None


ITEM, OTHER = UUID(int=7), UUID(int=8)


@pytest.fixture(scope="module")
def wraps(tmp_path_factory):
    return LinkWraps(Keyring(tmp_path_factory.mktemp("keys")))


def test_a_link_opens_its_own_item_alone(wraps, tmp_path):
    key, token = ContentKey.new(UUID(int=1)), new_token()
    wrapped = wraps.wrap(key, token, ITEM)
    assert wraps.unwrap(wrapped, token, ITEM) == key.key
    assert wraps.unwrap(wrapped, token, OTHER) is None
    assert wraps.unwrap(wrapped, new_token(), ITEM) is None
    assert LinkWraps(Keyring(tmp_path)).unwrap(wrapped, token, ITEM) is None


def test_a_wrap_to_an_account_opens_with_its_private_key_for_its_item_alone():
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    mine, other = X25519PrivateKey.generate(), X25519PrivateKey.generate()
    key = ContentKey.new(UUID(int=1))
    wrapped = wrap_to_account(key, mine.public_key().public_bytes_raw(), ITEM)
    assert unwrap_with_account(wrapped, mine.private_bytes_raw(), ITEM) == key.key
    assert unwrap_with_account(wrapped, mine.private_bytes_raw(), OTHER) is None
    assert unwrap_with_account(wrapped, other.private_bytes_raw(), ITEM) is None
    assert unwrap_with_account(b"", mine.private_bytes_raw(), ITEM) is None


@given(st.dictionaries(st.text(max_size=9), st.text(max_size=40)))
def test_a_header_comes_back_as_it_was(header):
    key = ContentKey.new(UUID(int=1))
    assert key.open_header(key.seal_header(header)) == header
