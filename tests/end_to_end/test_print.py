"""A message on paper: black on white, nothing but the message, whatever the screen looked like."""

import pypdfium2

from tests.end_to_end import post, visit


async def test_paper_shows_the_message_and_none_of_the_controls(server, reader):
    patient = post.new_patient()
    post.send(server, post.letter(patient))
    await visit.choose_passphrase(reader.page, post.link_for(server, patient))
    await reader.page.emulate_media(media="print", color_scheme="dark")
    for control in (".menu", ".toolbar", ".back", ".skip"):
        assert not await reader.page.locator(control).is_visible()
    colours = await reader.page.evaluate(
        "[getComputedStyle(document.documentElement).backgroundColor, getComputedStyle(document.body).color]"
    )
    assert colours == ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]

    paper = pypdfium2.PdfDocument(await reader.page.pdf(format="A4"))
    assert len(paper) == 1
    text = paper[0].get_textpage().get_text_bounded()
    assert "it is type 2 diabetes, found early." in text
    assert "Delete" not in text and "Sign out" not in text


async def test_the_print_button_is_there_for_those_with_scripts_only(server, visitor, way):
    patient = post.new_patient()
    post.send(server, post.letter(patient))
    await visit.choose_passphrase(visitor.page, post.link_for(server, patient))
    button = visitor.page.get_by_role("button", name="Print")
    assert await button.is_visible() == (way != "without scripts")
