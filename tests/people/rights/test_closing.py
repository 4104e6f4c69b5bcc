"""Erasure in its three modes, always by destroying the key, taken up again after a kill, and once."""

import asyncio
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from tests.assembled import SECRET, assembled, letter
from tests.people.rights.asking import held, linked, mail_to, person_of, registered, rights_at, rows, text_of
from troth.app.tenancy import policy_text
from troth.mail.reading import read
from troth.people.rights.closing import Closing
from troth.policy import Purpose

JANE = "jane.miller@patients.example"
PERSONAL = ("people.account", "people.choice", "people.agreement", "people.mailed_link")


def in_days(days):
    return lambda: datetime.now(UTC) + timedelta(days=days)


async def left_of(server, person):
    """The tables that still have a row of somebody's, requests and the ledger apart."""
    counts = {table: await rows(server, table, person) for table in PERSONAL}
    async with server.parts.vault.under(Purpose.RIGHTS_FULFILMENT, server.house.tenant) as data:
        counts["key"] = int(await data.person(person.person) is not None)
        counts["records"] = len(await data.held(person.person, own=True))
    counts["items"] = await rows(server, "inbox.item", person, "recipient")
    counts["links"] = await rows(server, "inbox.link", person)
    counts["decisions"] = await rows(server, "mail.decision", person)
    return {name for name, count in counts.items() if count}


async def erased_entries(superuser, person):
    """How many lines of the ledger a person has after their last: one says that they were erased."""
    return await superuser.fetch("SELECT at FROM vault.entry WHERE person = $1 ORDER BY at", person.person)


async def test_at_once_the_account_and_all_that_is_held_are_gone(visitor):
    ann = await registered(visitor, "efax", interests="golf")
    server, person = ann.server, await person_of(ann.server, ann.address)
    page = await ann.post("/privacy/erasure", understood="")
    assert page.status_code == 422
    assert await left_of(server, person) != set()
    page = await ann.post("/privacy/erasure", understood="yes")
    assert "Your data is erased" in page.text
    assert await left_of(server, person) == set()
    assert await person_of(server, ann.address) is None
    assert (await ann.get("/privacy")).url.path.endswith("/sign-in")
    assert (await ann.sign_in()).status_code == 403
    assert "the key that opened it is destroyed" in await mail_to(server, ann.address, "Your data is erased")


async def test_who_erased_their_account_may_come_again_as_somebody_new(visitor):
    ann = await registered(visitor, "efax")
    first = await person_of(ann.server, ann.address)
    await ann.post("/privacy/erasure", understood="yes")
    await ann.register()
    assert (await person_of(ann.server, ann.address)).person != first.person


async def test_a_closed_account_serves_only_rights_law_and_fraud_and_comes_back_as_it_was(visitor):
    ann = await registered(visitor, "webex", gender="woman")
    server, person = ann.server, await person_of(ann.server, ann.address)
    page = await ann.post("/privacy/erasure", understood="yes")
    assert "Your account is closed" in page.text
    for purpose in (Purpose.SERVICE_PROVISION, Purpose.DIRECT_MARKETING, Purpose.SERVICE_CONTACT):
        assert await held(server, person, purpose) == []
    for purpose in (Purpose.RIGHTS_FULFILMENT, Purpose.LEGAL_COMPLIANCE):
        assert "registration" in await held(server, person, purpose)
    assert (await ann.get("/privacy")).url.path.endswith("/sign-in")
    again = await ann.sign_in()
    assert "It will be erased, with everything in it, on" in text_of(again)
    token = again.text.partition("/me/reopen/")[2][:43]
    assert "Your account is open again" in (await ann.browser.post(f"/me/reopen/{token}")).text
    assert await held(server, person, Purpose.DIRECT_MARKETING) == ["registration"]
    assert (await ann.sign_in()).status_code == 200
    assert "withdrawn" in text_of(await ann.get("/privacy"))


async def test_a_choice_made_while_the_account_is_closed_does_not_open_the_records(visitor):
    ann = await registered(visitor, "webex")
    server, person = ann.server, await person_of(ann.server, ann.address)
    link = server.parts.rights.choices.link(server.house.tenant, person.person)
    await ann.post("/privacy/erasure", understood="yes")
    async with server.browser() as stranger:
        await stranger.post(link, data={"choice-specials": "yes", "choice-tailored-content": "yes"})
        await stranger.post(link, data={"List-Unsubscribe": "One-Click"})
    assert await held(server, person, Purpose.SERVICE_PROVISION) == []


async def test_after_ninety_days_a_closed_account_is_erased_and_not_a_day_before(visitor):
    ann = await registered(visitor, "webex")
    server, person = ann.server, await person_of(ann.server, ann.address)
    await ann.post("/privacy/erasure", understood="yes")
    tenants = [server.house.tenant]
    assert await rights_at(server, in_days(89)).closing.run_due(tenants) == 0
    assert await left_of(server, person) != set()
    late = rights_at(server, in_days(91))
    assert await late.closing.reopen(server.house.tenant, person.person) is False
    assert await late.closing.run_due(tenants) == 1
    assert await left_of(server, person) == set()
    assert await late.closing.run_due(tenants) == 0
    assert await late.closing.reopen(server.house.tenant, person.person) is False


@pytest.fixture
async def clinic(cluster, tmp_path):
    async with assembled(cluster, tmp_path, policy=policy_text("zixcorp")) as running:
        yield running


async def test_within_a_time_the_request_shows_its_deadline_and_is_carried_out_by_then(clinic):
    jane = await clinic.visitor(JANE)
    await clinic.send(letter(clinic.doctor, JANE, SECRET * 5000), JANE)
    await clinic.carried()
    person = await person_of(clinic, JANE)
    page = await jane.browser.post(
        jane.home + "privacy/erasure", data={"understood": "yes"}, follow_redirects=True
    )
    said = text_of(page)
    due = datetime.now(UTC) + timedelta(days=30)
    assert f"Done by {due.day} {due:%b %Y}" in said
    assert "Erasure open" in said
    tenants = [clinic.house.tenant]
    assert await rights_at(clinic, in_days(29)).closing.run_due(tenants) == 0
    assert (await jane.browser.get(jane.home)).status_code == 200
    assert await rights_at(clinic, in_days(31)).closing.run_due(tenants) == 1
    assert await left_of(clinic, person) == set()
    assert (await jane.browser.get(jane.home)).status_code == 410
    assert [path for path in (clinic.folder.parent / "blobs").rglob("*") if path.is_file()] == []
    assert "could not be delivered" in read(clinic.caught(clinic.doctor)[0].content()).subject


async def test_erasing_leaves_what_is_others(clinic):
    other = "ben@patients.example"
    await clinic.visitor(JANE)
    await clinic.visitor(other)
    person, neighbour = await person_of(clinic, JANE), await person_of(clinic, other)
    await clinic.parts.rights.closing.erase(clinic.house.tenant, person.person)
    assert await left_of(clinic, person) == set()
    assert await left_of(clinic, neighbour) == {"people.account", "key", "records", "items", "links"}


class Killed(Exception):
    """Stands for a process that ends here."""


STUCK = "SELECT 1 / 0, $1::int, $2::uuid, $3::timestamptz"


class KilledHere:
    """A part that is cut off before it ends what it keeps."""

    async def end(self, tenant, person):
        raise Killed


@pytest.mark.parametrize("where", ["before the key", "after the key"])
async def test_killed_in_the_middle_an_erasure_is_taken_up_again_and_done_once(
    visitor, superuser, monkeypatch, where
):
    ann = await registered(visitor, "efax")
    server, person = ann.server, await person_of(ann.server, ann.address)
    tenant, vault = server.house.tenant, server.parts.vault
    rights = server.parts.rights
    if where == "before the key":
        broken = Closing(rights.requests, rights.choices, (KilledHere(),))
        with pytest.raises(Killed):
            await broken.ask(tenant, person.person)
    else:
        monkeypatch.setattr("troth.people.rights.closing.FORGET", STUCK)
        with pytest.raises(asyncpg.DivisionByZeroError):
            await rights.closing.ask(tenant, person.person)
    monkeypatch.undo()
    await vault.flush()
    before = len(await erased_entries(superuser, person))
    assert await left_of(server, person) != set()
    assert await rights.closing.run_due([tenant]) == 1
    assert await left_of(server, person) == set()
    assert await rights.closing.run_due([tenant]) == 0
    await vault.flush()
    after = len(await erased_entries(superuser, person))
    assert after - before == (1 if where == "before the key" else 0)
    await server.carried()
    assert len(server.caught(ann.address, "Your data is erased")) == 1


async def test_two_servers_that_erase_somebody_at_once_do_it_once(visitor, superuser):
    ann = await registered(visitor, "efax")
    server, person = ann.server, await person_of(ann.server, ann.address)
    closing, tenant = server.parts.rights.closing, server.house.tenant
    await server.parts.vault.flush()
    before = len(await erased_entries(superuser, person))
    await asyncio.gather(*(closing.erase(tenant, person.person) for _ in range(4)))
    assert len(await erased_entries(superuser, person)) - before == 1


async def test_an_erasure_while_the_person_is_being_read_ends_in_a_clean_gone(visitor):
    ann = await registered(visitor, "efax")
    server, person = ann.server, await person_of(ann.server, ann.address)
    vault, tenant = server.parts.vault, server.house.tenant
    async with vault.under(Purpose.RIGHTS_FULFILMENT, tenant) as data, data.connection.transaction():
        assert len(await data.held(person.person)) == 2
        erasing = asyncio.create_task(server.parts.rights.closing.erase(tenant, person.person))
        await erasing
        assert await data.held(person.person) == []
        assert await data.person(person.person) is None
    pages = [ann.get("/privacy") for _ in range(3)]
    assert {page.status_code for page in await asyncio.gather(*pages)} == {200}
    assert await server.parts.rights.copies.of(tenant, person.person) is None
    assert await server.parts.rights.overviews.of(tenant, person.person) is None


async def test_a_read_that_races_an_erasure_is_whole_or_gone_and_never_a_fault(visitor):
    ann = await registered(visitor, "webex")
    server, person = ann.server, await person_of(ann.server, ann.address)
    reads = [asyncio.create_task(ann.browser.get(f"{ann.home}/privacy")) for _ in range(12)]
    await asyncio.sleep(0.01)
    await server.parts.rights.closing.erase(server.house.tenant, person.person)
    answers = await asyncio.gather(*reads)
    assert {answer.status_code for answer in answers} <= {200, 303, 410}
    assert (await ann.browser.get(f"{ann.home}/privacy")).status_code == 303


# What knows people beside records and requests, and by which part it is ended with them.
ENDED = {
    "people.account": "forget_person",
    "people.session": "with its account",
    "people.choice": "forget_person",
    "people.agreement": "forget_person",
    "people.mailed_link": "forget_person",
    "people.staff": "with its account",
    "people.payer": "with its account",
    "people.partner_consent": "forget_person",
    "people.transfer_refusal": "forget_person",
    "people.publication_task": "forget_person",
    "people.notice_put_away": "forget_person",
    "people.legal_case": "its content is sealed under the person's key, which is destroyed",
    "people.supplier": "knows kinds of recipients and no person",
    "people.request": "keeps a row that names nobody: forget_person takes its record away",
    "inbox.item": "InboxLeftovers",
    "inbox.link": "InboxLeftovers",
    "mail.decision": "GatewayLeftovers",
}


REMEMBERED = (
    "INSERT INTO people.supplier VALUES ($1, 'Courier', 'PartnerService', '{}', 'ServiceProvision', NULL)",
    "INSERT INTO people.partner_consent VALUES ($1, $2, 'Courier', now())",
    "INSERT INTO people.publication_task VALUES ($1, 1, $2, 'version', 'told')",
    "INSERT INTO people.notice_put_away VALUES ($1, $2, 1)",
    "INSERT INTO people.payer (tenant, person, payer, since) VALUES ($1, $2, 'Clinics', now())",
    "WITH sold AS (INSERT INTO people.transfer"
    " VALUES (gen_random_uuid(), $1, 'Buyer', now(), now()) RETURNING id)"
    " INSERT INTO people.transfer_refusal SELECT id, $2, now() FROM sold",
)
"""Rows that name a person in tables of their own."""


async def test_what_was_remembered_of_a_person_elsewhere_goes_too(visitor, superuser):
    ann = await registered(visitor, "efax")
    server, person = ann.server, await person_of(ann.server, ann.address)
    for insert in REMEMBERED:
        values = (server.house.tenant.id, person.person)
        await superuser.execute(insert, *values[: 1 + ("$2" in insert)])
    ended = {table for table in ENDED if ENDED[table] in ("forget_person", "with its account")}
    tables = ended - {"people.account"}
    found = {table for table in tables if await rows(server, table, person)}
    assert found >= {
        f"people.{name}" for name in ("partner_consent", "transfer_refusal", "publication_task", "payer")
    }
    await ann.post("/privacy/erasure", understood="yes")
    assert {table for table in tables if await rows(server, table, person)} == set()


async def test_every_table_that_knows_people_is_ended_with_them(superuser):
    found = await superuser.fetch(
        "SELECT DISTINCT c.table_schema || '.' || c.table_name AS name FROM information_schema.columns c "
        "JOIN information_schema.tables t USING (table_schema, table_name) "
        "WHERE c.table_schema IN ('people', 'inbox', 'mail', 'visits') AND t.table_type = 'BASE TABLE' "
        "AND c.column_name IN ('person', 'recipient')"
    )
    assert {row["name"] for row in found} - ENDED.keys() == set(), (
        "say how an erasure ends what is kept there"
    )


async def test_a_mail_asks_for_erasure_and_its_link_confirms_it(visitor):
    ann = await registered(visitor, "efax")
    server, person = ann.server, await person_of(ann.server, ann.address)
    mail = letter(
        ann.address, f"privacy@{server.house.tenant.name}", "I have had enough.", "Please delete my account"
    )
    await server.send(mail, f"privacy@{server.house.tenant.name}", sender=ann.address)
    link = await linked(server, ann.address, "Please confirm your request")
    assert await left_of(server, person) != set()
    async with server.browser() as stranger:
        page = await stranger.get(link)
        assert "Nothing is done before you confirm" in page.text
        assert await left_of(server, person) != set()
        await stranger.post(link, data={"yes": "yes"})
        assert "done" in text_of(await stranger.get(link))
    assert await left_of(server, person) == set()
