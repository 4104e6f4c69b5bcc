"""Wrong passphrases at whichever door: the sixth in a row is told to the owner."""

import aiosmtplib
import pytest

from tests.assembled import PASSPHRASE, assembled
from troth.app.tenancy import policy_text
from troth.mail.reading import read

WRONG = "these words are not it"


async def at_smtp(server, address, passphrase):
    """Sign in with a mail program; returns the code of the answer."""
    async with server.smtp(tls=True) as client:
        await client.ehlo()
        try:
            return (await client.auth_plain(address, passphrase)).code
        except aiosmtplib.SMTPAuthenticationError as refused:
            return refused.code


async def at_the_staffs_door(server, address, passphrase):
    answer = await server.browser().post("/staff", data={"name": address, "passphrase": passphrase})
    return answer.status_code


async def at_the_members_door(server, address, passphrase):
    answer = await server.browser().post("/me/sign-in", data={"name": address, "passphrase": passphrase})
    return answer.status_code


DOORS = {
    "the members' door": (at_the_members_door, "member", 403, 303),
    "a mail program": (at_smtp, "member", 535, 235),
    "the staff's door": (at_the_staffs_door, "administrator", 403, 303),
}


async def waited(server, superuser):
    """As if the time to wait between tries were over."""
    await superuser.execute(
        "UPDATE people.account SET locked_until = now() WHERE tenant = $1 AND failures < 6",
        server.house.tenant.id,
    )


async def fail(server, superuser, door, address, times):
    for _ in range(times):
        await waited(server, superuser)
        await door(server, address, WRONG)


def told(server, address):
    return [" ".join((read(mail.content()).body_text or "").split()) for mail in server.caught(address)]


@pytest.mark.parametrize("where", DOORS)
async def test_six_failures_are_told_to_the_owner_once_and_stand_on_the_ledger(server, superuser, where):
    door, role, no, _ = DOORS[where]
    owner = await server.member(f"ada@{server.house.tenant.name}", role)
    await fail(server, superuser, door, owner, 5)
    await server.carried()
    assert told(server, owner) == []
    await fail(server, superuser, door, owner, 3)
    await server.carried()
    (warning,) = told(server, owner)
    assert "A wrong passphrase was given 6 times for your account." in warning
    assert "nobody can sign in until" in warning
    assert "Whoever looks after mail in your organisation can give you a new one." in warning
    assert await door(server, owner, PASSPHRASE) == no
    notices = [line["notice"] for line in await server.ledger(owner) if line["act"] == "notified"]
    assert notices == ["passphrase-failures"]


@pytest.mark.parametrize("where", DOORS)
async def test_after_a_success_the_next_six_are_told_again(server, superuser, where):
    door, role, _, yes = DOORS[where]
    owner = await server.member(f"ada@{server.house.tenant.name}", role)
    for round_ in (1, 2):
        await fail(server, superuser, door, owner, 6)
        await superuser.execute(
            "UPDATE people.account SET locked_until = now() WHERE tenant = $1", server.house.tenant.id
        )
        assert await door(server, owner, PASSPHRASE) == yes
        await server.carried()
        assert len(told(server, owner)) == round_


async def test_failures_at_both_doors_count_together(server, superuser):
    office = await server.member(f"office@{server.house.tenant.name}", "administrator")
    await fail(server, superuser, at_smtp, office, 3)
    await fail(server, superuser, at_the_staffs_door, office, 3)
    await server.carried()
    assert len(told(server, office)) == 1


async def test_a_door_that_is_not_theirs_warns_nobody(server, superuser):
    await server.member()
    await fail(server, superuser, at_the_staffs_door, server.doctor, 7)
    await fail(server, superuser, at_smtp, f"nobody@{server.house.tenant.name}", 7)
    await server.carried()
    assert told(server, server.doctor) == []
    assert told(server, f"nobody@{server.house.tenant.name}") == []


@pytest.mark.parametrize("where", DOORS)
async def test_without_that_notice_in_the_policy_none_is_sent_and_the_door_stays_shut(
    cluster, tmp_path, superuser, where
):
    policy = policy_text("zixcorp").replace("[notice.passphrase-failures]", "[notice.something-else]")
    door, role, no, _ = DOORS[where]
    async with assembled(cluster, tmp_path, policy=policy) as server:
        owner = await server.member(f"ada@{server.house.tenant.name}", role)
        await fail(server, superuser, door, owner, 5)
        await waited(server, superuser)
        assert await door(server, owner, WRONG) == no
        assert await door(server, owner, PASSPHRASE) == no
        await server.carried()
        assert told(server, owner) == []
        refused = [line["reason"] for line in await server.ledger(owner) if line["act"] == "refused"]
        assert refused == ["there is no notice 'passphrase-failures'"]
