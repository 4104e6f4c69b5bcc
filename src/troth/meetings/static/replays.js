// Tells frames that came before from new ones, so that nobody on the way can play old sound or video again.

const WIDTH = 1024;

/** What was seen of one sender: for each stream its highest counter, and which of those just below it came. */
export class Seen {
  #streams = new Map();

  /** @param {import("./seal_frame.js").Tail} tail of a frame that opened @returns {boolean} whether it is new */
  note({ stream, counter }) {
    const one = this.#streams.get(stream) ?? { highest: -1, came: new Set() };
    this.#streams.set(stream, one);
    if (counter <= one.highest - WIDTH || one.came.has(counter)) return false;
    one.came.add(counter);
    one.highest = Math.max(one.highest, counter);
    if (one.came.size > 2 * WIDTH) one.came = new Set([...one.came].filter((each) => each > one.highest - WIDTH));
    return true;
  }
}
