"""Two people who meet on phones, in the dark."""

from tests.end_to_end.axe import violations_as_it_is
from tests.end_to_end.pictures import PHONE

PANELS = ("People", "Chat", "Polls", "Document", "Captions")
OUT_OF_REACH = """() => [...document.querySelectorAll(".controls .control")].filter((control) => {
  const { left, right, top, bottom, width, height } = control.getBoundingClientRect();
  if (!width) return false;
  const inside = left >= 0 && right <= innerWidth && top >= 0 && bottom <= innerHeight && height >= 44;
  return !inside || !control.contains(document.elementFromPoint((left + right) / 2, (top + bottom) / 2));
}).map((control) => control.innerText)"""


async def test_two_meet_on_phones_in_the_dark_and_reach_everything(people):
    (hana, ann), _ = await people.meeting(
        *("Hana", "Ann"), viewport=PHONE, color_scheme="dark", has_touch=True, reduced_motion="reduce"
    )
    await hana.sees_moving("Ann")
    await ann.sees_moving("Hana")
    await reaches_the_controls(hana)
    await reaches_them_in_a_window_of_any_width(hana)
    for panel in PANELS:
        await opens_and_closes(hana, panel)
    await ann.writes("Good morning")
    await ann.closes("Chat")
    await hana.page.wait_for_selector(".message:has-text('Good morning')", state="attached")
    assert (hana.trouble, ann.trouble) == ([], [])


async def reaches_the_controls(hana):
    assert await hana.page.evaluate(OUT_OF_REACH) == []
    assert await violations_as_it_is(hana.page) == []
    await hana.press("More")
    assert await hana.page.locator(".control:visible").count() == 14
    assert await hana.page.evaluate(OUT_OF_REACH) == []
    assert await violations_as_it_is(hana.page) == []
    await hana.page.keyboard.press("Escape")


async def reaches_them_in_a_window_of_any_width(hana):
    for width in (320, 600, 890, 900, 1000, 1110, 1130, 1280):
        await hana.page.set_viewport_size({"width": width, "height": 800})
        assert (width, await hana.page.evaluate(OUT_OF_REACH)) == (width, [])
    await hana.page.set_viewport_size(PHONE)


async def opens_and_closes(hana, panel):
    await hana.open(panel)
    assert await violations_as_it_is(hana.page) == [], panel
    await hana.closes(panel)
    assert await hana.page.locator("#more").is_hidden()
