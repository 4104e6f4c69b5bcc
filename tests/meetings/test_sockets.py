"""The way in and what is said there, over real web sockets to a whole server."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

import pytest
import websockets

from tests.meetings.callers import KEY, calling
from troth.meetings.entry import Closed
from troth.meetings.meeting import Terms
from troth.runtime.ports import Outage
from troth.vault.tenant import Tenant

IN_A_DAY, YESTERDAY = (datetime.now(UTC) + timedelta(days=days) for days in (1, -1))


async def refused(organisation, token, **more):
    async with calling(organisation.url) as caller:
        await caller.hello(token, **more)
        assert (await caller.closed(), len(caller.heard)) == (4403, 1)
        return caller.heard[0]["why"]


async def test_two_meet_talk_and_part(organisation):
    meeting, (host, guest) = await organisation.plan("ann@people.example")
    async with calling(organisation.url) as hana, calling(organisation.url) as ann:
        await hana.come_in(host, "Hana")
        await ann.come_in(guest, "Ann")
        assert (await hana.until("joined"))["seat"]["name"] == "Ann"
        assert [seat["name"] for seat in ann.welcome["seats"]] == ["Hana", "Ann"]
        await ann.say("sealed", to="all", data="c2VhbGVk")
        assert (await hana.until("sealed"))["data"] == "c2VhbGVk"
        await hana.say("end")
        assert (await ann.closed(), await hana.closed()) == (4410, 4410)
    await organisation.meetings.records.settled()
    (usage,) = [one for one in await organisation.usage() if one["meeting"] == str(meeting)]
    assert [count for _, count in usage["counts"]] == [1, 2]
    assert usage["features"] == ["sealed"]
    assert usage["ended"] is not None


async def test_who_comes_into_a_room_of_the_switch_hears_at_once_what_there_is_to_be_had(
    organisation, own_janus
):
    _, tokens = await organisation.plan("ann@people.example", "ben@people.example")
    async with calling(organisation.url) as hana, calling(organisation.url) as ann:
        await hana.come_in(tokens[0], "Hana")
        await ann.come_in(tokens[1], "Ann")
        await ann.say("fails", to=hana.seat)
        await until_there_is_a_way(ann)
        async with calling(organisation.url) as ben:
            await ben.come_in(tokens[2], "Ben")  # and says nothing more
            assert await ben.until("switch") == {"kind": "switch", "op": "feeds", "feeds": []}


async def until_there_is_a_way(caller):
    """Janus was only just started: ask for a place there until there is one."""
    async with asyncio.timeout(30):
        while not any(message["kind"] == "switch" for message in caller.heard):
            await caller.say("switch", op="subscribe", feeds=[])
            caller.heard.append(json.loads(await caller.socket.recv()))


async def test_a_forged_invitation_lets_nobody_in(organisation):
    assert await refused(organisation, "A" * 43) == "unknown"


async def test_an_invitation_to_another_organisation_lets_nobody_in(organisation):
    _, (host,) = await organisation.plan()
    other = Tenant(organisation.tenant.id + 999, "other", organisation.tenant.policy)
    hello = {"invitation": host, "name": "Eve", "key": KEY}
    assert await organisation.meetings.entry.grant(other, hello, datetime.now(UTC)) == Closed("unknown")


@pytest.mark.parametrize(
    ("terms", "why"),
    [(Terms(not_before=IN_A_DAY), "early"), (Terms(expires_at=YESTERDAY), "expired")],
)
async def test_an_invitation_is_good_in_its_time_alone(organisation, terms, why):
    meeting, _ = await organisation.plan()
    found, _ = await organisation.found(meeting)
    await organisation.meetings.planning.link(organisation.tenant, found, terms)
    assert await refused(organisation, (await organisation.tokens(meeting))[1]) == why


async def test_an_invitation_is_good_so_many_times_and_coming_back_is_not_counted(organisation):
    meeting, (host,) = await organisation.plan()
    found, _ = await organisation.found(meeting)
    await organisation.meetings.planning.link(organisation.tenant, found, Terms(most_uses=1))
    once = (await organisation.tokens(meeting))[1]
    async with calling(organisation.url) as hana, calling(organisation.url) as ann:
        await hana.come_in(host, "Hana")
        await ann.come_in(once, "Ann")
        assert await refused(organisation, once) == "used"
        async with calling(organisation.url) as back:
            await back.come_in(once, "Ann", resume=ann.welcome["resume"])
            assert back.seat == ann.seat
            assert await ann.closed() == 4409


async def test_of_many_who_come_at_once_on_the_last_use_one_is_let_in(organisation):
    meeting, _ = await organisation.plan()
    found, _ = await organisation.found(meeting)
    await organisation.meetings.planning.link(organisation.tenant, found, Terms(most_uses=1))
    once = (await organisation.tokens(meeting))[1]

    async def come():
        async with calling(organisation.url) as caller:
            await caller.hello(once)
            return json.loads(await caller.socket.recv())["kind"]

    assert sorted(await asyncio.gather(*(come() for _ in range(5)))) == ["refused"] * 4 + ["waiting"]


async def test_an_invitation_that_was_taken_back_lets_nobody_in_and_nobody_back(organisation):
    _, (host, guest) = await organisation.plan("bob@people.example")
    async with calling(organisation.url) as hana, calling(organisation.url) as bob:
        await hana.come_in(host, "Hana")
        await bob.come_in(guest, "Bob")
        await hana.say("remove", seat=bob.seat)
        assert await bob.closed() == 4403
        await hana.until("left")
        assert await refused(organisation, guest) == "revoked"
        assert await refused(organisation, guest, resume=bob.welcome["resume"]) == "revoked"


async def test_a_meeting_that_was_called_off_lets_nobody_in(organisation):
    meeting, (host, guest) = await organisation.plan("cleo@people.example")
    found, _ = await organisation.found(meeting)
    await organisation.meetings.planning.cancel(organisation.tenant, organisation.host, found)
    assert await refused(organisation, guest) == "cancelled"
    assert await refused(organisation, host) == "cancelled"


async def test_a_made_up_place_is_nobodys(organisation):
    _, (host,) = await organisation.plan()
    assert await refused(organisation, host, resume="QUJD" * 30) == "unknown"


async def test_staff_come_in_on_a_permit_and_are_out_when_it_ends(organisation):
    _, (host, guest) = await organisation.plan("dora@people.example")
    async with calling(organisation.url) as hana, calling(organisation.url) as dora:
        await hana.come_in(host, "Hana")
        await dora.come_in(guest, "Dora")
        await dora.say("permit", minutes=5)
        assert (await dora.until("problem"))["says"] == "only hosts may do that."
        await hana.say("permit", minutes=5)
        link = (await hana.until("permit"))["link"]
        assert len((await dora.until("room"))["room"]["permits"]) == 1
        async with calling(organisation.url) as staff:
            await staff.come_in(link.rpartition("/")[2], "Sam of support")
            assert (await dora.until("joined"))["seat"]["role"] == "staff"
            await hana.say("revoke")
            assert await staff.closed() == 4403
        assert await refused(organisation, link.rpartition("/")[2]) == "revoked"


async def test_other_sites_and_other_protocols_open_no_socket(organisation):
    for more in ({"origin": "https://evil.example"}, {"protocols": ("chat",)}):
        with pytest.raises(websockets.InvalidStatus):
            async with calling(organisation.url, **more):
                pass


NO_HELLO = ["{", "[]", '{"kind": "end"}', '{"kind": "hello", "invitation": "x"}', "", "\x00"]


@pytest.mark.parametrize("text", NO_HELLO)
async def test_whoever_does_not_say_hello_is_shown_out(organisation, text):
    async with calling(organisation.url) as caller:
        await caller.socket.send(text)
        assert await caller.closed() == 4400


async def test_a_message_that_is_too_large_ends_the_connection_and_no_other(organisation):
    _, (host, guest) = await organisation.plan("ewa@people.example")
    async with calling(organisation.url) as hana, calling(organisation.url) as ewa:
        await hana.come_in(host, "Hana")
        await ewa.come_in(guest, "Ewa")
        await ewa.socket.send("x" * 300_000)
        assert await ewa.closed() == 1009
        while not (await hana.until("seat"))["seat"]["away"]:
            pass
        await hana.say("lock", on=True)
        assert (await hana.until("room"))["room"]["locked"] is True


async def test_a_flood_ends_the_connection_that_it_comes_from(organisation):
    _, (host, guest) = await organisation.plan("finn@people.example")
    async with calling(organisation.url) as hana, calling(organisation.url) as finn:
        await hana.come_in(host, "Hana")
        await finn.come_in(guest, "Finn")
        for _ in range(400):
            await finn.say("state", hand=True)
        assert await finn.closed() == 4429


async def test_after_ten_misunderstandings_the_socket_is_closed(organisation):
    _, (host,) = await organisation.plan()
    async with calling(organisation.url) as hana:
        await hana.come_in(host, "Hana")
        for _ in range(9):
            await hana.say("sealed", to="all")
            assert (await hana.until("problem"))["of"] == "sealed"
        await hana.say("sealed", to="all")
        assert await hana.closed() == 4400


async def test_a_seat_of_another_room_hears_nothing(organisation):
    _, (host, _) = await organisation.plan("gil@people.example")
    _, (other, guest) = await organisation.plan("hal@people.example")
    at = organisation.url
    async with calling(at) as hana, calling(at) as there, calling(at) as hal:
        await hana.come_in(host, "Hana")
        await there.come_in(other, "Hana")
        await hal.come_in(guest, "Hal")
        await hana.say("sealed", to=hal.seat, data="AAAA")
        await hana.say("sealed", to="all", data="AAAA")
        await there.say("sealed", to="all", data="BBBB")
        assert (await hal.until("sealed"))["data"] == "BBBB"


async def test_in_an_outage_a_removal_is_told_to_all_and_the_invitation_ends_later(organisation, monkeypatch):
    _, (host, guest) = await organisation.plan("ivo@people.example")
    permits, away = organisation.meetings.hall._permits, True

    class Away:
        async def end(self, grant, invitations):
            if away:
                raise Outage("the database does not answer")
            await permits.end(grant, invitations)

    monkeypatch.setattr(organisation.meetings.hall, "_permits", Away())
    async with calling(organisation.url) as hana, calling(organisation.url) as ivo:
        await hana.come_in(host, "Hana")
        await ivo.come_in(guest, "Ivo")
        await hana.say("remove", seat=ivo.seat)
        assert await ivo.closed() == 4403
        assert (await hana.until("left"))["why"] == "removed"
        away = False
        await hana.say("lock", on=False)
        await hana.until("room")
        assert await refused(organisation, guest) == "revoked"
