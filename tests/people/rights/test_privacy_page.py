"""The privacy page: what is held, why, since when, from whom; every choice with its switch or the reason."""

from dataclasses import replace

import pytest

from tests.people.rights.asking import held, person_of, registered, text_of, ticks
from troth.people.staff.suppliers import Supplier
from troth.policy import Purpose
from troth.vault.vault import PolicyViolation


async def test_the_page_shows_what_is_held_why_since_when_and_from_whom(visitor):
    ann = await registered(visitor, "webex", industry="shipping")
    said = text_of(await ann.get("/privacy"))
    assert "name Ann Miller" in said
    assert "industry shipping" in said
    assert "IP address address: 127.0.0.1; source: browser" in said
    assert "Kept as a lock that only your passphrase opens." in said
    assert "you gave it to us, under version 1 of the policy" in said
    assert "send offers and news" in said
    assert "as long as your account" in said


async def test_the_lock_of_a_passphrase_is_on_no_page(visitor):
    ann = await registered(visitor, "webex")
    person = await person_of(ann.server, ann.address)
    async with ann.server.parts.vault.under(Purpose.RIGHTS_FULFILMENT, ann.server.house.tenant) as data:
        (record,) = [
            one.record for one in await data.held(person.person, own=True) if "Password" in one.record.fields
        ]
    lock = [text for text in record.fields["Password"].values() if isinstance(text, str) and len(text) > 8]
    assert lock
    for path in ("/privacy", "/privacy/copies/readable", "/privacy/copies/data.json"):
        page = (await ann.get(path)).text
        assert "Ann Miller" in page
        assert [part for part in lock if part in page] == []


async def test_every_purpose_has_its_switch_or_the_reason_why_there_is_none(visitor):
    ann = await registered(visitor, "webex")
    page = await ann.get("/privacy")
    assert ticks(page) == {"choice-specials": True, "choice-tailored-content": True}
    said = text_of(page)
    assert "check who signs in It is part of the service, and ends when your account does." in said
    assert "meet a legal duty The law can oblige us to it." in said


async def test_a_switch_takes_effect_at_once_and_is_kept_with_its_words(visitor):
    ann = await registered(visitor, "webex")
    page = await ann.post("/privacy/choices", **{"choice-tailored-content": "yes"})
    assert "Your choices are kept" in page.text
    assert ticks(page) == {"choice-specials": False, "choice-tailored-content": True}
    assert "You turned off: Specials" in text_of(page)
    person = await person_of(ann.server, ann.address)
    assert await held(ann.server, person, Purpose.DIRECT_MARKETING) == []
    assert await held(ann.server, person, Purpose.PERSONALISATION) == ["registration"]
    (chose,) = [line for line in await ann.server.ledger(ann.address) if line["act"] == "chose"]
    assert (chose["choice"], chose["on"], chose["means"]) == ("specials", False, "page")
    assert chose["wording"] == "Say whether we may tell you about specials and new products."


async def test_each_interest_has_a_switch_of_its_own(visitor):
    ann = await registered(visitor, "efax", interests="golf, tea")
    page = await ann.get("/privacy")
    assert ticks(page) == {"choice-interests-0": True, "choice-interests-1": True, "choice-contact": True}
    page = await ann.post("/privacy/choices", **{"choice-interests-1": "yes", "choice-contact": "yes"})
    assert ticks(page) == {"choice-interests-0": False, "choice-interests-1": True, "choice-contact": True}


async def test_a_choice_that_the_plan_withholds_says_why(visitor):
    ann = await registered(visitor, "efax")
    page = await ann.get("/privacy")
    said = text_of(page)
    assert "choice-newsletter-free" not in page.text
    assert "News and tips come with the free plan." in said
    assert "There is no switch here: it ends by changing to another plan or closing your account." in said


async def test_nobody_turns_off_what_the_plan_withholds_by_sending_the_form_themselves(visitor):
    ann = await registered(visitor, "efax")
    await ann.post("/privacy/choices", **{"choice-contact": "yes", "choice-promotions-free": ""})
    person = await person_of(ann.server, ann.address)
    assert "registration" in await held(ann.server, person, Purpose.DIRECT_MARKETING)


async def test_staff_who_read_are_named_with_the_case(visitor):
    ann = await registered(visitor, "webex")
    tenant, vault = ann.server.house.tenant, ann.server.parts.vault
    person = await person_of(ann.server, ann.address)
    async with vault.under(
        Purpose.ACCOUNT_MANAGEMENT, tenant, about={"case": "T-17", "staff": "privacy"}
    ) as data:
        await data.read(person.person, "registration")
        data.notify(
            person, "service-announcement"
        ) if "service-announcement" in tenant.policy.notices else None
    await vault.flush()
    said = text_of(await ann.get("/privacy"))
    assert "Read: Registration to keep the account privacy, for case T-17" in said


async def test_a_correction_is_checked_field_by_field_and_kept(visitor):
    ann = await registered(visitor, "webex", gender="woman")
    page = await ann.get("/privacy")
    path = page.text.partition("/privacy/correct/")[2][:36]
    assert 'value="Ann Miller"' in (await ann.get(f"/privacy/correct/{path}")).text
    wrong = await ann.post(f"/privacy/correct/{path}", name="", **{"birth-date": "never"})
    assert wrong.status_code == 422
    assert "This is needed." in wrong.text
    assert "Write it as year, month and day" in wrong.text
    page = await ann.post(f"/privacy/correct/{path}", name="Ann Baker", occupation="pilot")
    said = text_of(page)
    assert "Your data is corrected." in said
    assert "name Ann Baker" in said
    assert "occupation pilot" in said
    assert "gender woman" not in said
    assert "mail address" in said or ann.address in said
    assert (await ann.sign_in()).status_code == 200


async def test_an_interest_that_is_taken_out_is_on_no_more(visitor):
    ann = await registered(visitor, "efax", interests="golf")
    person = await person_of(ann.server, ann.address)
    assert await held(ann.server, person, Purpose.TARGETED_ADVERTISING) == ["demographics-free"]
    page = await ann.get("/privacy")
    records = [part[:36] for part in page.text.split("/privacy/correct/")[1:]]
    forms = {record: (await ann.get(f"/privacy/correct/{record}")).text for record in records}
    (record,) = [record for record, form in forms.items() if "Demographics" in form]
    await ann.post(f"/privacy/correct/{record}", gender="woman", occupation="nurse", interests="")
    assert await held(ann.server, person, Purpose.TARGETED_ADVERTISING) == []


async def test_nobody_corrects_what_is_somebody_elses(visitor):
    ann = await registered(visitor, "webex")
    page = await ann.get("/privacy")
    record = page.text.partition("/privacy/correct/")[2][:36]
    ben = type(ann)(ann.server, "webex", "ben@people.example")
    await ben.register(name="Ben")
    assert (await ben.post(f"/privacy/correct/{record}", name="Mallory")).status_code == 404
    assert "Ann Miller" in (await ann.get("/privacy")).text


async def test_a_partner_gets_nothing_before_its_tick_and_nothing_after_it_is_taken_back(visitor):
    ann = await registered(visitor, "webex")
    suppliers, tenant = ann.server.parts.office.suppliers, ann.server.house.tenant
    assert "Partners of ours" not in text_of(await ann.get("/privacy"))
    entry = Supplier("Printers & Co", "PartnerService", ("EmailAddress",), "RequestedServiceProvision", None)
    await suppliers.put(tenant, entry)
    page = await ann.get("/privacy")
    assert ticks(page)["partner-Printers &amp; Co"] is False
    assert "It gets your e-mail address to do what you asked of it, while this is ticked." in text_of(page)
    await ann.post("/privacy/partners", **{"partner-Printers & Co": "yes"})
    page = await ann.get("/privacy")
    assert ticks(page)["partner-Printers &amp; Co"] is True
    assert "You turned on: Partner Printers & Co" in text_of(page)
    (given,) = await suppliers.disclose(tenant, "Printers & Co", ann.address)
    assert given.fields == {"EmailAddress": ann.address}
    assert "(Printers & Co): e-mail address" in text_of(await ann.get("/privacy"))
    await ann.post("/privacy/partners", sent="")
    assert ticks(await ann.get("/privacy"))["partner-Printers &amp; Co"] is False
    with pytest.raises(PolicyViolation, match="nobody agreed"):
        await suppliers.disclose(tenant, "Printers & Co", ann.address)


async def test_who_agreed_to_less_has_not_agreed_to_more(visitor):
    ann = await registered(visitor, "webex")
    suppliers, tenant = ann.server.parts.office.suppliers, ann.server.house.tenant
    less = Supplier("Printers", "PartnerService", ("EmailAddress",), "RequestedServiceProvision", None)
    await suppliers.put(tenant, less)
    await ann.post("/privacy/partners", **{"partner-Printers": "yes"})
    await suppliers.put(tenant, less)
    assert ticks(await ann.get("/privacy"))["partner-Printers"] is True
    await suppliers.put(tenant, replace(less, categories=("EmailAddress", "Name")))
    assert ticks(await ann.get("/privacy"))["partner-Printers"] is False
