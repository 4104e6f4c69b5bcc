"""The pictures of meetings in the documentation, taken where TROTH_SCREENSHOTS=1 asks for them."""

import os

import pytest

from tests.end_to_end.pictures import DESK, PHONE, picture
from tests.meetings.browser.pdf import two_pages
from troth.meetings.plan import Plan

ADA, JANE, SAMUEL, NOOR = "Dr. Ada Okafor", "Jane Miller", "Samuel Brandt", "Noor Haddad"
TALL = {"width": 1060, "height": 1040}
PLAN = (
    "Care plan",
    *("1. Dressing every second day, at home", "2. Walk twice a day, ten minutes each"),
    *("3. Blood pressure: mornings, sitting", "4. Next visit on 3 December, 10:15"),
    *("5. Questions: call the practice by noon",),
)
LARGEST = 200_000  # bytes
CAMERA = """([colour, clothes, skin, hair]) => {
  const { mediaDevices } = navigator;
  const listed = mediaDevices.enumerateDevices.bind(mediaDevices);
  const labels = { audioinput: "microphone", videoinput: "camera", audiooutput: "loudspeaker" };
  mediaDevices.enumerateDevices = async () =>
    (await listed()).map(({ kind, deviceId }) => ({ kind, deviceId, label: `Built-in ${labels[kind]}` }));
  const given = mediaDevices.getUserMedia.bind(mediaDevices);
  mediaDevices.getUserMedia = async (wanted) => {
    if (!wanted.video) return given(wanted);
    const canvas = Object.assign(document.createElement("canvas"), { width: 960, height: 600 });
    const pen = canvas.getContext("2d");
    const round = (fill, x, y, wide, high) => {
      pen.fillStyle = fill;
      pen.beginPath();
      pen.ellipse(x, y, wide, high, 0, 0, 7);
      pen.fill();
    };
    const draw = () => {
      pen.fillStyle = colour;
      pen.fillRect(0, 0, 960, 600);
      round("rgb(255 255 255 / 18%)", 760, 120, 220, 220);
      round(hair, 480, 235, 128, 140);
      round(skin, 480, 390, 52, 90);
      round(clothes, 480, 620, 270, 190);
      round(skin, 480, 265, 98, 122);
      round(hair, 480, 165, 98, 52);
    };
    draw();
    setInterval(draw, 200);
    return canvas.captureStream(5);
  };
}"""
LOOKS = {
    ADA: ["#4f7a80", "#5b3346", "#8d5a3c", "#2b1d16"],
    JANE: ["#8a8f6a", "#3f5570", "#e3b899", "#6b4a2f"],
    NOOR: ["#7d6a86", "#2f5d50", "#c58f68", "#1f1a1c"],
}

pytestmark = pytest.mark.skipif(
    os.environ.get("TROTH_SCREENSHOTS") != "1", reason="writes docs/images only where TROTH_SCREENSHOTS=1"
)


@pytest.fixture
async def invited(organisation):
    """The tokens of a meeting whose guests wait."""
    plan = Plan("Case conference", waits=True)
    _, tokens = await organisation.plan("a@x.example", "b@x.example", "c@x.example", plan=plan)
    return dict(zip((ADA, JANE, SAMUEL, NOOR), tokens, strict=True))


async def test_the_pictures_of_a_meeting(people, invited):
    ada = await arrives(people, invited, ADA)
    await ada.page.get_by_label("Your name").fill(ADA)
    taken = [await picture(ada.page, "meeting-lobby", whole=True)]
    await ada.come_in()
    jane = await knocks(people, invited, JANE)
    taken.append(await picture(jane.page, "meeting-waiting"))
    await lets_in_from_the_notice(ada, jane)
    await admits(ada, await knocks(people, invited, NOOR))
    samuel = await knocks(people, invited, SAMUEL)
    taken.append(await of_the_people(ada))
    await admits(ada, samuel)
    taken += [*await of_the_room(ada, jane), *await of_a_document(ada, jane)]
    assert sorted(path.stem for path in taken) == [
        *("meeting-document", "meeting-lobby", "meeting-people", "meeting-phone", "meeting-room"),
        *("meeting-room-dark", "meeting-waiting"),
    ]
    assert [path.name for path in taken if path.stat().st_size > LARGEST] == []


async def arrives(people, invited, name):
    """Somebody whose camera shows a drawn person; who has no look leaves it off."""
    look = LOOKS.get(name)
    before = f"({CAMERA})({look})" if look else ""
    person = await people.at_the_door(invited[name], name, before=before, viewport=DESK)
    await (person.ready() if look else person.without("cam", "mic"))
    return person


async def knocks(people, invited, name):
    person = await arrives(people, invited, name)
    await person.knock()
    await person.stage("waiting")
    return person


async def lets_in_from_the_notice(ada, person):
    notice = ada.page.locator("[data-banner=knock]")
    await notice.get_by_text(f"{person.name} is in the waiting room").wait_for()
    await notice.get_by_role("button", name=f"Admit {person.name}").click()
    await person.stage("in")
    await notice.wait_for(state="detached")


async def admits(ada, person):
    await ada.open("People")
    await ada.page.get_by_role("button", name=f"Admit {person.name}").click()
    await person.stage("in")


async def of_the_people(ada):
    await ada.sees_moving(NOOR)
    return await picture(ada.page, "meeting-people", window=TALL)


async def of_the_room(ada, jane):
    await ada.closes("People")
    await jane.press("Hand")
    await ada.sees_moving(JANE)
    await ada.page.wait_for_selector(f".tile:has-text('{JANE}')[data-hand]")
    pictures = [
        await picture(ada.page, "meeting-room"),
        await picture(ada.page, "meeting-room-dark", light="dark"),
        await picture(ada.page, "meeting-phone", window=PHONE, light="dark"),
    ]
    await jane.press("Hand")
    await ada.page.set_viewport_size(DESK)
    return pictures


async def of_a_document(ada, jane):
    await ada.open("Document")
    file = {"name": "Care plan.pdf", "mimeType": "application/pdf", "buffer": two_pages(*PLAN)}
    await ada.page.get_by_label("File").set_input_files(file)
    await jane.page.wait_for_selector("#document[data-page='1'] #page[data-shown]")
    return [await picture(ada.page, "meeting-document")]
