"""Two people in a meeting, directly between their browsers: what one does, the other sees, hears, reads."""

import pytest

from tests.end_to_end.axe import violations
from tests.meetings.browser.pdf import two_pages
from troth.meetings.plan import Plan


@pytest.fixture
async def two(people):
    """Hana, who is the host, and Ann; nothing went wrong on either's page."""
    hana, ann = await people.two()
    yield hana, ann
    assert (hana.trouble, ann.trouble) == ([], [])


async def test_both_see_and_hear_each_other(two):
    hana, ann = two
    await hana.sees_moving("Ann")
    await ann.sees_moving("Hana")
    await hana.hears("Ann")
    await ann.hears("Hana")
    assert await hana.page.get_attribute("body", "data-mode") == "direct"


async def test_who_switches_the_camera_off_is_no_longer_seen(two):
    hana, ann = two
    await hana.sees_moving("Ann")
    await ann.press("Camera")
    await hana.page.wait_for_selector(".tile:has-text('Ann'):not([data-video])")
    await ann.press("Camera")
    await hana.sees_moving("Ann")


async def test_who_takes_other_devices_is_seen_and_stays_muted_until_they_speak(two):
    hana, ann = two
    await ann.press("Microphone")
    await ann.press("Devices")
    for what, other in (("Microphone", "Fake Audio Input 2"), ("Camera", "fake_device_3")):
        await ann.page.locator("#dialog-devices").get_by_label(what).select_option(label=other)
    camera = "document.querySelector('.tile[data-own] video').srcObject?.getTracks()[0].label"
    await ann.sees(f"() => {camera} === 'fake_device_3'")
    await ann.page.keyboard.press("Escape")
    await hana.sees_moving("Ann")
    assert await ann.page.get_attribute(".controls [data-act=mic]", "aria-pressed") == "false"
    assert await hana.page.locator(".tile:has-text('Ann') .plate-muted").is_visible()
    await ann.press("Microphone")
    await hana.hears("Ann")


async def test_a_host_mutes_and_the_microphone_is_off_on_both_pages(two):
    hana, ann = two
    await hana.open("People")
    await hana.page.locator(".person:has-text('Ann') summary").click()
    await hana.page.get_by_role("button", name="Mute", exact=True).click()
    await ann.page.wait_for_selector(".controls [data-act=mic][aria-pressed=false]")
    assert "A host muted you" in await ann.page.inner_text("#banners")
    await hana.page.wait_for_selector(".person:has-text('Ann') .tag:has-text('muted')")


async def test_a_shared_screen_is_seen_until_sharing_ends(two):
    hana, ann = two
    await ann.press("Share screen")
    await hana.page.wait_for_selector(".tile[data-what=screen]")
    await hana.sees_moving("Ann", "screen")
    await ann.press("Share screen")
    await hana.page.wait_for_selector(".tile[data-what=screen]", state="detached")


async def test_frames_whose_seal_does_not_fit_are_never_shown(people, organisation):
    _, (host, guest) = await organisation.plan("ann@people.example")
    hana = await (await people.at_the_door(host, "Hana")).come_in()
    seal = ("ring.js", "`troth meeting ${use}`", "`another meeting ${use}`")
    ann = await (await people.at_the_door(guest, "Ann", seal)).come_in()
    await hana.page.wait_for_selector("#banners [data-banner=unopened]")
    tile = hana.page.locator(".tile:has-text('Ann')")
    assert await tile.get_attribute("data-frames") == "0"
    assert await tile.get_attribute("data-level") == "0"
    assert (hana.trouble, ann.trouble) == ([], [])


async def test_they_read_the_same_safety_phrase(two):
    hana, ann = two
    await hana.open("People")
    await ann.open("People")
    phrase = await hana.page.inner_text("#phrase")
    assert len(phrase.split()) == 8
    await ann.sees("(phrase) => document.getElementById('phrase').innerText === phrase", phrase)


async def test_what_one_writes_the_other_reads(two):
    hana, ann = two
    await hana.open("Chat")
    await hana.page.get_by_label("Your message").fill("Good morning, <b>Ann</b>")
    await hana.page.keyboard.press("Enter")
    await ann.page.wait_for_selector(".control[data-panel=chat][data-news]")
    await ann.open("Chat")
    assert await ann.page.inner_text(".message p") == "Good morning, <b>Ann</b>"
    assert await ann.page.inner_text(".message strong") == "Hana"


@pytest.mark.parametrize("secret", [False, True])
async def test_a_poll_is_asked_answered_and_counted(two, secret):
    hana, ann = two
    await hana.open("Polls")
    await hana.page.get_by_label("Question").fill("When?")
    await hana.page.get_by_label("Answers, one on each line").fill("Monday\nTuesday")
    await hana.page.get_by_label("Secret").set_checked(secret)
    await hana.page.get_by_role("button", name="Open the poll").click()
    await ann.open("Polls")
    for person, answer in ((ann, "Tuesday"), (hana, "Monday")):
        await person.page.get_by_role("radio", name=answer).check()
        await person.page.get_by_role("button", name="Vote").click()
    for person in two:
        await person.page.wait_for_selector(".poll[data-counts='1 1']")
    await hana.page.get_by_role("button", name="Close the poll").click()
    await ann.page.wait_for_selector(".poll:has-text('Closed.')")


async def test_a_document_is_looked_at_together_page_by_page(two):
    hana, ann = two
    await hana.open("Document")
    file = {"name": "plan.pdf", "mimeType": "application/pdf", "buffer": two_pages()}
    await hana.page.get_by_label("File").set_input_files(file)
    await ann.page.wait_for_selector("#document[data-page='1'] #page[data-shown]")
    await hana.page.get_by_role("button", name="Next").click()
    await ann.page.wait_for_selector("#document[data-page='2']")
    assert await ann.page.inner_text("#document-page") == "Page 2 of 2"
    await draws_a_line(ann)
    await hana.page.wait_for_selector("#drawing[data-lines='1']")
    await hana.page.get_by_role("button", name="Put away").click()
    await ann.page.wait_for_selector("#document", state="hidden")


async def draws_a_line(person):
    await person.page.get_by_role("button", name="Draw").click()
    box = await person.page.locator("#drawing").bounding_box()
    await person.page.mouse.move(box["x"] + 40, box["y"] + 40)
    await person.page.mouse.down()
    await person.page.mouse.move(box["x"] + 120, box["y"] + 90, steps=4)
    await person.page.mouse.up()


async def test_hands_are_listed_in_the_order_in_which_they_went_up(two):
    hana, ann = two
    await ann.page.keyboard.press("h")
    await hana.page.wait_for_selector(".tile:has-text('Ann')[data-hand]")
    await hana.page.keyboard.press("h")
    await ann.page.wait_for_selector(".tile:has-text('Hana')[data-hand]")
    await hana.open("People")
    names = await hana.page.locator(".person-name").all_inner_texts()
    assert names == ["Ann", "Hana (you)"]
    await ann.page.keyboard.press("h")
    await hana.sees("() => document.querySelector('.person-name').innerText === 'Hana (you)'")


async def test_a_caption_is_shown_to_the_others(two):
    hana, ann = two
    await hana.page.evaluate(
        "document.dispatchEvent(new CustomEvent('troth-caption', {detail: {text: 'Let us begin.'}}))"
    )
    await ann.page.wait_for_selector("#captions:has-text('Hana: Let us begin.')")


async def test_a_lost_connection_comes_back_to_the_same_seat(two):
    hana, ann = two
    before = await ann.seat()
    await ann.page.context.set_offline(True)
    await hana.page.wait_for_selector(".tile:has-text('Ann') .tile-note:has-text('Connection lost')")
    await ann.page.context.set_offline(False)
    await hana.page.wait_for_selector(".tile:has-text('Ann') .tile-note", state="hidden")
    assert await ann.seat() == before
    await hana.open("Chat")
    await hana.page.get_by_label("Your message").fill("There you are")
    await hana.page.keyboard.press("Enter")
    await ann.page.wait_for_selector(".message:has-text('There you are')", state="attached")
    ann.trouble.clear()  # the browser tells of requests that failed meanwhile


async def test_a_host_ends_the_meeting_for_everybody(two):
    hana, ann = two
    await hana.press("Leave")
    await hana.page.get_by_role("button", name="End it for everybody").click()
    for person in two:
        await person.stage("over")
    assert await ann.page.inner_text("#stage-over h1") == "The meeting is over"
    shown = "[...document.querySelectorAll('video, audio')].filter((one) => one.srcObject).length"
    assert await ann.page.evaluate(shown) == 0


async def test_a_newcomer_waits_until_a_host_lets_them_in(people, organisation):
    _, (host, guest) = await organisation.plan("ann@people.example", plan=Plan("Round", waits=True))
    hana = await (await people.at_the_door(host, "Hana")).come_in()
    ann = await people.at_the_door(guest, "Ann")
    await ann.page.wait_for_selector("[data-act=lobby-cam][aria-pressed=true]")
    await ann.knock()
    await ann.stage("waiting")
    await hana.open("People")
    await hana.page.get_by_role("button", name="Refuse Ann").click()
    await ann.stage("refused")
    assert await ann.page.inner_text("#over-text") == "The host did not let you in."


async def test_a_link_that_is_none_is_refused_in_plain_words(people):
    eve = await people.at_the_door("A" * 43, "Eve")
    await eve.knock()
    await eve.stage("refused")
    assert await eve.page.inner_text("#stage-over h1") == "This invitation is not known"


async def test_no_part_of_the_page_has_a_violation_that_axe_knows(people, organisation):
    _, (host, _) = await organisation.plan("ann@people.example")
    hana = await people.at_the_door(host, "Hana")
    await hana.page.wait_for_selector("[data-act=lobby-cam][aria-pressed=true]")
    assert await violations(hana.page) == []
    await hana.come_in()
    assert await violations(hana.page) == []
    for panel in ("People", "Chat", "Polls", "Document", "Captions"):
        await hana.page.set_viewport_size({"width": 1280, "height": 800})
        await hana.open(panel)
        assert await violations(hana.page) == [], panel
