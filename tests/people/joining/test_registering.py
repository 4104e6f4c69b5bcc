"""Registering: the form that each policy asks for, what is stored of it, and the confirmed address."""

import pytest

from tests.assembled import PASSPHRASE
from tests.membership import NEEDED, Somebody, inputs, problems
from troth.people.accounts import Denied
from troth.policy import Purpose

EVERY = tuple(NEEDED)


async def held(person):
    """What is held on somebody, by practice."""
    tenant = person.server.house.tenant
    async with person.server.parts.vault.under(Purpose.RIGHTS_FULFILMENT, tenant) as data:
        key = await data.find(person.address)
        found = await data.held(key.person, own=True) if key else []
    return {one.record.practice: one.record.fields for one in found}


async def serving(person, purpose):
    """The practices whose records may serve a purpose."""
    tenant = person.server.house.tenant
    async with person.server.parts.vault.under(purpose, tenant) as data:
        key = await data.find(person.address)
        return sorted(one.record.practice for one in await data.held(key.person))


async def rows(person, table):
    async with person.server.parts.database.connection() as connection:
        return await connection.fetchval(
            f"SELECT count(*) FROM {table} WHERE tenant = $1", person.server.house.tenant.id
        )


async def shown(person, **entries):
    """The page that comes after these entries, or the first one."""
    if not entries:
        return await person.browser.get("/register")
    return await person.browser.post("/register", data=entries)


ASKED = {
    "efax": (
        {"plan": "free"},
        {"name", "address", "username", "gender", "occupation"},
        {"income", "postal-code", "telephone"},
    ),
    "anonymizer": (
        {"region": "US", "age": "41"},
        {"address"},
        {"name", "postal-address", "telephone"},
    ),
    "emailserving": ({}, {"address", "username"}, {"name", "postal-code"}),
    "webex": (
        {},
        {"name", "address"},
        {"gender", "birth-date", "occupation", "industry", "postal-code"},
    ),
}


@pytest.mark.parametrize("policy", EVERY)
async def test_the_form_asks_for_exactly_the_fields_of_the_policy(visitor, policy):
    before, required, optional = ASKED[policy]
    page = await shown(await visitor(policy), **before)
    fields = inputs(page)
    asked = {name for name in fields if not name.startswith(("choice-", "interests"))}
    assert asked - {*before, "passphrase", "again", "age"} == required | optional
    assert {name for name in required | optional if " required" in fields[name]} == required


async def test_demographics_are_required_on_the_free_plan_and_optional_on_the_paid_one(visitor):
    efax = await visitor("efax")
    both = [inputs(await shown(efax, plan=plan)) for plan in ("free", "paid")]
    assert [" required" in fields["occupation"] for fields in both] == [True, False]
    answer = await efax.submit(gender=None, occupation=None)
    assert problems(answer) == {"gender": "This is needed.", "occupation": "This is needed."}
    assert (await efax.submit(plan="paid", gender=None, occupation=None)).status_code == 200
    assert set(await held(efax)) == {"registration"}


async def test_a_plan_is_chosen_before_the_form(visitor):
    efax = await visitor("efax")
    page = await efax.browser.get("/register")
    assert set(inputs(page)) == {"plan"}
    assert "gender, occupation" in page.text
    assert "address" in inputs(await efax.browser.get("/register?plan=paid"))


async def test_the_purposes_and_the_recipients_stand_beside_the_fields(visitor):
    page = await shown(
        await visitor("efax"),
        plan="free",
    )
    assert "Used to: provide the service" in page.text
    assert (
        "partners, who get aggregates that identify nobody: gender, income, occupation (contract)"
        in page.text
    )


@pytest.mark.parametrize("policy", EVERY)
async def test_a_registration_stores_what_was_entered_under_its_practices_and_nothing_else(visitor, policy):
    person = await visitor(policy)
    assert (await person.submit()).status_code == 200
    found = await held(person)
    stored = {category for fields in found.values() for category in fields}
    expected = {
        "efax": {"Name", "EmailAddress", "Username", "Password", "Gender", "Occupation"},
        "anonymizer": {"EmailAddress", "Password", "Region"},
        "emailserving": {"EmailAddress", "Username", "Password"},
        "webex": {"Name", "EmailAddress", "Password", "IPAddress"},
    }
    assert stored == expected[policy]


async def test_the_address_is_kept_with_its_source_only_where_the_policy_says_so(visitor):
    webex = await visitor("webex")
    await webex.submit()
    found = await held(webex)
    assert found["registration"]["IPAddress"] == {"address": "127.0.0.1", "source": "browser"}


@pytest.mark.parametrize("policy", ["efax", "anonymizer", "emailserving"])
async def test_no_address_is_kept_where_the_policy_does_not_say_so(visitor, policy):
    person = await visitor(policy)
    await person.submit()
    assert "127.0.0.1" not in str(await held(person))


@pytest.mark.parametrize("address", ["ann..b@people.example", "ann@people", "ann@people.example\u202e"])
async def test_an_address_that_no_mail_can_go_to_is_asked_for_again(visitor, address):
    efax = await visitor("efax")
    answer = await efax.submit(address=address)
    assert problems(answer) == {"address": "That does not look like a mail address."}
    assert await rows(efax, "people.account") == 0


async def test_bad_entries_are_named_and_what_was_typed_is_kept_but_for_the_passphrase(visitor):
    efax = await visitor("efax")
    answer = await efax.submit(
        address="nowhere", telephone="call me", income="a lot", passphrase="short", username="a b"
    )
    assert answer.status_code == 422
    assert problems(answer) == {
        "address": "That does not look like a mail address.",
        "username": "Use 3 to 40 letters, digits, dots, dashes or underscores.",
        "telephone": "Write digits, such as +1 555 010 2030.",
        "income": "Pick one of these.",
        "passphrase": "Use at least 12 characters; a short sentence is easy to remember.",
    }
    assert 'value="call me"' in answer.text
    assert "short" not in answer.text.replace("a short sentence", "")
    assert await held(efax) == {}
    assert await rows(efax, "people.account") == 0


async def test_what_somebody_types_is_shown_as_text(visitor):
    efax = await visitor("efax")
    answer = await efax.submit(name="<script>alert(1)</script>", again="another")
    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in answer.text


async def test_a_username_is_one_persons(visitor):
    efax = await visitor("efax")
    await efax.register()
    second = Somebody(efax.server, "efax", "bob@people.example")
    answer = await second.submit(username="ANN")
    assert problems(answer) == {"username": "Somebody has this name already. Choose another."}
    assert await held(second) == {}
    assert (await second.submit(username="bob")).status_code == 200


async def test_interests_start_unticked_and_each_one_picked_has_a_switch_with_its_consent(visitor):
    efax = await visitor("efax")
    page = inputs(await shown(efax, plan="free"))
    assert [name for name in page if name.startswith("interests-") and "checked" in page[name]] == []
    await efax.submit(**{"interests-sport": "yes", "interests": "Old  Maps, sport", "choice-contact": "yes"})
    assert (await held(efax))["demographics-free"]["Interest"] == ["sport", "old maps"]
    assert await serving(efax, Purpose.TARGETED_ADVERTISING) == ["demographics-free"]
    consents = [entry for entry in await efax.server.ledger(efax.address) if entry["act"] == "chose"]
    assert [(one["choice"], one["value"], one["on"], one["means"]) for one in consents] == [
        ("interests", "sport", True, "registration"),
        ("interests", "old maps", True, "registration"),
    ]
    assert consents[0]["wording"] == (
        "Offers that suit an interest come only for the interests that you tick. "
        "You may send offers that suit a person's interests, for each one that I tick or type."
    )


@pytest.mark.parametrize(
    ("policy", "plan", "expected"),
    [
        ("efax", "free", ["demographics-free", "registration"]),
        ("efax", "paid", []),
        ("emailserving", "", ["registration"]),
    ],
)
async def test_promotions_are_on_or_off_at_the_start_as_the_policy_says(visitor, policy, plan, expected):
    person = await visitor(policy)
    await person.submit(
        **({"plan": plan} if plan else {}), **({"choice-news-and-offers": "yes"} if not plan else {})
    )
    assert await serving(person, Purpose.DIRECT_MARKETING) == expected


async def test_who_unticks_a_choice_has_it_off_from_the_first_moment(visitor):
    person = await visitor("emailserving")
    assert "checked" in inputs(await person.browser.get("/register"))["choice-news-and-offers"]
    await person.submit()
    assert await serving(person, Purpose.DIRECT_MARKETING) == []


async def test_the_free_plan_says_that_its_offers_have_no_switch(visitor):
    page = await shown(await visitor("efax"), plan="free")
    assert "choice-promotions-free" not in inputs(page)
    assert "Offers come with the free plan. They end when you change to a paid plan" in page.text


GATES = [
    ("EU", "17", 18), ("EU", "18", None), ("Asia Pacific", "17", 18), ("US", "12", 13), ("US", "13", None),
    ("Latin America", "12", 13), ("elsewhere", "17", 18), ("elsewhere", "18", None),
]  # fmt: skip


@pytest.mark.parametrize(("region", "age", "limit"), GATES)
async def test_nobody_too_young_for_their_region_comes_in(visitor, region, age, limit):
    person = await visitor("anonymizer")
    page = await shown(person, region=region, age=age, asked="yes")
    assert page.status_code == (403 if limit else 200)
    assert ("from the age of" in page.text) is bool(limit)
    assert not limit or f"from the age of {limit}" in page.text


async def test_region_and_age_are_asked_before_anything_else_and_the_young_leave_nothing(visitor, capfd):
    person = await visitor("anonymizer")
    first = await person.browser.get("/register")
    assert set(inputs(first)) == {"asked", "plan", "region", "age"}
    answer = await person.submit(region="EU", age="17", **{"choice-transfer-abroad": "yes"})
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers
    assert [await rows(person, table) for table in ("people.account", "keys.person_key", "vault.lookup")] == [
        0,
        0,
        0,
    ]
    assert person.address not in "".join(capfd.readouterr())


async def test_an_unreadable_age_is_asked_again(visitor):
    person = await visitor("anonymizer")
    answer = await shown(person, region="US", age="old enough", asked="yes")
    assert problems(answer) == {"age": "Write your age in years."}


@pytest.mark.parametrize("region", ["EU", "EEA"])
async def test_europeans_agree_to_the_transfer_or_get_no_account(visitor, region):
    person = await visitor("anonymizer")
    page = await shown(person, region=region, age="30")
    assert "checked" not in inputs(page)["choice-transfer-abroad"]
    answer = await person.submit(region=region, age="30")
    assert problems(answer) == {"choice-transfer-abroad": "Without this we cannot open an account for you."}
    assert await rows(person, "people.account") == 0
    assert (
        await person.submit(region=region, age="30", **{"choice-transfer-abroad": "yes"})
    ).status_code == 200
    assert "transfer-abroad" in [entry.get("choice") for entry in await person.server.ledger(person.address)]


async def test_others_are_not_asked_about_the_transfer(visitor):
    page = await shown(await visitor("anonymizer"), region="US", age="30")
    assert "choice-transfer-abroad" not in inputs(page)


async def test_people_are_told_where_their_data_is_held(visitor):
    page = await shown(await visitor("anonymizer"), region="EU", age="30")
    assert "Your data is processed and held in: United States." in page.text


async def test_an_account_does_nothing_before_its_address_is_confirmed(visitor):
    person = await visitor("emailserving")
    await person.submit()
    answer = await person.sign_in()
    assert (answer.status_code, "Confirm your address first" in answer.text) == (403, True)
    unlock = person.server.parts.accounts.unlock
    assert isinstance(await unlock(person.server.house.tenant, person.address, PASSPHRASE), Denied)
    page = await person.confirm()
    assert f"Signed in as {person.address}" in page.text


async def test_a_link_confirms_once_and_only_with_the_passphrase(visitor):
    person = await visitor("emailserving")
    await person.submit()
    link = await person.link()
    assert (await person.browser.get(link)).status_code == 200
    assert (await person.confirm("another passphrase")).status_code == 403
    assert (await person.confirm()).status_code == 200
    assert [(await person.browser.get(link)).status_code] == [410]
    assert (await person.browser.post(link, data={"passphrase": PASSPHRASE})).status_code == 410


async def test_a_link_ends_after_a_day(visitor, superuser):
    person = await visitor("emailserving")
    await person.submit()
    link = await person.link()
    await superuser.execute("UPDATE people.mailed_link SET expires_at = now()")
    assert (await person.browser.post(link, data={"passphrase": PASSPHRASE})).status_code == 410


async def test_registering_an_address_that_has_an_account_answers_alike_and_tells_its_owner(visitor):
    owner = await visitor("emailserving")
    await owner.register()
    before = await held(owner)
    stranger = Somebody(owner.server, "emailserving", owner.address)
    other = Somebody(owner.server, "emailserving", "bob@people.example")
    answers = [await stranger.submit(username="eve"), await other.submit(username="bob")]
    pages = [a.text.replace(owner.address, "X").replace(other.address, "X") for a in answers]
    assert pages[0] == pages[1]
    assert "Nothing was changed" in await owner.mail("You have an account already")
    assert await held(owner) == before


async def test_who_registers_anew_before_confirming_is_taken_at_their_latest_word(visitor):
    person = await visitor("emailserving")
    await person.submit(username="first", name="A")
    await person.submit(username="second", passphrase="another four words", again="another four words")
    assert (await held(person))["registration"]["Username"] == "second"
    assert "Name" not in (await held(person))["registration"]
    assert (await person.confirm("another four words")).status_code == 200


async def test_one_address_gets_three_mails_an_hour_at_most(visitor):
    person = await visitor("emailserving")
    for _ in range(5):
        await person.submit()
    await person.server.carried()
    assert len(person.server.caught(person.address)) == 3


async def test_what_was_never_confirmed_is_forgotten(visitor, superuser):
    person = await visitor("emailserving")
    await person.submit()
    parts, tenant = person.server.parts, person.server.house.tenant
    assert await parts.registrar.forget_unconfirmed(tenant) == 0
    await superuser.execute("UPDATE people.account SET created_at = now() - interval '25 hours'")
    await superuser.execute("UPDATE people.mailed_link SET expires_at = now()")
    assert await parts.registrar.forget_unconfirmed(tenant) == 1
    tables = ("people.account", "keys.person_key", "vault.lookup", "vault.record")
    assert [await rows(person, table) for table in tables] == [0, 0, 0, 0]


async def test_an_organisation_without_members_has_no_registration(server):
    async with server.browser() as browser:
        assert (await browser.get("/register")).status_code == 404
        assert "Read your messages" in (await browser.get("/sign-in")).text
        assert "Sign in" in (await browser.get("/me/sign-in")).text
