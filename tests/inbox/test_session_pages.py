"""Reading, answering and deleting within a session, and the one page for sessions that are over."""

import pytest

from tests.inbox.scripted import LETTER, MESSAGE, SESSION
from troth.inbox.portal import Attachment, Draft, Opened, Refused, Upload

HOST = "portal.clinic.example"
HOME = f"/s/{SESSION}/"
HERE = f"{HOME}message/{MESSAGE}"


async def test_the_list_shows_who_what_and_until_when(browser):
    text = (await browser.get(HOME)).text
    assert "Amara" in text
    assert "Your results &lt;b&gt;" in text
    assert "1 message, 1 new" in text
    assert '<time datetime="2026-12-20T09:41:00+00:00">20 Dec 2026, 09:41 UTC</time>' in text


async def test_a_message_shows_its_text_escaped_and_its_files(browser):
    text = (await browser.get(HERE)).text
    assert "They are &lt;good&gt;." in text
    assert f'href="{HERE}/attachment/0"' in text
    assert "2 pictures from other sites were left out" in text
    assert "<iframe" not in text


async def test_html_is_framed_without_scripts_or_our_origin(browser):
    text = (await browser.get(f"{HERE}?as=html")).text
    assert f'src="{HERE}/body" sandbox="allow-popups allow-popups-to-escape-sandbox"' in text


async def test_the_framed_body_has_a_policy_of_its_own(browser):
    answer = await browser.get(f"{HERE}/body")
    assert answer.headers["content-security-policy"] == (
        "default-src 'none'; img-src data:; style-src 'unsafe-inline'; frame-ancestors 'self'; "
        "base-uri 'none'; form-action 'none'; sandbox allow-popups allow-popups-to-escape-sandbox"
    )
    assert answer.headers["cache-control"] == "no-store"
    assert "<body><main><p>They are good.</p></main></body>" in answer.text


async def test_an_attachment_is_a_download_and_nothing_else(browser, portal):
    portal.attachment_ = (Attachment(0, "Befund “Müller”.html", "text/html; charset=x", 5), b"<b>hi")
    answer = await browser.get(f"{HERE}/attachment/0")
    assert answer.content == b"<b>hi"
    assert answer.headers["content-disposition"] == (
        "attachment; filename=\"Befund _M_ller_.html\"; filename*=UTF-8''"
        "Befund%20%E2%80%9CM%C3%BCller%E2%80%9D.html"
    )
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"].endswith("sandbox")


async def test_a_long_attachment_is_streamed(browser, portal):
    async def pieces():
        yield b"one"
        yield b"two"

    portal.attachment_ = (Attachment(0, "a.bin", "nonsense", 6), pieces())
    answer = await browser.get(f"{HERE}/attachment/0")
    assert answer.content == b"onetwo"
    assert answer.headers["content-type"] == "application/octet-stream"


async def test_the_whole_message_downloads_for_a_mail_program(browser):
    answer = await browser.get(f"{HERE}/eml")
    assert answer.headers["content-type"] == "message/rfc822"
    assert answer.headers["content-disposition"].startswith(f'attachment; filename="message-{MESSAGE}.eml"')


async def test_an_answer_carries_its_text_and_files(browser, portal):
    files = [("files", ("C:\\letters\\scan.png", b"png", "image/png"))]
    answer = await browser.post(f"{HERE}/reply", data={"text": "Thank you.\r\nM."}, files=files)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{HOME}?done=answered")
    draft = Draft("Thank you.\nM.", False, (Upload("scan.png", "image/png", b"png"),))
    assert portal.asked == [("answer", HOST, SESSION, MESSAGE, draft)]


async def test_answering_all_names_everybody_and_says_so_to_the_portal(browser, portal):
    form = await browser.get(f"{HERE}/reply-all")
    assert "amara@clinic.example, m@home.example, desk@clinic.example" in form.text
    await browser.post(f"{HERE}/reply-all", files={"text": (None, "Thanks")})
    assert portal.asked[-1] == ("answer", HOST, SESSION, MESSAGE, Draft("Thanks", True, ()))


@pytest.mark.parametrize(
    ("text", "files", "words"),
    [("  ", 0, "Write a few words"), ("My words", 6, "up to 5 files")],
    ids=["nothing written", "a sixth file"],
)
async def test_an_answer_that_cannot_be_sent_keeps_what_was_written(browser, portal, text, files, words):
    parts = [("text", (None, text))] + [("files", (f"{n}.txt", b"1")) for n in range(files)]
    answer = await browser.post(f"{HERE}/reply", files=parts)
    assert answer.status_code == 422
    assert words in answer.text
    assert f"{text}</textarea>" in answer.text
    assert "answer" not in [asked[0] for asked in portal.asked]


async def test_an_answer_that_the_portal_does_not_take_keeps_what_was_written(browser, portal):
    portal.done = False
    answer = await browser.post(f"{HERE}/reply", files={"text": (None, "My words")})
    assert answer.status_code == 409
    assert "My words</textarea>" in answer.text


async def test_deleting_asks_first(browser, portal):
    assert "Delete this message?" in (await browser.get(f"{HERE}/delete")).text
    assert "delete" not in [asked[0] for asked in portal.asked]
    answer = await browser.post(f"{HERE}/delete")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{HOME}?done=deleted")
    assert "The message is deleted." in (await browser.get(f"{HOME}?done=deleted")).text


async def test_a_new_passphrase_goes_on_in_the_session_that_it_opened(browser, portal):
    portal.opened = Opened("t" * 43)
    entries = {"current": "old", "passphrase": "new", "again": "new"}
    answer = await browser.post(f"{HOME}passphrase", data=entries)
    assert answer.headers["location"] == f"/s/{'t' * 43}/?done=passphrase"
    assert portal.asked == [("change_passphrase", HOST, SESSION, "old", "new", "new")]


async def test_a_new_passphrase_that_is_refused_says_why(browser, portal):
    portal.opened = Refused.WEAK_PASSPHRASE
    answer = await browser.post(f"{HOME}passphrase", data={"current": "old"})
    assert (answer.status_code, "too easy to guess" in answer.text) == (422, True)


async def test_signing_out_ends_the_session(browser, portal):
    assert "You are signed out" in (await browser.post(f"{HOME}sign-out")).text
    assert portal.asked == [("sign_out", HOST, SESSION)]


READING = ["", "passphrase", *(f"message/{MESSAGE}{part}" for part in ("", "/body", "/attachment/0", "/eml"))]
CHANGING = ["passphrase", "sign-out", *(f"message/{MESSAGE}/{part}" for part in ("reply", "delete"))]


@pytest.mark.parametrize(("method", "path"), [("GET", p) for p in READING] + [("POST", p) for p in CHANGING])
async def test_every_page_of_a_session_that_is_over_says_so(browser, portal, method, path):
    portal.over = True
    data = {"text": "x"} if method == "POST" else None
    answer = await browser.request(method, HOME + path, data=data)
    assert answer.status_code == 410
    assert "Your session has ended" in answer.text


@pytest.mark.parametrize("token", ["x", "s" * 42, "s" * 44, "s" * 42 + "%00", "s" * 42 + "."])
async def test_what_is_no_session_token_never_reaches_the_portal(browser, portal, token):
    answer = await browser.get(f"/s/{token}/")
    assert answer.status_code == 410
    assert portal.asked == []


@pytest.mark.parametrize("part", ["", "/body", "/attachment/0", "/eml", "/reply", "/delete"])
async def test_a_message_that_is_not_there_is_404(browser, portal, part):
    portal.letter_ = portal.html_ = portal.attachment_ = None
    portal.done = False
    assert (await browser.get(HERE + part)).status_code == 404


async def test_only_answering_all_is_offered_when_there_are_others(browser, portal):
    assert "/reply-all" in (await browser.get(HERE)).text
    assert LETTER.cc == ("desk@clinic.example",)


@pytest.mark.parametrize(
    "path", ["passphrase", "sign-out", f"message/{MESSAGE}/reply", f"message/{MESSAGE}/delete"]
)
async def test_another_site_can_change_nothing(browser, portal, path):
    answer = await browser.post(HOME + path, data={"text": "x"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert portal.asked == []
