"""The staff's door: who may come in, sessions that lock while nobody uses them, and pages by role."""

import re
from datetime import timedelta

import pytest

from tests.people.staff.conftest import PASSPHRASE

OFFER = {"notice": "service-announcement", "subject": "Maintenance", "text": "On Sunday at 3."}


async def signed_in(server, address, *roles, titles=(), administrator=False):
    """The path of the overview of somebody of the staff."""
    tenant = server.house.tenant
    if administrator:
        await server.member(address, "administrator")
    if roles or titles:
        await server.parts.office.staff.add(tenant, address, PASSPHRASE, roles, titles)
    answer = await server.browser().post("/staff", data={"name": address, "passphrase": PASSPHRASE})
    return answer.headers["location"]


async def idle(server, **span):
    """Let all staff sessions of the tenant lie unused for a while."""
    sql = (
        "UPDATE people.staff_session s SET active_at = active_at - $2::interval FROM people.session p "
        "WHERE p.token_hash = s.token_hash AND p.tenant = $1"
    )
    async with server.parts.database.connection() as connection:
        await connection.execute(sql, server.house.tenant.id, timedelta(**span))


async def test_an_idle_session_locks_and_goes_on_where_it_was(served):
    async with served("emailserving", "staff", "announcements") as server:
        browser = server.browser()
        home = await signed_in(server, "office@x.example", administrator=True)
        await idle(server, minutes=9)
        assert (await browser.get(home + "ledger?done=1")).status_code == 200
        await idle(server, minutes=10)
        locked = await browser.get(home + "ledger?done=1")
        assert (locked.status_code, "<h1>Locked</h1>" in locked.text) == (403, True)
        kept = re.search(r'name="to" value="([^"]*)"', locked.text)[1]
        wrong = await browser.post(home + "unlock", data={"to": kept, "unlock": "not the passphrase"})
        assert (wrong.status_code, "That did not fit" in wrong.text) == (403, True)
        right = await browser.post(home + "unlock", data={"to": kept, "unlock": PASSPHRASE})
        assert (right.status_code, right.headers["location"]) == (303, home + "ledger?done=1")
        assert (await browser.get(kept)).status_code == 200


async def test_what_was_written_before_the_lock_is_not_lost(served):
    async with served("emailserving", "staff", "announcements") as server:
        browser = server.browser()
        home = await signed_in(server, "office@x.example", administrator=True)
        await idle(server, minutes=10)
        locked = await browser.post(home + "announcements", data=OFFER)
        assert (locked.status_code, "On Sunday at 3." in locked.text) == (403, True)
        assert await server.parts.office.announcements.listed(server.house.tenant) == []
        again = {**OFFER, "unlock": PASSPHRASE}
        assert (await browser.post(home + "announcements", data=again)).status_code == 303
        (sent,) = await server.parts.office.announcements.listed(server.house.tenant)
        assert (sent.subject, sent.body) == ("Maintenance", ("On Sunday at 3.",))


async def test_a_lock_leads_nowhere_but_to_the_sessions_own_pages(served):
    async with served("emailserving", "staff") as server:
        home = await signed_in(server, "office@x.example", administrator=True)
        await idle(server, minutes=10)
        for to in ("https://elsewhere.example/", "//elsewhere.example", "/policy", ""):
            sent = {"to": to, "unlock": PASSPHRASE}
            answer = await server.browser().post(home + "unlock", data=sent)
            assert answer.headers["location"] == home


async def test_a_session_of_another_door_opens_no_staff_page(served):
    async with served("zixcorp", "staff") as server:
        unlocked = await server.parts.accounts.open(
            server.house.tenant, "office@x.example", PASSPHRASE, "administrator"
        )
        token = await server.parts.sessions.open(server.house.tenant, unlocked)
        assert (await server.browser().get(f"/staff/{token}/")).status_code == 403


async def test_each_role_has_the_pages_of_its_work_and_no_others(served):
    async with served("zixcorp", "staff", "legal") as server:
        helper = await signed_in(server, "helper@x.example", "support")
        office = await signed_in(server, "office@x.example", administrator=True)
        rita = await signed_in(server, "rita@x.example", "legal")
        expected = {
            "people": (200, 403, 200),
            "legal": (403, 403, 200),
            "staff": (403, 200, 403),
            "suppliers": (403, 200, 403),
            "transfers": (403, 200, 403),
            "announcements": (403, 200, 403),
            "decisions": (403, 200, 403),
            "held": (403, 200, 403),
            "policy": (200, 200, 200),
            "ledger": (200, 200, 200),
            "attestations": (200, 200, 200),
            "": (200, 200, 200),
        }
        found = {
            page: tuple(
                [(await server.browser().get(home + page)).status_code for home in (helper, office, rita)]
            )
            for page in expected
        }
        assert found == expected


async def test_whoever_is_removed_is_signed_out_at_once(served):
    async with served("zixcorp", "staff") as server:
        helper = await signed_in(server, "helper@x.example", "support")
        office = await signed_in(server, "office@x.example", administrator=True)
        gone = await server.browser().post(office + "staff/remove", data={"address": "helper@x.example"})
        assert gone.status_code == 303
        assert (await server.browser().get(helper)).status_code == 403
        again = {"name": "helper@x.example", "passphrase": PASSPHRASE}
        assert (await server.browser().post("/staff", data=again)).status_code == 403


async def test_an_administrator_adds_somebody_whose_passphrase_is_shown_once(served):
    async with served("zixcorp", "staff") as server:
        browser = server.browser()
        office = await signed_in(server, "office@x.example", administrator=True)
        form = {"address": "new@x.example", "role-support": "yes", "title-security officer": "yes"}
        page = (await browser.post(office + "staff", data=form)).text
        secret = re.search(r"<code>([a-z0-9-]{29})</code>", page)[1]
        assert secret not in (await browser.get(office + "staff")).text
        signed = await browser.post("/staff", data={"name": "new@x.example", "passphrase": secret})
        assert signed.status_code == 303
        member = await server.parts.office.staff.named(server.house.tenant, "new@x.example")
        assert (member.roles, member.titles, member.administers) == (
            ("support",),
            ("security officer",),
            False,
        )


@pytest.mark.parametrize("form", [{}, {"address": "x"}, {"address": "x@y.example", "role-king": "yes"}])
async def test_a_form_that_does_not_fit_says_why_and_changes_nothing(served, form):
    async with served("zixcorp", "staff") as server:
        office = await signed_in(server, "office@x.example", administrator=True)
        answer = await server.browser().post(office + "staff", data=form or {"address": ""})
        assert (answer.status_code, "That was not done" in answer.text) == (400, True)


async def test_a_look_up_on_the_console_shows_what_the_role_sees(served):
    async with served("zixcorp", "staff") as server:
        browser = server.browser()
        await server.member("ann@members.example")
        helper = await signed_in(server, "helper@x.example", "support")
        clerk = await signed_in(server, "clerk@x.example", "billing")
        asked = {"address": "ann@members.example", "case": "T-9"}
        seen = await browser.post(clerk + "people", data={**asked, "role": "billing"})
        assert (seen.status_code, "<dd>ann@members.example</dd>" in seen.text) == (200, True)
        unseen = await browser.post(helper + "people", data={**asked, "role": "support"})
        assert "This role sees nothing of what is held." in unseen.text
        refused = await browser.post(helper + "people", data={**asked, "role": "billing"})
        assert (refused.status_code, "has not the role" in refused.text) == (403, True)


async def test_the_reminder_stays_until_it_is_confirmed(served):
    async with served("emailserving", "staff") as server:
        browser = server.browser()
        home = await signed_in(server, "helper@x.example", "support")
        assert "Personal data is closed to you until you confirm" in (await browser.get(home)).text
        asked = {"address": "ann@members.example", "case": "T-9", "role": "support"}
        assert (await browser.post(home + "people", data=asked)).status_code == 403
        assert (await browser.post(home + "confirm")).headers["location"] == home + "?done=confirmed"
        assert "until you confirm" not in (await browser.get(home)).text
        assert (await browser.post(home + "people", data=asked)).status_code == 200


async def test_the_ledger_page_finds_a_tree_that_was_changed(served, superuser):
    async with served("zixcorp", "staff") as server:
        browser, tenant = server.browser(), server.house.tenant
        home = await signed_in(server, "office@x.example", administrator=True)
        assert "No checkpoint yet" in (await browser.get(home + "ledger")).text
        await server.parts.vault.flush()
        await server.parts.ledger.checkpoint(tenant)
        assert "Checked just now" in (await browser.get(home + "ledger")).text
        spoil = "UPDATE vault.node SET hash = sha256(hash) WHERE tenant = $1"
        await superuser.execute(spoil, tenant.id)
        assert "Something was changed" in (await browser.get(home + "ledger")).text
