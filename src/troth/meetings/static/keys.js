// The keys of one visit: a pair key with each seat, one's own sender key and those of the others; what seals words.
import { fromText, fromUtf8, joined, order, random, toText, utf8 } from "./bytes.js";
import { derive, open, seal, sealingKey } from "./gcm.js";
import { LAST_STEP, Ring } from "./ring.js";
import { WORDS } from "./words.js";

const TO_ONE = 1;
const TO_MANY = 2;
const CURVE = { name: "ECDH", namedCurve: "P-256" };

/** @param {string} to @returns {boolean} whether this names more than one seat */
const isMany = (to) => to === "all" || to === "hosts";
const about = (from, to) => utf8(`${from}\n${to}`);

export class Keys {
  #own;
  #public;
  #room = "";
  #seat = "";
  #seats = new Map();
  #ring;
  #sender;
  #heard;

  /** @param {CryptoKeyPair} own @param {Uint8Array} point @param {(seat: string, sender: object) => void} heard of each sender key, one's own included */
  constructor(own, point, heard) {
    this.#own = own;
    this.#public = point;
    this.#heard = heard;
  }

  /** Makes keys for a visit. @param {(seat: string, sender: object) => void} [heard] */
  static async make(heard = () => {}) {
    const own = await crypto.subtle.generateKey(CURVE, false, ["deriveBits"]);
    return new Keys(own, new Uint8Array(await crypto.subtle.exportKey("raw", own.publicKey)), heard);
  }

  /** The public key, as `hello` carries it. */
  get publicKey() {
    return toText(this.#public);
  }

  /** The generation and step that one's own seals are at. */
  get at() {
    return { g: this.#sender.g, r: this.#sender.r };
  }

  /** Takes a place in a room, with a new sender key. Nobody else is known yet. @param {string} room @param {string} seat */
  enter(room, seat) {
    this.#room = room;
    this.#seat = seat;
    this.#seats.clear();
    this.#ring = new Ring(room);
    this.#use({ g: 0, r: 0, key: random(32) });
  }

  #use(sender) {
    this.#sender = sender;
    this.#ring.take(sender);
    this.#heard(this.#seat, sender);
  }

  /**
   * Makes a seat known. A seat that comes with another key than before is met as somebody new; one whose key is none
   * stays unknown, so that nothing is ever sealed for it or opened from it. Whatever needs the pair key waits for it.
   * @param {string} seat @param {string} key
   */
  know(seat, key) {
    if (this.#seats.get(seat)?.text === key) return;
    this.#seats.delete(seat);
    const point = bytesOf(key);
    if (!point) return;
    const known = { text: key, point, ring: new Ring(this.#room) };
    known.pair = this.#pair(point).catch(() => this.#unknown(seat, known));
    this.#seats.set(seat, known);
  }

  #unknown(seat, known) {
    if (this.#seats.get(seat) === known) this.#seats.delete(seat);
    return null;
  }

  async #pair(point) {
    const theirs = await crypto.subtle.importKey("raw", point, CURVE, true, []);
    const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: theirs }, this.#own.privateKey, 256);
    const [first, second] = [this.#public, point].sort(order);
    const info = joined(utf8("troth meeting pair"), first, second);
    return sealingKey(await derive(new Uint8Array(shared), this.#room, info));
  }

  /** @param {string} seat */
  forget(seat) {
    this.#seats.delete(seat);
  }

  /** Goes one step on, so that a newcomer can open nothing of before. After the last step a new key is made. */
  async step() {
    const { g, r } = this.#sender;
    if (r === LAST_STEP) return this.renew();
    const key = await this.#ring.step(g, r + 1);
    this.#use({ g, r: r + 1, key });
    return false;
  }

  /** Makes a new sender key, so that who has left can open nothing that follows. @returns {boolean} true: everybody needs it */
  renew() {
    this.#use({ g: (this.#sender.g + 1) % 256, r: 0, key: random(32) });
    return true;
  }

  /** One's own sender key, sealed for one seat. @param {string} seat @returns {Promise<Uint8Array>} */
  gift(seat) {
    const { g, r, key } = this.#sender;
    return this.seal(seat, { t: "key", g, r, key: toText(key) });
  }

  /** @param {string} to a seat, `all` or `hosts` @param {object} message @returns {Promise<Uint8Array>} */
  async seal(to, message) {
    const plain = utf8(JSON.stringify(message));
    if (!isMany(to)) {
      const pair = await this.#seats.get(to).pair;
      return joined(Uint8Array.of(TO_ONE), await seal(pair, plain, about(this.#seat, to)));
    }
    const { g, r } = this.#sender;
    const key = await this.#ring.key("words", g, r);
    return joined(Uint8Array.of(TO_MANY, g, r), await seal(key, plain, about(this.#seat, to)));
  }

  /**
   * Opens what a seat sealed. A sender key is kept, and said to whoever listens, instead of being returned.
   * @param {string} from @param {string} to @param {Uint8Array} data
   * @returns {Promise<object|null>} null where it does not open, or was a key
   */
  async open(from, to, data) {
    const sender = this.#seats.get(from);
    const plain = sender && (await this.#plain(sender, from, to, data));
    const message = plain && read(plain);
    if (message?.t !== "key") return message ?? null;
    if (data[0] === TO_ONE) this.#keep(from, sender, message);
    return null;
  }

  async #plain(sender, from, to, data) {
    if (data[0] === TO_ONE && to === this.#seat) {
      const pair = await sender.pair;
      return pair && open(pair, data.subarray(1), about(from, to));
    }
    if (data[0] !== TO_MANY || !isMany(to)) return null;
    const key = await sender.ring.key("words", data[1], data[2]);
    return key && open(key, data.subarray(3), about(from, to));
  }

  #keep(from, sender, { g, r, key }) {
    const given = { g, r, key: fromText(key) };
    sender.ring.take(given);
    this.#heard(from, given);
  }

  /** The eight words that everybody sees alike, unless somebody was put between. @returns {Promise<string[]>} */
  async phrase() {
    await Promise.all([...this.#seats.values()].map((seat) => seat.pair)); // those whose key is none are gone then
    const points = [this.#public, ...[...this.#seats.values()].map((seat) => seat.point)].sort(order);
    const all = joined(utf8("troth meeting phrase"), utf8(this.#room), ...points);
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", all));
    return [...digest.subarray(0, 8)].map((byte) => WORDS[byte]);
  }
}

/** @param {string} text @returns {Uint8Array|null} */
function bytesOf(text) {
  try {
    return fromText(text);
  } catch {
    return null;
  }
}

function read(plain) {
  try {
    const message = JSON.parse(fromUtf8(plain));
    return typeof message?.t === "string" ? message : null;
  } catch {
    return null;
  }
}
