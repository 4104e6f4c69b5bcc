"""Sealed frames, in a real browser: what a switch can read, and what is never shown."""

import pytest

FRAMES = """
const { sealFrame, openFrame, readTail } = await load('seal_frame.js');
const { sealingKey } = await load('gcm.js');
const key = await sealingKey(new Uint8Array(32).fill(7));
const tail = { stream: 0x01020304, counter: 0x060708090a0b, g: 3, r: 5 };
const frame = (first, length) => Uint8Array.from({ length }, (_, at) => (at ? at % 256 : first));
"""


@pytest.fixture
def run(script):
    """Runs a script's body with a key and frames at hand."""
    return lambda body: script(FRAMES + body)


@pytest.mark.parametrize(
    ("kind", "first", "clear"), [("audio", 0x78, 1), ("video", 0x10, 10), ("video", 0x11, 3)]
)
async def test_a_frame_comes_back_and_keeps_only_its_first_bytes_readable(run, kind, first, clear):
    before, sealed, after = await run(f"""
      const plain = frame({first}, 200);
      const sealed = await sealFrame('{kind}', plain, key, tail);
      return [[...plain], [...sealed], [...await openFrame('{kind}', sealed, key)]];
    """)
    assert after == before
    assert sealed[:clear] == before[:clear]
    assert sealed[clear : clear + 20] != before[clear : clear + 20]
    assert sealed[-12:] == [1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 3, 5]
    assert len(sealed) == 200 + 16 + 12


async def test_the_end_of_a_frame_says_which_key_it_wants(run):
    said = await run("return readTail(await sealFrame('audio', frame(0x78, 40), key, tail));")
    assert said == {"stream": 0x01020304, "counter": 0x060708090A0B, "g": 3, "r": 5}


async def test_no_changed_bit_and_no_other_key_opens(run):
    opened = await run("""
      const sealed = await sealFrame('video', frame(0x10, 60), key, tail);
      const opened = [await openFrame('video', sealed, await sealingKey(new Uint8Array(32)))];
      for (let at = 0; at < sealed.length; at += 1) {
        const changed = sealed.slice();
        changed[at] ^= 2;
        opened.push(await openFrame('video', changed, key));
      }
      return opened.filter((one) => one !== null).length;
    """)
    assert opened == 0


async def test_what_is_too_short_to_be_sealed_is_dropped(run):
    said = await run("""
      const short = frame(0x11, 20);
      const none = frame(0, 0);
      return [await openFrame('video', short, key), readTail(short), await openFrame('audio', none, key),
              await sealFrame('audio', none, key, tail), await sealFrame('video', frame(0x11, 2), key, tail)];
    """)
    assert said == [None, None, None, None, None]


async def test_a_frame_that_came_before_is_no_news(script):
    said = await script("""
      const { Seen } = await load('replays.js');
      const seen = new Seen();
      const note = (counter, stream = 1) => seen.note({ stream, counter });
      return [note(1), note(3), note(2), note(3), note(3, 2), note(2 ** 40), note(3), note(2 ** 40 - 5)];
    """)
    assert said == [True, True, True, False, True, True, False, True]
