"""One-time codes: the vectors of RFC 6238, and codes that work once, in their time, after the passphrase."""

import re
from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from tests.assembled import PASSPHRASE
from troth.people.factors.codes import fits
from troth.people.factors.store import Kept, emergency_codes, use_emergency
from troth.policy import Purpose

# The SHA-1 vectors of RFC 6238, appendix B, cut to six digits.
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
VECTORS = [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924")]


@pytest.mark.parametrize(("seconds", "code"), VECTORS)
def test_the_vectors_of_the_standard_fit(seconds, code):
    assert fits(SECRET, code, datetime.fromtimestamp(seconds, UTC)) == seconds // 30


@pytest.mark.parametrize(
    ("later", "fitting"), [(-31, True), (0, True), (31, True), (61, False), (-61, False)]
)
def test_a_clock_may_be_half_a_minute_off(later, fitting):
    now = datetime.fromtimestamp(1_234_567_905 + later, UTC)
    assert (fits(SECRET, "005924", now) is not None) is fitting


def test_a_code_that_was_used_fits_no_more():
    now = datetime.fromtimestamp(59, UTC)
    assert fits(SECRET, "287082", now, after=1) is None


def test_an_emergency_code_works_once_however_it_is_typed():
    shown, hashed = emergency_codes()
    after = use_emergency(Kept(emergency=hashed), shown[0].upper().replace("-", " "))
    assert after is not None
    assert len(after.emergency) == 7
    assert use_emergency(after, shown[0]) is None
    assert use_emergency(after, "no such code") is None


async def with_app(visitor):
    """Somebody with an app; returns them, its secret and the emergency codes."""
    person = await visitor("emailserving")
    await person.register()
    page = await person.get("/second-factor")
    secret = re.search(r'name="secret" value="([A-Z2-7]{32})"', page.text)[1]
    page = await person.post("/second-factor", act="codes", secret=secret, code=pyotp.TOTP(secret).now())
    codes = re.findall(r"<code>([0-9a-f-]{23})</code>", page.text)
    assert len(codes) == 8, page.text
    await person.post("/sign-out")
    return person, secret, codes


def later(secret):
    """A code of the next half minute: the present one was used to set the app up."""
    return pyotp.TOTP(secret).at(datetime.now(UTC) + timedelta(seconds=30))


async def test_after_the_passphrase_a_code_of_the_app_is_asked_for_and_works_once(visitor):
    person, secret, _ = await with_app(visitor)
    asked = await person.sign_in()
    assert asked.url.path.startswith("/me/second/")
    assert (await person.browser.get("/me/")).status_code == 303
    code = later(secret)
    page = await person.follow(await person.browser.post(asked.url.path, data={"code": code}))
    assert "Signed in as" in page.text
    await person.post("/sign-out")
    asked = await person.sign_in()
    assert (await person.browser.post(asked.url.path, data={"code": code})).status_code == 403


async def test_an_emergency_code_opens_in_its_place(visitor):
    person, _, codes = await with_app(visitor)
    for expected in (303, 403):
        asked = await person.sign_in()
        assert (await person.browser.post(asked.url.path, data={"code": codes[0]})).status_code == expected


async def test_five_wrong_codes_make_the_account_wait_whatever_the_passphrase(visitor):
    person, secret, _ = await with_app(visitor)
    for _ in range(5):
        asked = await person.sign_in()
        assert (await person.browser.post(asked.url.path, data={"code": "000000"})).status_code == 403
    assert (await person.browser.post(asked.url.path, data={"code": later(secret)})).status_code == 403
    assert (await person.sign_in()).status_code == 403


async def test_a_wrong_code_sets_nothing_up(visitor):
    person = await visitor("emailserving")
    await person.register()
    for secret in ("A" * 32, "nonsense", "1" * 32):
        answer = await person.post("/second-factor", act="codes", secret=secret, code="000000")
        assert answer.status_code == 422
    await person.post("/sign-out")
    assert "Signed in as" in (await person.sign_in()).text


async def test_whoever_changes_factors_has_just_shown_who_they_are(visitor, superuser):
    person = await visitor("emailserving")
    await person.register()
    await superuser.execute("UPDATE people.session SET confirmed_at = now() - interval '11 minutes'")
    assert (await person.get("/second-factor")).url.path == "/me/again"
    assert (await person.post("/second-factor", act="without codes")).url.path == "/me/again"
    page = await person.post("/again?to=/second-factor", passphrase=PASSPHRASE)
    assert page.url.path == "/me/second-factor"


async def test_a_code_serves_to_show_again_who_one_is(visitor, superuser):
    person, secret, codes = await with_app(visitor)
    asked = await person.sign_in()
    await person.follow(await person.browser.post(asked.url.path, data={"code": codes[0]}))
    await superuser.execute("UPDATE people.session SET confirmed_at = now() - interval '11 minutes'")
    assert (await person.post("/again?to=/second-factor", code=later(secret))).url.path == "/me/second-factor"


async def test_without_the_app_the_passphrase_is_enough_again(visitor):
    person, secret, _ = await with_app(visitor)
    asked = await person.sign_in()
    await person.follow(await person.browser.post(asked.url.path, data={"code": later(secret)}))
    await person.post("/second-factor", act="without codes")
    await person.post("/sign-out")
    assert "Signed in as" in (await person.sign_in()).text


async def test_another_passphrase_keeps_the_app(visitor):
    person, secret, _ = await with_app(visitor)
    asked = await person.sign_in()
    await person.follow(await person.browser.post(asked.url.path, data={"code": later(secret)}))
    new = "another four words together"
    await person.post("/passphrase", current=PASSPHRASE, passphrase=new, again=new)
    await person.post("/sign-out")
    assert (await person.sign_in(passphrase=new)).url.path.startswith("/me/second/")


async def test_the_secret_is_in_no_table_and_not_even_in_the_opened_record(visitor, superuser):
    person, secret, _ = await with_app(visitor)
    tenant = person.server.house.tenant
    async with person.server.parts.vault.under(Purpose.IDENTITY_AUTHENTICATION, tenant) as data:
        key = await data.find(person.address)
        (record,) = await data.read_at(key.person, "people.registration")
    assert "factors" in record.fields["Password"]
    assert secret not in str(record.fields)
    tables = await superuser.fetch(
        "SELECT table_schema || '.' || table_name AS name FROM information_schema.tables "
        "WHERE table_schema IN ('keys', 'vault', 'people', 'spool')"
    )
    for table in tables:
        rows = await superuser.fetch(f"SELECT t::text AS row FROM {table['name']} t")
        found = [row for row in rows if secret in row["row"] or secret.encode().hex() in row["row"]]
        assert found == [], table["name"]
