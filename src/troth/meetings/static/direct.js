// Media straight between browsers: one connection for each of the others.
import { Peer } from "./peer.js";

const UPLINK = 3_000_000;
const MOST = 1_500_000;
const LEAST = 150_000;

export class Direct {
  #around;
  #peers = new Map();

  /** @param {import("./peer.js").Around} around */
  constructor(around) {
    this.#around = around;
  }

  /** @param {string} seat somebody else */
  join(seat) {
    if (this.#peers.has(seat)) return;
    this.#peers.set(seat, new Peer(seat, this.#around));
    this.#share();
  }

  /** @param {string} seat */
  leave(seat) {
    this.#peers.get(seat)?.close();
    this.#peers.delete(seat);
    this.#share();
  }

  /** @param {string} seat whose connection to the server was away */
  back(seat) {
    this.#peers.get(seat)?.back();
  }

  /** One's own connection to the server was away. */
  resumed() {
    this.#peers.forEach((peer) => peer.back());
  }

  /** One's uplink is shared by as many copies of the picture as there are others. */
  #share() {
    const each = Math.min(MOST, Math.max(LEAST, UPLINK / Math.max(1, this.#peers.size)));
    this.#peers.forEach((peer) => peer.limit(each));
  }

  /** @param {string} what @param {?MediaStreamTrack} track */
  put(what, track) {
    this.#peers.forEach((peer) => peer.put(what, track));
  }

  /** @param {string} from @param {object} data */
  hear(from, data) {
    this.join(from);
    return this.#peers.get(from).hear(data);
  }

  /** Directly everything comes that is sent: there is nothing to choose. */
  want() {}

  /** @returns {{seat: string, pc: RTCPeerConnection}[]} */
  connections() {
    return [...this.#peers].map(([seat, { pc }]) => ({ seat, pc }));
  }

  close() {
    this.#peers.forEach((peer) => peer.close());
    this.#peers.clear();
  }
}
