"""Requests as they should not be: from other sites, too large, in odd methods and with tricks in the path."""

import pytest

from tests.assembled import PASSPHRASE
from tests.security.test_others_things import JANE, staff
from troth.runtime.ids import new_id

FORGED = [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}]


@pytest.mark.parametrize("said", FORGED, ids=lambda said: said["Sec-Fetch-Site"])
async def test_another_site_can_make_a_browser_change_nothing(server, said):
    jane, office = await server.visitor(JANE), await staff(server)
    browser = server.browser(**said)
    paths = [
        jane.link,
        jane.link + "/forgotten",
        "/sign-in",
        "/staff",
        office + "sign-out",
        f"{office}held/{new_id()}/release",
        f"{office}held/{new_id()}/refuse",
        jane.home + "passphrase",
        jane.home + "sign-out",
        *(jane.path(part) for part in ("/reply", "/reply-all", "/delete")),
    ]
    form = {"passphrase": PASSPHRASE, "address": JANE, "name": JANE, "understood": "yes", "text": "x"}
    for path in paths:
        assert (await browser.post(path, data=form)).status_code == 403, path
    assert (await jane.get()).status_code == 200
    assert (await server.browser().get(office + "held")).status_code == 200


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://evil.example", 403),
        ("null", 403),
        (None, 403),
        ("http://{host}", 303),
        ("http://{host}.evil", 403),
    ],
)
async def test_an_old_browser_must_send_an_origin_that_is_ours(server, origin, status):
    jane = await server.visitor(JANE)
    browser = server.browser()
    del browser.headers["Sec-Fetch-Site"]
    said = {"Origin": origin.format(host=server.house.tenant.name)} if origin else {}
    assert (await browser.post(jane.path("/delete"), headers=said)).status_code == status


async def test_an_odd_method_does_nothing(server):
    jane = await server.visitor(JANE)
    for method in ("PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "FOO"):
        for path in (jane.home, jane.path(), jane.path("/delete"), jane.link, "/staff", "/"):
            answer = await server.browser().request(method, path)
            assert answer.status_code == 405, (method, path)
            assert "Traceback" not in answer.text
    assert (await jane.get()).status_code == 200


async def test_asking_for_the_headers_alone_gives_no_content(server):
    jane = await server.visitor(JANE)
    for path in (jane.home, jane.path("/eml"), jane.link, "/"):
        answer = await server.browser().head(path)
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("path", "size"),
    [("{link}", 70_000), ("/staff", 70_000), ("/sign-in", 70_000), ("{message}/reply", 25_100_000)],
)
async def test_a_huge_form_is_refused(server, path, size):
    jane = await server.visitor(JANE)
    where = path.format(link=jane.link, message=jane.path())
    said = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = await server.browser().post(where, content=b"text=" + b"x" * size, headers=said)
    assert answer.status_code == 413


async def test_a_form_with_a_thousand_fields_is_refused(server):
    form = {f"field{n}": "x" for n in range(1000)}
    assert (await server.browser().post("/sign-in", data=form)).status_code == 400


TRICKS = [
    "/static/..%2f..%2fetc%2fpasswd",
    "/static/0000000000000000/..%2f..%2ftroth.css",
    "/static/0000000000000000/%2e%2e",
    "/brand/..%2f..%2fx.css",
    "/m/..%2f..%2fstaff",
    "/s/..%2f..%2fstaff/",
    "/s/%00/",
    "/m/%00" + "x" * 40,
    "/s/" + "x" * 43 + "/message/not-an-id",
    "/s/" + "x" * 43 + "/message/00000000-0000-0000-0000-000000000000/attachment/-1",
    "/s/" + "x" * 43 + "/message/00000000-0000-0000-0000-000000000000/attachment/99999999999999999999999",
    "/staff/" + "x" * 9000 + "/held",
    "/staff/%F0%9F%98%80/decisions",
    "/m/%ED%A0%80%ED%A0%80%ED%A0%80%ED%A0%80%ED%A0%80%ED%A0%80",
    "/policy/../staff/x/held",
]


async def test_a_trick_in_the_path_leads_nowhere(server):
    for path in TRICKS:
        answer = await server.browser().get(path)
        assert answer.status_code in (403, 404, 410), path
        assert "location" not in answer.headers, path
        assert "root:" not in answer.text, path


async def test_the_host_that_a_request_names_is_in_no_link_that_is_sent(server):
    from tests.assembled import SECRET, letter

    await server.browser("evil.example").post("/sign-in", data={"address": JANE})
    await server.send(letter(server.doctor, JANE, SECRET), JANE)
    await server.carried()
    assert all(b"evil.example" not in mail.content() for mail in server.caught(JANE))
