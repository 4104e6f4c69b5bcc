"""Requests with clocks: opened from a page, a form, a mail or by staff; extended, refused, late."""

from datetime import UTC, datetime, timedelta

import aiosmtplib
import pytest

from tests.assembled import assembled, letter
from tests.people.rights.asking import held, linked, mail_to, person_of, registered, rights_at, text_of
from troth.app.deadlines import Deadlines
from troth.app.tenancy import policy_text
from troth.people.rights.asked import Asked
from troth.people.rights.deadlines import Due
from troth.people.rights.officers import RequestError
from troth.policy import Purpose

JANE = "jane.miller@patients.example"
STRANGER = "nobody@elsewhere.example"


def in_days(days):
    return lambda: datetime.now(UTC) + timedelta(days=days)


@pytest.fixture
async def clinic(cluster, tmp_path):
    async with assembled(cluster, tmp_path, policy=policy_text("zixcorp")) as running:
        yield running


async def only_request(server):
    (request,) = await server.parts.rights.requests.queue(server.house.tenant, closed=True)
    return request


def day(days):
    when = datetime.now(UTC) + timedelta(days=days)
    return f"{when.day} {when:%b %Y}"


async def ask(server, **form):
    async with server.browser() as browser:
        return await browser.post("/privacy/request", data=form)


async def test_a_mail_to_the_privacy_address_opens_a_tracked_request_and_is_acknowledged(visitor):
    somebody = await visitor("efax")
    server = somebody.server
    privacy = f"privacy@{server.house.tenant.name}"
    mail = letter(STRANGER, privacy, "Whom do you share my data with?", "A question")
    await server.send(mail, privacy, sender=STRANGER)
    link = await linked(server, STRANGER, "We have your request")
    request = await only_request(server)
    assert (request.kind, request.state, request.means) == ("question", "open", "mail")
    assert request.due_at - request.opened_at == timedelta(days=30)
    assert request.acknowledge_by - request.opened_at == timedelta(days=3)
    async with server.browser() as browser:
        said = text_of(await browser.get(link))
    assert "Whom do you share my data with?" in said
    assert f"Done by {day(30)}" in said
    assert "the privacy officer" in said
    assert server.caught(privacy) == []


async def test_what_a_machine_wrote_is_neither_kept_nor_answered(visitor):
    somebody = await visitor("efax")
    server = somebody.server
    privacy = f"privacy@{server.house.tenant.name}"
    for header in ({"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk"}):
        await server.send(letter(STRANGER, privacy, "I am away.", "Away", **header), privacy, sender=STRANGER)
    await server.carried()
    assert server.caught(STRANGER) == []
    assert await server.parts.rights.requests.queue(server.house.tenant) == []


async def test_a_stranger_may_write_to_the_desk_and_to_nobody_else(visitor):
    somebody = await visitor("efax")
    server = somebody.server
    with pytest.raises(aiosmtplib.SMTPRecipientRefused) as refused:
        await server.send(
            letter(STRANGER, "ann@people.example", "Hello."), "ann@people.example", sender=STRANGER
        )
    assert refused.value.code == 550


async def test_a_form_answers_the_same_whether_or_not_there_is_an_account(visitor):
    ann = await registered(visitor, "efax")
    pages = [
        await ask(ann.server, kind="access", address=address, text="Please.")
        for address in (ann.address, STRANGER)
    ]
    assert [page.status_code for page in pages] == [200, 200]
    assert pages[0].text.replace(ann.address, "") == pages[1].text.replace(STRANGER, "")
    for address in (ann.address, STRANGER):
        assert "If it was not you, do nothing" in await mail_to(ann.server, address, "Please confirm")


async def test_what_only_the_person_may_ask_waits_until_they_confirm_it(clinic):
    await clinic.visitor(JANE)
    await ask(clinic, kind="access", address=JANE, text="All of it.")
    link = await linked(clinic, JANE, "Please confirm")
    assert await clinic.parts.rights.requests.queue(clinic.house.tenant) == []
    async with clinic.browser() as browser:
        assert f"Done by {day(30)}" in text_of(await browser.get(link))
        assert (await browser.get(link[:-1] + ("a" if link[-1] != "a" else "b"))).status_code == 404
        await browser.post(link, data={"confirm": "yes"})
    request = await only_request(clinic)
    assert (request.kind, request.state, request.means) == ("access", "open", "form")
    assert f"It will be done by {day(30)}" in await mail_to(clinic, JANE, "We have your request")


async def test_what_nobody_confirms_is_forgotten_with_whoever_is_known_by_nothing_else(clinic):
    await clinic.visitor(JANE)
    for address in (JANE, STRANGER):
        await ask(clinic, kind="access", address=address, text="All of it.")
    stranger, jane = await person_of(clinic, STRANGER), await person_of(clinic, JANE)
    due = Due(rights_at(clinic, in_days(8)), clinic.parts.database)
    assert await due.drop_unconfirmed([clinic.house.tenant]) == 2
    assert await person_of(clinic, STRANGER) is None
    assert await held(clinic, stranger) == []
    assert await held(clinic, jane) == ["portal-registration", "stored-message"]


async def test_an_extension_needs_a_right_to_it_is_told_with_its_reason_and_comes_once(clinic):
    jane = await clinic.visitor(JANE)
    await jane.browser.post(jane.home + "privacy/requests", data={"kind": "access", "text": "All of it."})
    request, officers = await only_request(clinic), clinic.parts.rights.officers
    due = await officers.extend(clinic.house.tenant, request, "There is much of it.")
    assert due - request.opened_at == timedelta(days=60)
    said = await mail_to(clinic, JANE, "Your request takes longer")
    assert "The reason: There is much of it." in said
    assert day(60) in said
    with pytest.raises(RequestError, match="extended before"):
        await officers.extend(clinic.house.tenant, await only_request(clinic), "More.")
    assert f"Done by {day(60)}" in text_of(await jane.browser.get(jane.home + "privacy"))


async def test_a_complaint_may_not_be_extended_where_the_policy_does_not_say_so(clinic):
    jane = await clinic.visitor(JANE)
    await jane.browser.post(jane.home + "privacy/requests", data={"kind": "complaint", "text": "Too slow."})
    with pytest.raises(RequestError, match="does not let a request of kind 'complaint' be extended"):
        await clinic.parts.rights.officers.extend(
            clinic.house.tenant, await only_request(clinic), "We are slow."
        )


async def test_a_refusal_has_a_reason_and_a_contact_and_the_way_further(clinic):
    jane = await clinic.visitor(JANE)
    await jane.browser.post(jane.home + "privacy/requests", data={"kind": "complaint", "text": "Too slow."})
    await clinic.parts.rights.officers.refuse(
        clinic.house.tenant, await only_request(clinic), "We found no fault."
    )
    said = await mail_to(clinic, JANE, "Your request is refused")
    contact = clinic.house.tenant.policy.contact["email"]
    assert "The reason: We found no fault." in said
    assert f"You can write to {contact} about it." in said
    assert "TRUSTe, Watchdog Dispute Resolution" in said
    page = text_of(await jane.browser.get(jane.home + "privacy"))
    assert "Complaint refused" in page
    assert "TRUSTe" in page
    assert (await only_request(clinic)).closed_at is not None


async def test_a_complaint_that_nobody_takes_up_in_time_shows_the_outside_body(clinic):
    jane = await clinic.visitor(JANE)
    await jane.browser.post(jane.home + "privacy/requests", data={"kind": "complaint", "text": "Too slow."})
    request = await only_request(clinic)
    assert request.acknowledge_by - request.opened_at == timedelta(days=5)
    link = f"/privacy/request/{clinic.parts.rights.requests.token(clinic.house.tenant, request.id)}"
    async with clinic.browser() as browser:
        assert "TRUSTe" not in (await browser.get(link)).text
        async with clinic.parts.database.connection() as connection:
            await connection.execute(
                "UPDATE people.request SET acknowledge_by = now() - interval '1 minute' WHERE id = $1",
                request.id,
            )
        said = text_of(await browser.get(link))
        assert "This is late" in said
        assert "take it to TRUSTe, Watchdog Dispute Resolution" in said
        await clinic.parts.rights.officers.acknowledge(clinic.house.tenant, request)
        assert "TRUSTe" not in (await browser.get(link)).text


async def test_the_operator_hears_once_of_a_request_that_is_late(clinic):
    jane = await clinic.visitor(JANE)
    await jane.browser.post(jane.home + "privacy/requests", data={"kind": "access", "text": "All of it."})
    for days, mails in ((29, 0), (31, 1), (32, 1)):
        rights = rights_at(clinic, in_days(days))
        await Deadlines(rights, clinic.parts.houses, clinic.parts.courier).round()
        await clinic.carried()
        assert len(clinic.caught(clinic.house.support, "A request is late")) == mails
    assert JANE not in await mail_to(clinic, clinic.house.support)


async def test_an_answer_ends_a_request_and_stays_on_its_page_alone(clinic):
    jane = await clinic.visitor(JANE)
    await jane.browser.post(jane.home + "privacy/requests", data={"kind": "complaint", "text": "Too slow."})
    request = await only_request(clinic)
    await clinic.parts.rights.officers.answer(clinic.house.tenant, request, "We are faster now, Jane.")
    mail = await mail_to(clinic, JANE, "Your request is answered")
    assert "faster now" not in mail
    async with clinic.browser() as browser:
        page = await browser.get(await linked(clinic, JANE, "Your request is answered"))
    assert "We are faster now, Jane." in text_of(page)
    with pytest.raises(RequestError, match="is done, not open"):
        await clinic.parts.rights.officers.answer(clinic.house.tenant, await only_request(clinic), "Again.")


async def test_what_staff_enter_is_a_request_like_any_other(clinic):
    asked = Asked("erasure", "staff", JANE, "On the telephone.", known=True)
    await clinic.visitor(JANE)
    request = await clinic.parts.rights.officers.enter(clinic.house.tenant, asked)
    assert (request.state, request.means) == ("open", "staff")
    async with clinic.parts.vault.under(Purpose.RIGHTS_FULFILMENT, clinic.house.tenant) as data:
        said = await clinic.parts.rights.requests.said(data, request)
        records = await data.held(request.person, own=True)
    assert said.text == "On the telephone."
    assert [one.source for one in records if one.record.id == request.record] == ["staff"]


async def test_too_many_requests_in_one_name_are_left_out(clinic):
    for _ in range(7):
        await ask(clinic, kind="complaint", address=STRANGER, text="Again and again.")
    assert len(await clinic.parts.rights.requests.queue(clinic.house.tenant)) == 5


async def test_nobody_withdraws_what_somebody_else_asked(clinic):
    jane = await clinic.visitor(JANE)
    ben = await clinic.visitor("ben@patients.example")
    await jane.browser.post(jane.home + "privacy/requests", data={"kind": "complaint", "text": "Too slow."})
    request = await only_request(clinic)
    path = f"privacy/requests/{request.id}/withdraw"
    assert (await ben.browser.post(ben.home + path, data={"yes": "yes"})).status_code == 404
    assert (await only_request(clinic)).state == "open"
    await jane.browser.post(jane.home + path, data={"yes": "yes"})
    assert (await only_request(clinic)).state == "withdrawn"
