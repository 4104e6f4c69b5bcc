"""Mail that would run, load, frame or forge something in its reader's browser: shown, and harmless."""

import re
from datetime import timedelta
from email.message import EmailMessage

from tests.assembled import SECRET
from tests.security.test_others_things import JANE, staff
from troth.runtime.spool import new_item

SCRIPT = "<script>alert(1)</script>"
IMAGE = '"><img src=x onerror=alert(1)>'


def hostile(server, html=""):
    mail = EmailMessage()
    mail["From"] = f'"{SCRIPT}" <{server.doctor}>'
    mail["To"] = JANE
    mail["Subject"] = f"[secure] {SCRIPT}{IMAGE}"
    mail.set_content(f"{SECRET}\n{SCRIPT}{IMAGE}")
    mail.add_alternative(f"<p>{SECRET}</p>{html}", subtype="html")
    mail.add_attachment(SCRIPT.encode(), "text", "html", filename=f"{SCRIPT}.html")
    return mail


def harmless(page):
    return "<script>alert" not in page and "<img src=x" not in page


async def test_subject_names_file_names_and_text_are_shown_as_text(server):
    visitor = await server.visitor(JANE, hostile(server))
    for page in (
        await visitor.inbox(),
        *[(await visitor.get(part)).text for part in ("", "/reply", "/delete")],
    ):
        assert harmless(page)
        assert "&lt;script&gt;" in page


async def test_the_pages_allow_no_inline_script_and_nothing_foreign(server):
    visitor = await server.visitor(JANE, hostile(server))
    policy = (await visitor.get()).headers["content-security-policy"]
    directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert directives["default-src"] == "'none'"
    assert directives["script-src"] == "'self'"
    assert directives["frame-ancestors"] == directives["base-uri"] == "'none'"
    assert "unsafe" not in policy
    assert "http" not in policy


HTML = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    '<a href="javascript:alert(1)">x</a>',
    '<a href="/staff">x</a>',
    '<form action="/sign-in"><input name=address></form>',
    "<iframe src=/></iframe>",
    '<meta http-equiv="refresh" content="0;url=https://evil.example">',
    '<base href="https://evil.example/">',
    '<link rel=stylesheet href="https://evil.example/x.css">',
    '<img src="https://evil.example/seen.gif">',
    '<p style="background:url(https://evil.example/x)">x</p>',
    "<style>@import 'https://evil.example/x.css';</style>",
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=x onerror=alert(1)&gt;">',
]


async def test_html_is_shown_in_a_sandbox_that_runs_and_loads_nothing(server):
    visitor = await server.visitor(JANE, hostile(server, "".join(HTML)))
    frame = await visitor.get("/body")
    policy = frame.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "sandbox allow-popups allow-popups-to-escape-sandbox" in policy
    assert "script" not in policy
    body = re.sub(r'title="[^"]*"', "", frame.text.partition("<body>")[2])
    assert SECRET in body
    for word in (
        "<script",
        "onerror=",
        "onload=",
        "javascript:",
        "<form",
        "<iframe",
        "<meta",
        "<base",
        "<link",
    ):
        assert word not in body
    assert "evil.example" not in body
    assert 'href="/' not in body


async def test_an_attached_page_is_downloaded_and_never_shown(server):
    visitor = await server.visitor(JANE, hostile(server))
    answer = await visitor.get("/attachment/0")
    assert answer.headers["content-disposition"].startswith("attachment; ")
    assert "<" not in answer.headers["content-disposition"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    eml = await visitor.get("/eml")
    assert eml.headers["content-disposition"].startswith("attachment; ")
    assert eml.headers["content-type"] == "message/rfc822"


async def test_the_administrators_pages_show_addresses_as_text(server):
    odd = f"o'<b>{IMAGE}@patients.example"
    item = new_item(
        server.house.tenant.id,
        "incoming",
        {"sender": server.doctor, "recipients": [[odd, [], None]]},
        b"Subject: x\r\n\r\nHello.\r\n",
        timedelta(days=1),
    )
    await server.parts.spool.add(item)
    server.parts.gateway.hand(item)
    decisions = await staff(server) + "decisions"
    for _ in range(500):
        page = (await server.browser().get(decisions)).text
        if "patients.example" in page:
            break
    assert harmless(page)
    assert "&lt;b&gt;" in page


SUBJECTS = [
    b"=?utf-8?b?7aCA7bCA?=",
    b"\xff\xfe\x80",
    b"=?x?q?=00=01?=",
    b"[secure] =?utf-7?q?+2AD-?=",
    b"",
    b"=?utf-8?q?=E2=80=AE_backwards?=",
]


async def test_a_subject_that_is_no_text_does_not_keep_a_message_from_its_reader(server):
    said = f"From: {server.doctor}\r\nTo: {JANE}\r\nX-Troth-Secure: yes\r\n".encode()
    visitor = await server.visitor(JANE)
    for number, subject in enumerate(SUBJECTS):
        mail = said + b"Subject: " + subject + b"\r\n\r\n" + SECRET.encode() + b" %d\r\n" % number
        await server.send(mail, JANE)
    await server.carried()
    page = await visitor.inbox()
    messages = dict.fromkeys(re.findall(r"message/([0-9a-f-]{36})", page))
    assert len(messages) == 1 + len(SUBJECTS)
    for message in messages:
        assert SECRET in (await visitor.browser.get(f"{visitor.home}message/{message}")).text
