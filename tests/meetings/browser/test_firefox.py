"""Firefox in a meeting with Chromium, directly and through the switch: both see and hear each other."""

from tests.meetings.browser.firefox import firefox

OTHER = ".tile[data-what=cam]:not([data-own])"
JOINS = """
document.getElementById("lobby-name").value = "Finn";
document.querySelector("#lobby-form [type=submit]").click();
"""
WAYS = """() => {
  const Plain = RTCPeerConnection;
  window.ways = [];
  window.RTCPeerConnection = class extends Plain {
    constructor(...how) {
      super(...how);
      window.ways.push(this);
    }
  };
}"""
ENERGY = """
Promise.all(window.ways.map((way) => way.getStats())).then((stats) => stats
  .flatMap((found) => [...found.values()])
  .filter((one) => one.type === "inbound-rtp" && one.kind === "audio")
  .reduce((sum, one) => sum + (one.totalAudioEnergy ?? 0), 0))
"""
"""Of the sound that came in and was decoded: a machine without loudspeakers shows no levels."""
FRAME = f"""
new Promise((shown) => {{
  const video = document.querySelector("{OTHER} video");
  video.requestVideoFrameCallback((_, frame) => shown(frame.presentedFrames));
}})
"""


async def test_firefox_and_chromium_meet_directly(people, organisation):
    host, guest = await people.invited(1)
    hana = await (await people.at_the_door(host, "Hana")).come_in()
    async with firefox() as finn:
        await comes_in(finn, f"{organisation.url}/meet/{guest}")
        await see_and_hear_each_other(finn, hana)
        assert await finn.evaluate("document.body.dataset.mode") == "direct"
    assert hana.trouble == []


async def test_firefox_and_chromium_meet_through_the_switch(people, organisation, own_janus):
    host, guest, third = await people.invited(2)
    hana = await (await people.at_the_door(host, "Hana")).come_in()
    await people.over_to_the_switch(third, hana)
    async with firefox() as finn:
        await comes_in(finn, f"{organisation.url}/meet/{guest}")
        await see_and_hear_each_other(finn, hana)
        assert await finn.evaluate("document.body.dataset.mode") == "switch"
    assert hana.trouble == []


async def comes_in(finn, address):
    await finn.before(WAYS)
    await finn.goto(address)
    await finn.until("document.querySelector('[data-act=lobby-cam][aria-pressed=true]')")
    await finn.evaluate(JOINS)
    await finn.until("document.body.dataset.stage === 'in'")


async def see_and_hear_each_other(finn, hana):
    await hana.sees_moving("Finn")
    await hana.hears("Finn")
    await finn.until(f"document.querySelector('{OTHER}[data-video] video')")
    first = await finn.evaluate(FRAME)
    assert await finn.evaluate(FRAME) > first
    await finn.until(f"{ENERGY.strip()}.then((energy) => energy > 0)")
