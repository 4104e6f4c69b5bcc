"""What a browser says to the switch, where things come at once or go wrong."""

TRACKS = """
const { Publisher } = await load('publisher.js');
const mic = new AudioContext().createMediaStreamDestination().stream.getAudioTracks()[0];
const canvas = document.createElement('canvas');
canvas.getContext('2d');
const cam = canvas.captureStream().getVideoTracks()[0];
const said = [];
const say = (message) => said.push(message);
const around = { ice: [], transforms: { seal() {} }, tracks: { mic }, say, lost() {} };
"""
SPOILT = (
    "publisher.js",
    "const streams = ",
    "const streams = !window.spoilt && (window.spoilt = true) ? [{ mid: '9', what: 'mic' }] : ",
)


async def test_a_camera_that_comes_while_an_offer_is_made_waits_for_the_next(script):
    streams = await script(
        TRACKS
        + """
        const publisher = new Publisher(around);
        const plain = publisher.pc.setLocalDescription.bind(publisher.pc);
        publisher.pc.setLocalDescription = (offer) => {
          publisher.put('cam', cam);
          return plain(offer);
        };
        while (!said.some(({ op }) => op === 'publish')) await new Promise((next) => setTimeout(next, 20));
        return said.find(({ op }) => op === 'publish').streams;
        """
    )
    assert streams == [{"mid": "0", "what": "mic"}]


async def test_whom_the_switch_refused_begins_anew(people, own_janus):
    host, guest, third = await people.invited(2)
    hana = await (await people.at_the_door(host, "Hana")).come_in()
    await people.over_to_the_switch(third, hana)
    ann = await (await people.at_the_door(guest, "Ann", SPOILT)).come_in()
    await hana.sees_moving("Ann")
    await ann.sees_moving("Hana")
    assert await ann.page.evaluate("window.spoilt")
