"""What counts as reading a message: being handed its content, and nothing that only asks about it."""

import pytest

from tests.assembled import SECRET, letter
from troth.mail.reading import read

JANE = "jane.miller@patients.example"
HANDED_OVER = {"the page": "", "the frame": "/body", "a file": "/attachment/0", "the download": "/eml"}
NOT_HANDED_OVER = ["/delete", "/reply", "/reply-all"]


def with_everything(server):
    mail = letter(server.doctor, JANE, SECRET, X_Troth_Receipt="yes")
    mail.add_alternative(f"<p>{SECRET}</p>", subtype="html")
    mail.add_attachment(b"Walk every day.", "application", "octet-stream", filename="leaflet.bin")
    return mail


async def is_unread(visitor):
    return 'class="unread"' in await visitor.inbox()


@pytest.mark.parametrize("what", HANDED_OVER)
async def test_whoever_is_handed_the_content_has_read_it_and_the_sender_hears_so_once(server, what):
    visitor = await server.visitor(JANE, with_everything(server))
    for _ in range(2):
        assert (await visitor.get(HANDED_OVER[what])).status_code == 200
    assert not await is_unread(visitor)
    await server.carried()
    (receipt,) = server.caught(server.doctor)
    assert JANE in (read(receipt.content()).body_text or "")


@pytest.mark.parametrize("part", [*HANDED_OVER.values(), *NOT_HANDED_OVER])
async def test_asking_about_a_page_is_not_reading(server, part):
    visitor = await server.visitor(JANE, with_everything(server))
    answer = await visitor.browser.head(visitor.path(part))
    assert answer.status_code == 200
    assert await is_unread(visitor)
    await server.carried()
    assert server.caught(server.doctor) == []


@pytest.mark.parametrize("part", NOT_HANDED_OVER)
async def test_a_form_about_a_message_is_not_reading(server, part):
    visitor = await server.visitor(JANE, with_everything(server))
    page = (await visitor.get(part)).text
    assert "Your results" in page
    assert SECRET not in page
    assert await is_unread(visitor)
    await server.carried()
    assert server.caught(server.doctor) == []


@pytest.mark.parametrize("part", ["/attachment/7", "/body"])
async def test_what_is_not_there_was_not_read(server, part):
    visitor = await server.visitor(JANE, letter(server.doctor, JANE, SECRET, X_Troth_Receipt="yes"))
    assert (await visitor.get(part)).status_code == 404
    assert await is_unread(visitor)


async def test_who_is_asked_whether_to_delete_and_does_has_not_read_it(server):
    visitor = await server.visitor(JANE)
    await visitor.get("/delete")
    await visitor.browser.post(visitor.path("/delete"))
    await server.carried()
    (failed,) = server.caught(server.doctor)
    assert "deleted before it was read" in " ".join((read(failed.content()).body_text or "").split())
