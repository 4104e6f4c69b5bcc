"""Signing in: the cookies that each policy has, none where they are refused, and wrong passphrases."""

import re

import pytest

from tests.assembled import PASSPHRASE
from tests.membership import Somebody

NEW = "another four words together"


def set_cookies(answer):
    """The cookies that an answer sets, by name, without their values."""
    found = {}
    for line in answer.headers.get_list("set-cookie"):
        name, _, rest = line.partition("=")
        found[name] = rest.partition("; ")[2]
    return found


async def registered(visitor, policy, **how):
    """Somebody with an account, signed out."""
    person = await visitor(policy, **how)
    await person.register()
    await person.post("/sign-out")
    return person


async def posted(person, **more):
    return await person.browser.post(
        "/sign-in", data={"name": person.address, "passphrase": PASSPHRASE, **more}
    )


@pytest.mark.parametrize("policy", ["efax", "anonymizer", "emailserving", "webex"])
async def test_signing_in_sets_one_random_cookie_that_ends_with_the_browser(visitor, policy):
    person = await registered(visitor, policy)
    answers = [await posted(person) for _ in range(2)]
    assert set_cookies(answers[0]) == {"session": "HttpOnly; Path=/; SameSite=lax"}
    tokens = [re.search(r"session=([^;]+)", answer.headers["set-cookie"])[1] for answer in answers]
    assert [len(token) for token in tokens] == [43, 43]
    assert tokens[0] != tokens[1]


@pytest.mark.parametrize(
    ("policy", "cookie"), [("efax", "remember-me"), ("webex", "remember-me"), ("emailserving", "session")]
)
async def test_a_ticked_box_keeps_people_signed_in_where_the_policy_has_the_cookie(visitor, policy, cookie):
    person = await registered(visitor, policy)
    given = set_cookies(await posted(person, remember="yes"))
    lasting = {"remember-me": "HttpOnly; Max-Age=15552000; Path=/; SameSite=lax"}
    assert given == (lasting if cookie == "remember-me" else {"session": "HttpOnly; Path=/; SameSite=lax"})


async def test_over_https_the_cookie_never_travels_in_the_clear(visitor):
    person = await registered(visitor, "emailserving")
    person.server.parts.pages.https = True
    assert set_cookies(await posted(person)) == {"session": "HttpOnly; Path=/; SameSite=lax; Secure"}


async def test_pages_before_signing_in_set_no_cookie(visitor):
    person = await visitor("webex")
    for path in ("/", "/policy", "/register", "/sign-in"):
        assert "set-cookie" not in (await person.browser.get(path)).headers


@pytest.mark.parametrize("policy", ["efax", "anonymizer", "emailserving"])
async def test_with_cookies_refused_the_session_travels_in_the_path(visitor, policy):
    person = await registered(visitor, policy)
    answer = await posted(person)
    person.browser.cookies.clear()
    page = await person.follow(answer)
    assert "Signed in as" in page.text
    assert re.fullmatch(r"/u/[A-Za-z0-9_-]{43}", person.home)
    person.browser.cookies.clear()
    assert (await person.get("/passphrase")).status_code == 200


async def test_with_a_cookie_taken_no_session_stays_in_an_address(visitor):
    person = await registered(visitor, "efax")
    answer = await posted(person)
    in_path = re.match(r"/u/[^/]+", answer.headers["location"])[0]
    assert (await person.follow(answer)).url.path == "/me/"
    person.browser.cookies.clear()
    assert (await person.browser.get(in_path + "/")).status_code == 303


async def test_where_the_policy_needs_a_cookie_the_page_says_so_and_nobody_signs_in_without(visitor):
    person = await registered(visitor, "webex")
    assert "Signing in needs a cookie" in (await person.browser.get("/sign-in")).text
    answer = await posted(person)
    assert answer.headers["location"] == "/me/arrived?to="
    person.browser.cookies.clear()
    page = await person.follow(answer)
    assert (
        page.status_code,
        "You can refuse cookies" in page.text or "you can refuse cookies" in page.text,
    ) == (403, True)


async def test_without_a_session_cookie_in_the_policy_none_is_set(visitor):
    policy = ('cookies = ["session"]', "cookies = []")
    person = await registered(visitor, "emailserving", change=policy)
    answer = await posted(person)
    assert set_cookies(answer) == {}
    assert answer.headers["location"].startswith("/u/")


async def test_a_username_signs_in_too(visitor):
    person = await registered(visitor, "emailserving")
    assert "Signed in as" in (await person.sign_in("Ann")).text


@pytest.mark.parametrize("name", ["ann@people.example", "nobody@people.example", "nobody"])
async def test_a_wrong_passphrase_and_an_unknown_name_are_answered_alike(visitor, name):
    person = await registered(visitor, "emailserving")
    answer = await person.sign_in(name, "a wrong passphrase")
    assert (answer.status_code, "That did not fit" in answer.text) == (403, True)
    assert "set-cookie" not in answer.headers


async def test_the_owner_is_warned_of_the_sixth_wrong_passphrase(visitor, superuser):
    person = await registered(visitor, "emailserving")
    for _ in range(6):
        await superuser.execute("UPDATE people.account SET locked_until = NULL")
        await person.sign_in(passphrase="a wrong passphrase")
    assert "6" in await person.mail("passphrase")
    assert (await person.sign_in()).status_code == 403


async def test_signing_out_ends_the_session_and_takes_the_cookies_back(visitor):
    person = await registered(visitor, "efax")
    await person.follow(await posted(person, remember="yes"))
    token = person.browser.cookies["remember-me"]
    answer = await person.browser.post("/me/sign-out")
    assert 'remember-me=""' in answer.headers["set-cookie"]
    person.browser.cookies.set("remember-me", token)
    assert (await person.browser.get("/me/")).status_code == 303


async def test_people_come_back_to_the_page_that_they_wanted(visitor):
    person = await registered(visitor, "efax")
    asked = await person.follow(await person.browser.get("/me/plan"))
    assert 'name="to" value="/plan"' in asked.text
    assert (await person.sign_in(to="/plan")).url.path == "/me/plan"


@pytest.mark.parametrize(
    "to", ["//evil.example", "https://evil.example", "/\\evil.example", "/%2F/x", "\r\nX: y"]
)
async def test_nobody_is_sent_to_another_site(visitor, to):
    person = await registered(visitor, "efax")
    assert (await person.sign_in(to=to)).url.path == "/me/"


async def test_a_form_of_another_site_changes_nothing(visitor):
    person = await visitor("efax")
    await person.register()
    person.browser.headers["Sec-Fetch-Site"] = "cross-site"
    assert (await person.browser.post("/me/plan", data={"plan": "paid"})).status_code == 403
    assert (await person.browser.post("/me/sign-out")).status_code == 403
    person.browser.headers["Sec-Fetch-Site"] = "same-origin"
    assert "on the plan free" in (await person.get("/")).text


async def test_the_passphrase_is_asked_for_again_after_the_policys_interval(visitor, superuser):
    person = await visitor("webex")
    await person.register()
    await superuser.execute("UPDATE people.session SET confirmed_at = now() - interval '11 hours 59 minutes'")
    assert (await person.get("/passphrase")).url.path == "/me/passphrase"
    await superuser.execute("UPDATE people.session SET confirmed_at = now() - interval '12 hours'")
    asked = await person.get("/passphrase")
    assert asked.url.path == "/me/again"
    wrong = await person.browser.post("/me/again?to=/passphrase", data={"passphrase": "a wrong passphrase"})
    assert wrong.status_code == 403
    assert (await person.get("/passphrase")).url.path == "/me/again"
    assert (await person.post("/again?to=/passphrase", passphrase=PASSPHRASE)).url.path == "/me/passphrase"


@pytest.mark.parametrize("cookies", [True, False])
async def test_another_passphrase_keeps_this_session_and_ends_all_others(visitor, cookies):
    person = await visitor("efax")
    await person.register()
    other = Somebody(person.server, "efax")
    await other.sign_in()
    if not cookies:
        answer = await posted(person)
        person.browser.cookies.clear()
        await person.follow(answer)
    page = await person.post("/passphrase", current=PASSPHRASE, passphrase=NEW, again=NEW)
    assert "Your passphrase is changed" in page.text
    assert (await other.get("/passphrase")).url.path == "/me/sign-in"
    assert (await other.sign_in()).status_code == 403
    assert "Signed in as" in (await other.sign_in("ann", NEW)).text


async def test_a_passphrase_that_does_not_fit_or_is_weak_changes_nothing(visitor):
    person = await visitor("emailserving")
    await person.register()
    tries = [
        ("wrong passphrase", NEW, NEW, 403),
        (PASSPHRASE, "short", "short", 422),
        (PASSPHRASE, NEW, "x", 422),
    ]
    for current, new, again, status in tries:
        answer = await person.post("/passphrase", current=current, passphrase=new, again=again)
        assert answer.status_code == status
    assert "Signed in as" in (await person.sign_in()).text


async def test_a_closed_account_says_until_when_it_can_be_opened_again_to_its_owner_alone(visitor, superuser):
    person = await registered(visitor, "webex")
    await superuser.execute(
        "UPDATE people.account SET state = 'closed', erase_at = now() + interval '3 days'"
    )
    answer = await person.sign_in()
    assert (answer.status_code, "Your account is closed" in answer.text) == (403, True)
    assert "That did not fit" in (await person.sign_in(passphrase="a wrong passphrase")).text
