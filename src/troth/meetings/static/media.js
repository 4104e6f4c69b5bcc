// Sound and pictures of a meeting: sent and taken directly or through the switch, and put where they are heard and seen.
import { Direct } from "./direct.js";
import { Switched } from "./switched.js";

const ANEW_MS = 2000;

export class Media {
  #around;
  #way = null;
  #mode = "";
  #tracks = new Map();
  #others = new Set();
  #wishes = [];

  /** @param {object} around what `peer.js` calls Around (without `track` and `state`), with `say`, `most`, `tiles`, `sounds` and `levels` */
  constructor(around) {
    this.#around = around;
  }

  /** Begins in a room. @param {string} own seat @param {RTCIceServer[]} ice @param {string} mode @param {string[]} others */
  enter(own, ice, mode, others) {
    this.#around = { ...this.#around, own, ice, track: this.#came.bind(this), state: this.#moved.bind(this) };
    this.#others = new Set(others);
    this.go(mode);
  }

  /** Goes over to another way, where it is another. @param {"direct"|"switch"} mode */
  go(mode) {
    if (this.#way && mode === this.#mode) return;
    this.#close();
    this.#mode = mode;
    this.#way = mode === "switch" ? new Switched(this.#around) : new Direct(this.#around);
    this.#others.forEach((seat) => this.#way.join(seat));
    this.#way.want(this.#wishes);
    document.body.dataset.mode = mode;
  }

  #close() {
    this.#way?.close();
    this.#way = null;
    for (const name of [...this.#tracks.keys()]) this.#came(...name.split(" "), null);
    this.#others.forEach((seat) => this.#around.tiles.note(seat, ""));
  }

  /** The switch was lost; everything begins anew with the next word about the room. */
  gone() {
    this.#close();
  }

  #came(seat, what, track) {
    const name = `${seat} ${what}`;
    if (track) this.#tracks.set(name, track);
    else this.#tracks.delete(name);
    const { tiles, sounds, levels } = this.#around;
    if (what === "cam" || what === "screen") tiles.track(seat, what, track);
    else sounds.play(name, track);
    if (what === "mic") levels.watch(name, track, (level) => tiles.level(seat, level));
  }

  #moved(seat, state) {
    if (state === "connected") this.#around.tiles.note(seat, "");
    if (state === "disconnected") this.#around.tiles.note(seat, "Connection is weak …");
  }

  /** Puts a seat's pictures into tiles that are new. @param {string} seat */
  refresh(seat) {
    for (const what of ["cam", "screen"]) {
      const track = this.#tracks.get(`${seat} ${what}`);
      if (track) this.#around.tiles.track(seat, what, track);
    }
  }

  /** @param {string} seat */
  join(seat) {
    this.#others.add(seat);
    this.#way?.join(seat);
  }

  /** @param {string} seat */
  leave(seat) {
    this.#others.delete(seat);
    this.#way?.leave(seat);
    for (const what of ["mic", "cam", "screen", "tab"]) this.#came(seat, what, null);
  }

  /** @param {string} seat */
  back(seat) {
    this.#way?.back(seat);
  }

  /** One's own connection to the server was away. What the switch said meanwhile is lost: its way begins anew. */
  resumed() {
    if (this.#way instanceof Switched) this.gone();
    else this.#way?.resumed();
  }

  /** @param {string} what @param {?MediaStreamTrack} track one's own */
  put(what, track) {
    this.#way?.put(what, track);
  }

  /** @param {{seat: string, width: number}[]} wishes */
  want(wishes) {
    this.#wishes = wishes;
    this.#way?.want(wishes);
  }

  /** @param {string} from @param {object} data from that seat's browser */
  signalled(from, data) {
    if (this.#way instanceof Direct && this.#others.has(from)) this.#way.hear(from, data).catch((problem) => console.error(problem));
  }

  /** @param {object} message of the switch's */
  switched(message) {
    if (message.op === "gone") return this.gone();
    return this.#way instanceof Switched ? this.#way.hear(message) : undefined;
  }

  /** The switch did not do what was asked of it: begin anew with the next word about the room, or else with the server. */
  refused() {
    if (!(this.#way instanceof Switched) || this.#way.connected) return;
    this.gone();
    setTimeout(() => this.#mode === "switch" && !this.#way && this.#around.anew(), ANEW_MS);
  }

  /** @returns {{seat: string, pc: RTCPeerConnection}[]} */
  connections() {
    return this.#way?.connections() ?? [];
  }

  stop() {
    this.#close();
    this.#mode = "";
    this.#around.sounds.stop();
  }
}
