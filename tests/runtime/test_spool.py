"""The spool: one worker at a time, nothing lost with a worker, no key that outlives its minute."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from troth.runtime import keyring as keyring_module
from troth.runtime.blobs import Blobs
from troth.runtime.keyring import KeyLost, Keyring
from troth.runtime.spool import Spool, new_item

LIFE = timedelta(hours=1)
HEAD = {"sender": "ann@patients.example", "recipients": [["ben@patients.example", [], None]]}
LARGE = b"large " * 20_000


@pytest.fixture
def blobs(tmp_path):
    return Blobs(str(tmp_path / "blobs"))


@pytest.fixture
async def spool(database, blobs, keyring, tenant, superuser):
    yield Spool(database, blobs, keyring)
    await superuser.execute("DELETE FROM spool.item WHERE tenant = $1", tenant.id)


@pytest.fixture
def other(database, blobs, keyring):
    """The same spool as another process has it."""
    return Spool(database, blobs, keyring)


async def accepted(spool, tenant, content=b"content", **more):
    item = new_item(tenant.id, "incoming", {**HEAD, **more}, content, LIFE)
    await spool.add(item)
    return item


async def due(superuser, item):
    """As if the lease had run out."""
    await superuser.execute("UPDATE spool.item SET due_at = now() WHERE id = $1", item.id)


async def test_an_item_comes_back_as_it_was_accepted(spool, other, tenant, superuser):
    item = await accepted(spool, tenant, b"From: ann\r\n\r\n\x00\xff")
    await due(superuser, item)
    (taken,) = await other.take("incoming", 9)
    assert (taken.id, taken.head, taken.content) == (item.id, HEAD, item.content)
    assert (taken.attempts, taken.accepted_at, taken.expires_at) == (1, item.accepted_at, item.expires_at)


async def test_what_one_worker_has_no_other_takes(spool, other, tenant, superuser):
    item = await accepted(spool, tenant)
    assert await other.take("incoming", 9) == []
    await due(superuser, item)
    taken = await asyncio.gather(*(worker.take("incoming", 9) for worker in (spool, other) * 3))
    assert sorted(map(len, taken)) == [0, 0, 0, 0, 0, 1]


async def test_a_worker_that_lives_keeps_its_work_and_one_that_is_gone_loses_it(
    spool, other, tenant, superuser
):
    item = await accepted(spool, tenant)
    await due(superuser, item)
    await spool.keep()
    assert await other.take("incoming", 9) == []
    spool.release([item.id])
    await due(superuser, item)
    await spool.keep()
    assert [taken.id for taken in await other.take("incoming", 9)] == [item.id]


async def test_an_item_is_finished_once(spool, other, tenant, database, superuser):
    item = await accepted(spool, tenant, LARGE)
    await due(superuser, item)
    await other.take("incoming", 9)
    async with database.connection() as connection:
        first = await spool.finish_on(connection, [item.id])
        second = await other.finish_on(connection, [item.id])
    assert list(first) == [item.id]
    assert first[item.id] is not None
    assert second == {}


async def test_what_is_added_in_a_transaction_that_fails_was_never_added(spool, tenant, database):
    item = new_item(tenant.id, "outgoing", HEAD, b"content", LIFE)
    with pytest.raises(RuntimeError):
        async with database.transaction() as connection:
            await spool.add_on(connection, [item])
            raise RuntimeError
    assert await spool.listed(tenant.id, "outgoing") == []


async def test_what_is_put_back_waits_until_it_is_due(spool, tenant, database, superuser):
    item = await accepted(spool, tenant)
    later = datetime.now(UTC) + timedelta(minutes=3)
    async with database.transaction() as connection:
        await spool.put_back(connection, item, later, queue="outgoing")
    assert await spool.take("outgoing", 9) == []
    await due(superuser, item)
    (taken,) = await spool.take("outgoing", 9)
    assert taken.content == b"content"


async def test_a_large_content_is_a_blob_that_goes_with_its_item(spool, tenant, tmp_path, superuser):
    item = await accepted(spool, tenant, LARGE)
    (path,) = [path for path in (tmp_path / "blobs").rglob("*") if path.is_file()]
    assert b"large" not in path.read_bytes()
    assert (await superuser.fetchval("SELECT length(sealed) FROM spool.item WHERE id = $1", item.id)) < 500
    await due(superuser, item)
    (taken,) = await spool.take("incoming", 9)
    assert taken.content == LARGE
    await spool.finish(item.id)
    assert not path.exists()
    assert await spool.listed(tenant.id, "incoming") == []


async def test_one_item_that_does_not_open_keeps_no_other_from_going_on(spool, tenant, tmp_path, superuser):
    items = [await accepted(spool, tenant, content) for content in (b"one", LARGE, b"damaged", b"four")]
    for path in (tmp_path / "blobs").rglob("*"):
        if path.is_file():
            path.unlink()
    await superuser.execute("UPDATE spool.item SET sealed = 'x' || sealed WHERE id = $1", items[2].id)
    for item in items:
        await due(superuser, item)
    assert {taken.content for taken in await spool.take("incoming", 9)} == {b"one", b"four"}
    assert {listed.content for listed in await spool.listed(tenant.id, "incoming")} == {b"one", b"four"}


@pytest.fixture
def clock(monkeypatch, tmp_path):
    """A clock for keys that a test moves, with a folder of keys of its own."""

    class Clock:
        now = 1_800_000_000.0

        def time(self):
            return self.now

    clock = Clock()
    monkeypatch.setattr(keyring_module, "time", clock)
    return clock


@pytest.fixture
async def timed(clock, database, blobs, tmp_path, tenant, superuser):
    keys = Keyring(tmp_path / "keys")
    await superuser.execute("DELETE FROM spool.item")
    yield Spool(database, blobs, keys), keys
    await superuser.execute("DELETE FROM spool.item WHERE tenant = $1", tenant.id)


async def test_when_a_minute_is_over_its_key_goes_and_an_old_copy_of_a_row_opens_nothing(
    timed, clock, tenant, superuser, tmp_path
):
    spool, keys = timed
    item = await accepted(spool, tenant, b"the secret")
    copy = await superuser.fetchrow("SELECT * FROM spool.item WHERE id = $1", item.id)
    assert (await spool._open(copy)).content == b"the secret"
    assert await spool.close_epochs() == 0
    clock.now += 360
    assert await spool.close_epochs() == 1
    assert not (tmp_path / "keys" / f"epoch-{copy['epoch']}.key").exists()
    with pytest.raises(KeyLost):
        await spool._open(copy)
    with pytest.raises(KeyLost):
        await Spool(spool._database, spool._blobs, Keyring(tmp_path / "keys"))._open(copy)
    (waiting,) = await spool.listed(tenant.id, "incoming")
    assert waiting.content == b"the secret"
    assert keys.closed_epochs() == []


async def test_a_key_goes_even_where_an_item_of_another_minute_is_damaged(
    timed, clock, tenant, superuser, tmp_path
):
    spool, _ = timed
    broken = await accepted(spool, tenant, b"damaged")
    await superuser.execute("UPDATE spool.item SET sealed = 'x' || sealed WHERE id = $1", broken.id)
    clock.now += 60
    await accepted(spool, tenant, b"whole")
    clock.now += 360
    assert await spool.close_epochs() == 1
    assert [item.content for item in await spool.listed(tenant.id, "incoming")] == [b"whole"]


async def test_a_row_that_is_moved_to_another_id_does_not_open(timed, tenant, superuser):
    spool, _ = timed
    one, two = [await accepted(spool, tenant, content) for content in (b"one", b"two")]
    await superuser.execute(
        "UPDATE spool.item SET sealed = (SELECT sealed FROM spool.item WHERE id = $1) WHERE id = $2",
        one.id,
        two.id,
    )
    assert [item.content for item in await spool.listed(tenant.id, "incoming")] == [b"one"]
