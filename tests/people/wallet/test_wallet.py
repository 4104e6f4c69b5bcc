"""Signing up with an OpenID Connect provider: it fills in fields that people can edit, and stores nothing."""

import base64
import hashlib
import re
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from oidc_provider_mock import User, run_server_in_thread

from tests.membership import inputs
from tests.people.joining.test_registering import held, rows
from troth.people.tenants import Wallet
from troth.people.wallet.provider import Asking, Provider, WalletAway, new_asking

CLAIMS = {
    "name": "Ann Miller",
    "email": "ann@people.example",
    "phone_number": "+1 555 010 2030",
    "address": {"postal_code": "60601"},
    "gender": "female",
}
BACK = "http://site.example/register/wallet/back"


@pytest.fixture(scope="module")
def issuer():
    """A provider of its own process's making, which knows Ann."""
    users = (User(sub="ann", claims=CLAIMS),)
    with run_server_in_thread(port=0, user_claims=users) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def said(tmp_path):
    """The line of tenant.toml for a provider; the secret stands in a file of its own."""
    secret = tmp_path / "wallet.secret"
    secret.write_text("a secret\n")

    def line(issuer):
        named = f'issuer = "{issuer}", client = "troth", name = "Town Wallet", secret = "{secret}"'
        return f"wallet = {{ {named} }}\n"

    return line


@pytest.fixture
def visiting(visitor, said):
    """Somebody at the site of an organisation that works with a wallet."""

    async def visit(issuer):
        return await visitor("efax", extra=said(issuer))

    return visit


@pytest.fixture
def provider(issuer, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("a secret")
    return Provider(Wallet(issuer, "troth", secret, "Town"))


async def authorised(where, sub="ann"):
    """What the person's browser does at the provider: sign in there, and be sent back."""
    async with httpx.AsyncClient() as browser:
        answer = await browser.post(where, data={"sub": sub})
    assert answer.status_code == 302, answer.text
    return answer.headers["location"]


async def filled_in(person):
    answer = await person.browser.get("/register/wallet?plan=free")
    assert answer.status_code == 303
    back = await authorised(answer.headers["location"])
    return answer.headers["location"], await person.browser.get(back)


async def test_a_wallet_fills_in_what_the_policy_lets_it_and_the_person_can_edit(visiting, issuer):
    person = await visiting(issuer)
    _, page = await filled_in(person)
    fields = inputs(page)
    values = {name: re.search(r'value="([^"]*)"', fields[name]) for name in fields}
    given = {
        name: found[1]
        for name, found in values.items()
        if found and name in ("name", "address", "telephone", "postal-code")
    }
    assert given == {
        "name": "Ann Miller",
        "address": "ann@people.example",
        "telephone": "+1 555 010 2030",
        "postal-code": "60601",
    }
    assert "readonly" not in page.text
    assert "selected" not in page.text, "the policy does not let a wallet say the gender"
    assert "Town Wallet filled this in" in page.text


async def test_nothing_is_stored_until_the_form_is_submitted(visiting, issuer):
    person = await visiting(issuer)
    await filled_in(person)
    tables = ("people.account", "keys.person_key", "vault.lookup", "vault.record", "people.session")
    assert [await rows(person, table) for table in tables] == [0, 0, 0, 0, 0]
    assert (await person.submit(name="Ann M.")).status_code == 200
    assert (await held(person))["registration"]["Name"] == "Ann M."


async def test_the_wallet_is_asked_with_pkce_and_named_where_the_data_is_collected(visiting, issuer):
    person = await visiting(issuer)
    page = await person.browser.get("/register?plan=free")
    assert "Town Wallet is not part of" in page.text
    where, _ = await filled_in(person)
    asked = parse_qs(urlsplit(where).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert len(asked["code_challenge"][0]) == 43


async def test_a_journey_of_another_organisation_or_a_made_up_one_ends_at_the_form(visiting, issuer):
    person = await visiting(issuer)
    for state in ("", "A" * 80, "not base64!"):
        answer = await person.browser.get("/register/wallet/back", params={"code": "x", "state": state})
        assert (answer.status_code, answer.headers["location"]) == (303, "/register")


async def test_a_wallet_that_is_away_leaves_the_form_to_be_filled_in_by_hand(visiting):
    person = await visiting("http://localhost:9")
    answer = await person.browser.get("/register/wallet?plan=free")
    assert (answer.status_code, "filled this in" in answer.text) == (200, False)
    assert "address" in inputs(answer)


async def test_who_changes_their_mind_at_the_wallet_is_back_at_the_form(visiting, issuer):
    person = await visiting(issuer)
    go = await person.browser.get("/register/wallet?plan=paid")
    state = parse_qs(urlsplit(go.headers["location"]).query)["state"][0]
    answer = await person.browser.get(
        "/register/wallet/back", params={"error": "access_denied", "state": state}
    )
    assert answer.headers["location"] == "/register?plan=paid"


async def came_back(provider, asking):
    """The code with which somebody comes back."""
    answer = await authorised(await provider.where(BACK, "state", asking))
    return parse_qs(urlsplit(answer).query)["code"][0]


async def test_what_the_provider_signed_for_this_visit_holds(provider):
    asking = new_asking()
    claims = await provider.claims(await came_back(provider, asking), BACK, asking)
    assert (claims["sub"], claims["email"]) == ("ann", "ann@people.example")


async def test_what_it_signed_for_another_visit_does_not_hold(provider):
    asking = new_asking()
    other = Asking(asking.verifier, new_asking().nonce)
    with pytest.raises(WalletAway, match="its token does not hold: InvalidClaimError"):
        await provider.claims(await came_back(provider, asking), BACK, other)


async def test_a_code_is_good_for_one_answer(provider):
    asking = new_asking()
    code = await came_back(provider, asking)
    await provider.claims(code, BACK, asking)
    with pytest.raises(WalletAway):
        await provider.claims(code, BACK, asking)


async def test_the_challenge_is_the_hash_of_the_verifier(provider):
    asking = new_asking()
    asked = parse_qs(urlsplit(await provider.where(BACK, "state", asking)).query)
    padded = asked["code_challenge"][0] + "="
    assert base64.urlsafe_b64decode(padded) == hashlib.sha256(asking.verifier.encode()).digest()


@pytest.mark.parametrize("policy", ["emailserving", "anonymizer"])
async def test_without_a_practice_for_it_there_is_no_wallet(visitor, said, issuer, policy):
    person = await visitor(policy, extra=said(issuer))
    assert (await person.browser.get("/register/wallet")).status_code == 404
