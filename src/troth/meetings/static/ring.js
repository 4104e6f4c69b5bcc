// One seat's sender keys as they move: generations that are given, steps that are derived, and what each seals.
import { utf8 } from "./bytes.js";
import { derive, sealingKey } from "./gcm.js";

/** A receiver keeps this many generations, since the last frames of one may arrive after the next has begun. */
const GENERATIONS = 3;
export const LAST_STEP = 255;

/** @typedef {{g: number, r: number, key: Uint8Array}} SenderKey */

export class Ring {
  #room;
  #chains = new Map();

  /** @param {string} room its id, the salt */
  constructor(room) {
    this.#room = room;
  }

  /** Takes a sender key in. One that follows from what is here already changes nothing. @param {SenderKey} sender */
  take({ g, r, key }) {
    const known = this.#chains.get(g);
    if (known && known.from <= r) return;
    this.#chains.delete(g);
    this.#chains.set(g, { from: r, steps: [Promise.resolve(key)], sealing: new Map() });
    if (this.#chains.size > GENERATIONS) this.#chains.delete(this.#chains.keys().next().value);
  }

  /** @param {number} g @param {number} r @returns {Promise<Uint8Array>|null} the sender key of that step, or null */
  step(g, r) {
    const chain = this.#chains.get(g);
    if (!chain || r < chain.from || r > LAST_STEP) return null;
    while (chain.steps.length <= r - chain.from) {
      chain.steps.push(chain.steps.at(-1).then((key) => derive(key, this.#room, utf8("troth meeting step"))));
    }
    return chain.steps[r - chain.from];
  }

  /** @param {"media"|"words"} use @returns {Promise<CryptoKey>|null} what seals at that step, or null */
  key(use, g, r) {
    const secret = this.step(g, r);
    if (!secret) return null;
    const { sealing } = this.#chains.get(g);
    const name = `${use} ${r}`;
    if (!sealing.has(name)) {
      const made = secret.then((key) => derive(key, this.#room, utf8(`troth meeting ${use}`))).then(sealingKey);
      sealing.set(name, made);
    }
    return sealing.get(name);
  }
}
