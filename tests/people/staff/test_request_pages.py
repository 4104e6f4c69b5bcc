"""People's requests on the console: the privacy role alone moves them, and reads with the request as case."""

import html
import re

from tests.people.rights.asking import linked, mail_to
from tests.people.staff.test_door import signed_in

ANN = "ann@members.example"


async def entered(server, home, kind="access"):
    """A request that the privacy officer entered; returns the path of its page."""
    form = {"kind": kind, "address": ANN, "text": "What do you hold on me?"}
    answer = await server.browser().post(home + "requests", data=form)
    assert answer.status_code == 303
    path = answer.headers["location"].partition("?")[0]
    assert re.fullmatch(re.escape(home) + r"requests/[0-9a-f-]{36}", path)
    return path


async def done(server, page, deed, **form):
    """What the console says once a deed is done."""
    browser = server.browser()
    answer = await browser.post(page, data={"deed": deed, **form})
    assert answer.status_code == 303, answer.text
    return said(await browser.get(answer.headers["location"]))


def said(answer):
    return html.unescape(re.search(r'role="(?:status|alert)">.*?<p>(.*?)</p>', answer.text, re.DOTALL)[1])


async def test_a_complaint_is_entered_read_and_answered_and_the_ledger_names_the_reader(served):
    async with served("zixcorp", "staff", "rights", jobs=True) as server:
        browser = server.browser()
        home = await signed_in(server, "paula@x.example", "privacy")
        page = await entered(server, home, "complaint")
        assert "1 request waits" in (await browser.get(home)).text
        assert page in (await browser.get(home + "requests")).text
        assert "What do you hold on me?" in (await browser.get(page)).text
        assert await done(server, page, "acknowledge") == "You have taken it up."
        assert await done(server, page, "answer", words="We are sorry, and mended it.") == (
            "It is answered. The person is told by mail."
        )
        assert "We are sorry, and mended it." in (await browser.get(page)).text
        again = await browser.post(page, data={"deed": "answer", "words": "Once more."})
        assert (again.status_code, said(again)) == (403, "The request is done, not open.")
        link = await linked(server, ANN, "Your request is answered")
        assert "We are sorry, and mended it." in (await browser.get(link)).text
        used = [one for one in await server.ledger(ANN) if one["act"] == "used" and "case" in one]
        assert {one["role"] for one in used} == {"privacy"}
        assert {one["case"] for one in used} == {"request " + page[-36:]}


async def test_nothing_is_answered_before_it_is_known_whose_it_is(served):
    async with served("zixcorp", "staff", "rights", jobs=True) as server:
        browser = server.browser()
        home = await signed_in(server, "paula@x.example", "privacy")
        page = await entered(server, home, "access")
        assert "Waiting for the person" in (await browser.get(home + "requests")).text
        early = await browser.post(page, data={"deed": "answer", "words": "All of this."})
        assert (early.status_code, said(early)) == (403, "The request is unconfirmed, not open.")
        unsaid = await browser.post(page, data={"deed": "identify", "words": " "})
        assert "write a few words first" in said(unsaid).lower()
        assert await done(server, page, "identify", words="Called back on the number we hold.") == (
            "It is noted how you made sure. The request goes on."
        )
        assert "Called back on the number we hold." in (await browser.get(page)).text
        assert await done(server, page, "answer", words="All of this.") == (
            "It is answered. The person is told by mail."
        )


async def test_the_person_confirms_by_mail_what_staff_entered(served):
    async with served("zixcorp", "staff", "rights", jobs=True) as server:
        browser = server.browser()
        home = await signed_in(server, "paula@x.example", "privacy")
        page = await entered(server, home, "correction")
        await browser.post(await linked(server, ANN, "Please confirm your request"), data={"yes": "yes"})
        assert await done(server, page, "acknowledge") == "You have taken it up."


async def test_a_request_takes_longer_once_with_a_reason_that_the_person_reads(served):
    async with served("zixcorp", "staff", "rights", jobs=True) as server:
        browser = server.browser()
        home = await signed_in(server, "paula@x.example", "privacy")
        page = await entered(server, home, "access")
        await done(server, page, "identify", words="Seen with a passport.")
        assert "Take longer, once" in (await browser.get(page)).text
        assert await done(server, page, "extend", words="The archive is away.") == (
            "It has more time. The person is told why by mail."
        )
        assert "The reason: The archive is away." in await mail_to(server, ANN, "Your request takes longer")
        assert "Take longer, once" not in (await browser.get(page)).text
        again = await browser.post(page, data={"deed": "extend", "words": "And again."})
        assert (again.status_code, said(again)) == (403, "It was extended before.")


async def test_a_refusal_gives_its_reason_and_somebody_to_write_to(served):
    async with served("zixcorp", "staff", "rights", jobs=True) as server:
        home = await signed_in(server, "paula@x.example", "privacy")
        page = await entered(server, home, "complaint")
        assert await done(server, page, "refuse", words="It is about another company.") == (
            "It is refused. The person is told why, and whom to write to, by mail."
        )
        told = await mail_to(server, ANN, "Your request is refused")
        assert "It is about another company." in told
        assert f"You can write to privacy@{server.house.tenant.name} about it." in told


async def test_an_erasure_needs_a_second_word_and_leaves_nothing(served):
    async with served("zixcorp", "staff", "rights", jobs=True) as server:
        browser = server.browser()
        home = await signed_in(server, "paula@x.example", "privacy")
        page = await entered(server, home, "erasure")
        await done(server, page, "identify", words="They came by.")
        hasty = await browser.post(page, data={"deed": "erase"})
        assert (hasty.status_code, "what is erased cannot be brought back" in said(hasty)) == (403, True)
        assert ANN in (await browser.get(page)).text
        assert await done(server, page, "erase", certain="yes") == (
            "It is erased: the key that opened the data is destroyed."
        )
        assert ANN not in (await browser.get(page)).text


async def test_no_other_role_sees_requests_and_a_wrong_form_is_told_so(served):
    async with served("zixcorp", "staff", "rights", jobs=True) as server:
        browser = server.browser()
        home = await signed_in(server, "paula@x.example", "privacy")
        page = await entered(server, home, "complaint")
        helper = await signed_in(server, "helper@x.example", "support")
        office = await signed_in(server, "office@x.example", administrator=True)
        path = page.removeprefix(home)
        for other in (helper, office):
            assert (await browser.get(other + "requests")).status_code == 403
            assert (await browser.get(other + path)).status_code == 403
            assert (await browser.post(other + path, data={"deed": "acknowledge"})).status_code == 403
        for deed in ({"deed": "sing", "words": "la"}, {"words": "x"}):
            assert "Choose what is to be done." in said(await browser.post(page, data=deed))
        for wrong, says in (
            ({"kind": "song", "address": ANN}, "Choose what was asked for."),
            ({"kind": "access", "address": "ann"}, "That does not look like a mail address."),
        ):
            answer = await browser.post(home + "requests", data=wrong)
            assert (answer.status_code, said(answer)) == (400, says)
        unknown = home + "requests/00000000-0000-0000-0000-000000000000"
        assert (await browser.get(unknown)).status_code == 404
