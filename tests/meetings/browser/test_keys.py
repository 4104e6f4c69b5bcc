"""The keys of a meeting, in a real browser: who can open what, and what the safety phrase shows."""

import pytest

AGREE = """
const { Keys } = await load('keys.js');
const meeting = async (...names) => {
  const people = {};
  for (const name of names) {
    people[name] = await Keys.make();
    people[name].enter('room', name);
  }
  for (const one of names) for (const other of names) {
    if (one !== other) await people[one].know(other, people[other].publicKey);
  }
  return people;
};
const give = async (people, from, to) => people[to].open(from, to, await people[from].gift(to));
"""


@pytest.fixture
def run(script):
    """Runs a script's body with the keys of a meeting at hand."""
    return lambda body: script(AGREE + body)


async def test_what_one_seals_for_all_the_other_opens(run):
    said = await run("""
      const people = await meeting('s1', 's2');
      await give(people, 's1', 's2');
      return people.s2.open('s1', 'all', await people.s1.seal('all', {t: 'chat', text: 'Good morning'}));
    """)
    assert said == {"t": "chat", "text": "Good morning"}


async def test_what_is_sealed_for_one_opens_for_nobody_else(run):
    said = await run("""
      const people = await meeting('s1', 's2', 's3');
      const sealed = await people.s1.seal('s2', {t: 'chat', text: 'for you'});
      return [await people.s2.open('s1', 's2', sealed), await people.s3.open('s1', 's2', sealed),
              await people.s3.open('s1', 's3', sealed)];
    """)
    assert said == [{"t": "chat", "text": "for you"}, None, None]


async def test_a_newcomer_cannot_open_what_was_sealed_before(run):
    said = await run("""
      const people = await meeting('s1', 's2', 's3');
      await give(people, 's1', 's2');
      const before = await people.s1.seal('all', {t: 'chat', text: 'before'});
      await people.s1.step();
      await give(people, 's1', 's3');
      const after = await people.s1.seal('all', {t: 'chat', text: 'after'});
      return [await people.s3.open('s1', 'all', before), await people.s3.open('s1', 'all', after)];
    """)
    assert said == [None, {"t": "chat", "text": "after"}]


async def test_who_was_there_follows_the_steps_without_being_told(run):
    said = await run("""
      const people = await meeting('s1', 's2');
      await give(people, 's1', 's2');
      const before = await people.s1.seal('all', {t: 'chat', text: 'before'});
      await people.s1.step();
      await people.s1.step();
      const after = await people.s1.seal('all', {t: 'chat', text: 'after'});
      const opened = (sealed) => people.s2.open('s1', 'all', sealed);
      return [people.s1.at, await opened(after), await opened(before)];
    """)
    assert said == [{"g": 0, "r": 2}, {"t": "chat", "text": "after"}, {"t": "chat", "text": "before"}]


async def test_who_has_left_cannot_open_what_follows(run):
    said = await run("""
      const people = await meeting('s1', 's2', 's3');
      await give(people, 's1', 's2');
      await give(people, 's1', 's3');
      people.s1.forget('s3');
      people.s1.renew();
      await give(people, 's1', 's2');
      const after = await people.s1.seal('all', {t: 'chat', text: 'after'});
      const opened = (seat) => people[seat].open('s1', 'all', after);
      return [people.s1.at, await opened('s2'), await opened('s3')];
    """)
    assert said == [{"g": 1, "r": 0}, {"t": "chat", "text": "after"}, None]


async def test_after_the_last_step_a_new_key_is_made_and_generations_begin_again(run):
    said = await run("""
      const { s1 } = await meeting('s1');
      const told = [];
      for (let n = 0; n < 255; n += 1) await s1.step();
      told.push(s1.at);
      await s1.step();
      told.push(s1.at);
      for (let n = 0; n < 255; n += 1) s1.renew();
      told.push(s1.at);
      return told;
    """)
    assert said == [{"g": 0, "r": 255}, {"g": 1, "r": 0}, {"g": 0, "r": 0}]


async def test_nothing_opens_under_another_sender_another_address_or_another_room(run):
    said = await run("""
      const people = await meeting('s1', 's2', 's3');
      for (const name of ['s1', 's3']) await give(people, name, 's2');
      const sealed = await people.s1.seal('all', {t: 'chat', text: 'x'});
      const elsewhere = await Keys.make();
      elsewhere.enter('another room', 's1');
      await elsewhere.know('s2', people.s2.publicKey);
      await people.s2.know('s1', elsewhere.publicKey);
      const gift = await elsewhere.gift('s2');
      return [await people.s2.open('s3', 'all', sealed), await people.s2.open('s1', 'hosts', sealed),
              await people.s2.open('s1', 's2', gift), await people.s2.open('s9', 'all', sealed)];
    """)
    assert said == [None, None, None, None]


async def test_a_changed_byte_opens_nothing(run):
    said = await run("""
      const people = await meeting('s1', 's2');
      await give(people, 's1', 's2');
      const sealed = await people.s1.seal('all', {t: 'chat', text: 'x'});
      const opened = [];
      for (let at = 0; at < sealed.length; at += 1) {
        const changed = sealed.slice();
        changed[at] ^= 1;
        opened.push(await people.s2.open('s1', 'all', changed));
      }
      return opened.every((one) => one === null);
    """)
    assert said is True


async def test_a_sender_key_that_all_could_read_is_not_taken(run):
    said = await run("""
      const people = await meeting('s1', 's2');
      await give(people, 's1', 's2');
      const key = 'A'.repeat(43);
      await people.s2.open('s1', 'all', await people.s1.seal('all', {t: 'key', g: 7, r: 0, key}));
      const { Ring } = await load('ring.js');
      const ring = new Ring('room');
      ring.take({ g: 7, r: 0, key: new Uint8Array(32) });
      const words = await ring.key('words', 7, 0);
      const { seal } = await load('gcm.js');
      const { joined, utf8 } = await load('bytes.js');
      const sealed = await seal(words, utf8('{"t":"chat"}'), utf8('s1\\nall'));
      const forged = joined(Uint8Array.of(2, 7, 0), sealed);
      return people.s2.open('s1', 'all', forged);
    """)
    assert said is None


async def test_a_key_that_is_no_point_of_the_curve_belongs_to_nobody(run):
    said = await run("""
      const people = await meeting('s1', 's2');
      await people.s1.know('s3', 'B'.repeat(87));
      await people.s1.know('s4', '!');
      const gift = await people.s1.gift('s3').catch(() => 'nothing');
      return [gift, await people.s1.open('s3', 'all', new Uint8Array(60)),
              await people.s1.phrase(), await people.s2.phrase()];
    """)
    assert said[:2] == ["nothing", None]
    assert said[2] == said[3]


async def test_the_safety_phrase_is_the_same_on_both_sides(run):
    one, other, length = await run("""
      const people = await meeting('s1', 's2');
      const one = await people.s1.phrase();
      return [one, await people.s2.phrase(), one.length];
    """)
    assert one == other
    assert length == 8


async def test_the_safety_phrase_differs_where_somebody_was_put_between(run):
    one, other = await run("""
      const people = await meeting('s1', 's2');
      const between = await Keys.make();
      await people.s1.know('s2', between.publicKey);
      return [await people.s1.phrase(), await people.s2.phrase()];
    """)
    assert one != other


async def test_the_phrase_has_256_different_words(script):
    words = await script("return (await load('words.js')).WORDS;")
    assert (len(words), len(set(words))) == (256, 256)


async def test_a_secret_ballot_opens_with_the_polls_key_and_never_tells_by_its_length(script):
    said = await script("""
      const { sealBallot, openBallot } = await load('ballots.js');
      const [poll, ballots, other] = ['A'.repeat(22), 'B'.repeat(42) + 'A', 'C'.repeat(42) + 'A'];
      const one = await sealBallot(poll, ballots, [1]);
      const three = await sealBallot(poll, ballots, [0, 1, 12]);
      const opened = [[poll, ballots, one], [poll, ballots, three], [poll, other, one],
                      ['D'.repeat(21) + 'A', ballots, one]];
      return [...await Promise.all(opened.map((each) => openBallot(...each))), one.length === three.length];
    """)
    assert said == [[1], [0, 1, 12], None, None, True]
