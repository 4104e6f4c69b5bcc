"""The pictures in the documentation, taken from the real server where TROTH_SCREENSHOTS=1 asks for them."""

import os

import pytest

from tests.end_to_end import post, visit
from tests.end_to_end.pictures import PHONE, picture
from tests.end_to_end.server import demonstration

JANE = "jane.miller@patients.example"
LARGEST = 150_000  # bytes
LETTERS = (
    ("[secure] Your appointment on 3 December", "We moved it to 10:15, on the second floor.\n"),
    ("[secure] Invoice 2026-118", "The insurance has paid it in full. There is nothing left to do.\n"),
)

pytestmark = pytest.mark.skipif(
    os.environ.get("TROTH_SCREENSHOTS") != "1", reason="writes docs/images only where TROTH_SCREENSHOTS=1"
)


@pytest.fixture(scope="module")
def fresh():
    """A demonstration of its own, where nobody has been before."""
    with demonstration() as server:
        yield server


async def test_the_pictures_of_the_documentation(fresh, reader):
    taken = [*await of_the_portal(fresh, reader.page), *await of_the_rest(fresh, reader.page)]
    assert [path.stem for path in taken] == [
        *("first-visit", "message", "message-dark", "phone", "inbox", "policy", "demo", "decisions"),
    ]
    assert [path.name for path in taken if path.stat().st_size > LARGEST] == []


async def of_the_portal(server, page):
    link = post.link_for(server, JANE)
    await page.goto(link)
    first = await picture(page, "first-visit", whole=True)
    await visit.choose_passphrase(page, link)
    reading = [
        await picture(page, "message", whole=True),
        await picture(page, "message-dark", light="dark", whole=True),
        await picture(page, "phone", window=PHONE),
    ]
    for subject, text in LETTERS:
        mail = post.letter(JANE, subject)
        mail.set_content(text)
        post.send(server, mail)
    post.link_for(server, JANE, since=2)
    await page.get_by_role("link", name="All messages").click()
    return [first, *reading, await picture(page, "inbox")]


async def of_the_rest(server, page):
    plain = post.letter("supplies@elsewhere.example", "Gloves, size M")
    plain.set_content("Please send two boxes.\n")
    post.send(server, plain)
    post.arrived(server, "supplies@elsewhere.example", "Gloves")
    post.send(server, post.with_locked_zip(post.letter("dr.lind@practice.example", "Findings")))
    await page.goto(f"{server.base_url}/policy")
    policy = await picture(page, "policy")
    await page.goto(f"{server.base_url}/demo")
    demo = await picture(page, "demo")
    await visit.staff_sign_in(page, server.base_url, server.staff())
    await visit.wait_for_held(page, "dr.lind@practice.example")
    await page.get_by_role("link", name="Decisions").click()
    return [policy, demo, await picture(page, "decisions")]
