"""How messages end: by time or by hand, for good, and with a word to whom it concerns."""

import asyncio

import pytest

from tests.assembled import PASSPHRASE, SECRET, letter
from tests.inbox.thief import Thief
from tests.portal import Visitor
from troth.mail.reading import read

JANE, BEN = "jane.miller@patients.example", "ben@patients.example"
LARGE = SECRET + " And so on." * 9000


def tenant_of(server):
    def of(number):
        house = server.parts.houses.numbered(number)
        return house.tenant if house else None

    return of


async def outlived(server, superuser):
    await superuser.execute(
        "UPDATE inbox.item SET expires_at = now() WHERE tenant = $1", server.house.tenant.id
    )
    return await server.parts.ending.expire(tenant_of(server))


def blobs(server):
    return [path for path in (server.folder.parent / "blobs").rglob("*") if path.is_file()]


def said(mails):
    return [" ".join((read(mail.content()).body_text or "").split()) for mail in mails]


async def test_expiry_destroys_key_and_content_and_tells_both_sides(server, superuser):
    await server.send(letter(server.doctor, JANE, LARGE), JANE)
    await server.carried()
    link = server.links(JANE)[0]
    thief = await Thief.copies(superuser, server.parts.settings.data / "keys")
    (item,) = [row for row in thief.tables["inbox.item"] if row["tenant"] == server.house.tenant.id]
    assert len(blobs(server)) == 1
    assert await outlived(server, superuser) == 1
    await server.carried()
    for table in ("inbox.item", "inbox.link"):
        rows = await superuser.fetch(f"SELECT 1 FROM {table} WHERE tenant = $1", server.house.tenant.id)
        assert rows == []
    assert await superuser.fetch("SELECT 1 FROM vault.record WHERE id = $1", item["record"]) == []
    assert blobs(server) == []
    assert (await server.browser().get(link)).status_code == 410
    (failed,) = server.caught(server.doctor)
    assert JANE in said([failed])[0]
    assert "was not read before the time for it ran out" in said([failed])[0]
    missed, waiting = server.caught(JANE)
    assert server.doctor in said([missed])[0]
    assert waiting.at < missed.at
    for address in (JANE, server.doctor):
        notices = [line["notice"] for line in await server.ledger(address) if line["act"] == "notified"]
        assert notices[-1] == "message-failed"


async def test_a_message_that_was_read_ends_in_silence(server, superuser):
    visitor = await server.visitor(JANE)
    assert (await visitor.get()).status_code == 200
    assert await outlived(server, superuser) == 1
    await server.carried()
    assert server.caught(server.doctor) == []
    assert len(server.caught(JANE)) == 1
    assert (await visitor.get()).status_code == 404


async def test_two_processes_that_expire_at_once_tell_everybody_once(server, superuser):
    await server.send(letter(server.doctor, JANE, SECRET), JANE, BEN)
    await server.carried()
    await superuser.execute(
        "UPDATE inbox.item SET expires_at = now() WHERE tenant = $1", server.house.tenant.id
    )
    ended = await asyncio.gather(*(server.parts.ending.expire(tenant_of(server)) for _ in range(3)))
    assert sum(ended) == 2
    await server.carried()
    assert len(server.caught(server.doctor)) == 2


async def test_deleting_destroys_the_message_and_the_sender_hears_it_if_it_was_not_read(server, superuser):
    visitor = await server.visitor(JANE)
    answer = await visitor.browser.post(visitor.path("/delete"))
    assert answer.headers["location"] == visitor.home + "?done=deleted"
    await server.carried()
    (failed,) = server.caught(server.doctor)
    assert "It was deleted before it was read." in said([failed])[0]
    assert (await visitor.get()).status_code == 404
    assert (await visitor.browser.get(visitor.link)).status_code == 410
    kept = "SELECT 1 FROM vault.record WHERE tenant = $1 AND practice = 'stored-message'"
    assert await superuser.fetch(kept, server.house.tenant.id) == []


async def test_a_read_message_is_deleted_without_a_word(server):
    visitor = await server.visitor(JANE)
    await visitor.get()
    await visitor.browser.post(visitor.path("/delete"))
    await server.carried()
    assert server.caught(server.doctor) == []


async def test_a_large_content_goes_with_its_last_reader_and_not_before(server):
    await server.send(letter(server.doctor, JANE, LARGE), JANE, BEN)
    await server.carried()
    readers = [Visitor(server.browser(), who, server.links(who)[0]) for who in (JANE, BEN)]
    assert len(blobs(server)) == 1
    for reader in readers:
        await reader.register(PASSPHRASE)
        assert SECRET in (await reader.get()).text
    await readers[0].browser.post(readers[0].path("/delete"))
    assert len(blobs(server)) == 1
    assert SECRET in (await readers[1].get()).text
    await readers[1].browser.post(readers[1].path("/delete"))
    assert blobs(server) == []


async def test_starting_over_loses_what_was_sealed_before_and_tells_the_sender_once(server):
    visitor = await server.visitor(JANE)
    old = visitor.home
    answer = await visitor.start_over("quite another passphrase")
    assert (answer.status_code, answer.headers["location"]) == (303, visitor.home)
    assert visitor.home != old
    await server.carried()
    (failed,) = server.caught(server.doctor)
    assert "deleted before it was read" in said([failed])[0]
    assert "Your results" not in await visitor.inbox()
    assert (await visitor.browser.get(old)).status_code == 410
    await server.send(letter(server.doctor, JANE, SECRET, "The next results"), JANE)
    await server.carried()
    assert "The next results" in await visitor.inbox()
    assert len(server.caught(server.doctor)) == 1


async def test_a_message_of_a_tenant_that_left_does_not_keep_others_from_ending(server, superuser):
    await server.send(letter(server.doctor, JANE, SECRET), JANE)
    await server.carried()
    strangers = (
        "INSERT INTO inbox.item SELECT gen_random_uuid(), -1, gen_random_uuid(), recipient, sender, record, \
wrapped_to, wrapped_key, blob, receipt, delivered_at, '2020-01-01' FROM inbox.item, generate_series(1, 150) \
WHERE tenant = $1"
    )
    await superuser.execute(strangers, server.house.tenant.id)
    try:
        assert await outlived(server, superuser) == 1
    finally:
        await superuser.execute("DELETE FROM inbox.item WHERE tenant = -1")


@pytest.mark.parametrize("days", [1, 21])
async def test_the_notice_says_until_when_the_message_stays(server, superuser, days):
    await server.send(letter(server.doctor, JANE, SECRET, f"[expires {days}d] Results"), JANE)
    await server.carried()
    ends = await superuser.fetchval(
        "SELECT expires_at FROM inbox.item WHERE tenant = $1", server.house.tenant.id
    )
    (notice,) = server.caught(JANE)
    assert f"{ends:%A, %d %B %Y, %H:%M} UTC" in said([notice])[0]
