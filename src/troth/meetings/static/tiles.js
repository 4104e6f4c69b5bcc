// The pictures: one tile for each person and each shared screen, as a grid or with the speaker large.
import { draw } from "./faces.js";

const SHAPE = 16 / 10;
const LEAST_HEIGHT = 140;
const LOUD = 25;
const HOLD_MS = 1500;
const REACTION_MS = 4000;

export class Tiles {
  #list = document.getElementById("tiles");
  #stage = document.getElementById("stage");
  #shape = document.getElementById("a-tile");
  #tiles = new Map();
  #spoke = new Map();
  #speaker = "";
  #since = 0;
  #want;

  /** @param {(wishes: {seat: string, width: number}[]) => void} want hears which pictures are looked at, and how large */
  constructor(want) {
    this.#want = want;
    new ResizeObserver(() => this.arrange()).observe(this.#list);
    setInterval(() => this.#eachSecond(), 1000);
  }

  /** @param {{seat: string, name: string}} seat @param {"cam"|"screen"} what @param {boolean} own */
  #tile(seat, what, own) {
    const name = `${seat.seat} ${what}`;
    if (this.#tiles.has(name)) return this.#tiles.get(name);
    const element = this.#shape.content.firstElementChild.cloneNode(true);
    Object.assign(element.dataset, { seat: seat.seat, what, frames: "0", level: "0" });
    element.toggleAttribute("data-own", own);
    element.toggleAttribute("data-mirrored", own && what === "cam");
    this.#tiles.set(name, element);
    this.#list.append(element);
    this.arrange();
    return element;
  }

  /** Shows a seat as it is now. @param {object} seat as the protocol has it @param {boolean} own */
  show(seat, own) {
    const tile = this.#tile(seat, "cam", own);
    draw(tile.querySelector(".face"), seat.name);
    tile.querySelector(".plate-name").textContent = own ? `${seat.name} (you)` : seat.name;
    tile.querySelector(".plate-muted").hidden = seat.mic;
    const hand = tile.querySelector(".plate-hand");
    hand.hidden = !seat.hand;
    hand.querySelector("[data-place]").textContent = String(seat.hand);
    tile.toggleAttribute("data-hand", Boolean(seat.hand));
    tile.querySelector("video").setAttribute("aria-label", `${seat.name}'s camera`);
    this.note(seat.seat, seat.away ? "Connection lost, waiting …" : "");
    this.#picture(tile, seat.cam);
    this.#screen(seat, own);
  }

  #screen(seat, own) {
    if (!seat.share) return this.#remove(`${seat.seat} screen`);
    const tile = this.#tile(seat, "screen", own);
    tile.querySelector(".face").hidden = true;
    tile.querySelector(".plate-name").textContent = own ? "Your screen" : `${seat.name}'s screen`;
    tile.querySelector("video").setAttribute("aria-label", `${seat.name}'s screen`);
    this.#picture(tile, true);
    return undefined;
  }

  #picture(tile, on) {
    tile.toggleAttribute("data-on", on);
    tile.toggleAttribute("data-video", on && tile.querySelector("video").srcObject !== null);
  }

  /** @param {string} seat @param {string} what @param {?MediaStreamTrack} track */
  track(seat, what, track) {
    const tile = this.#tiles.get(`${seat} ${what}`);
    if (!tile) return;
    const video = tile.querySelector("video");
    if (track && video.srcObject?.getVideoTracks()[0] === track) return;
    video.srcObject = track ? new MediaStream([track]) : null;
    if (track) video.play().catch(() => {});
    this.#picture(tile, tile.hasAttribute("data-on"));
  }

  /** @param {string} seat @param {string} text what is wrong with this connection, or "" */
  note(seat, text) {
    const note = this.#tiles.get(`${seat} cam`)?.querySelector(".tile-note");
    if (!note) return;
    note.hidden = !text;
    note.textContent = text;
  }

  /** @param {string} seat @param {string} sign */
  react(seat, sign) {
    const place = this.#tiles.get(`${seat} cam`)?.querySelector(".tile-reaction");
    if (!place) return;
    place.hidden = true;
    place.textContent = sign;
    requestAnimationFrame(() => (place.hidden = false));
    setTimeout(() => (place.hidden = true), REACTION_MS);
  }

  /** @param {string} seat @param {number} level */
  level(seat, level) {
    const tile = this.#tiles.get(`${seat} cam`);
    if (!tile) return;
    tile.dataset.level = String(level);
    const loud = level > LOUD;
    if (loud) this.#spoke.set(seat, performance.now());
    tile.toggleAttribute("data-speaking", performance.now() - (this.#spoke.get(seat) ?? -1e9) < 400);
    if (loud && !tile.hasAttribute("data-own")) this.#heard(seat);
  }

  /** Whoever speaks is shown large, but not before the one before has had their moment. */
  #heard(seat) {
    const now = performance.now();
    if (seat === this.#speaker) this.#since = now;
    else if (now - this.#since > HOLD_MS) {
      this.#speaker = seat;
      this.#since = now;
      this.arrange();
    }
  }

  /** @param {string} seat */
  leave(seat) {
    this.#spoke.delete(seat);
    for (const what of ["cam", "screen"]) this.#remove(`${seat} ${what}`);
  }

  #remove(name) {
    const tile = this.#tiles.get(name);
    if (!tile) return;
    tile.querySelector("video").srcObject = null;
    tile.remove();
    this.#tiles.delete(name);
    this.arrange();
  }

  clear() {
    [...this.#tiles.keys()].forEach((name) => this.#remove(name));
  }

  /** @param {boolean} large whether the speaker is shown large */
  speakerView(large) {
    this.#stage.dataset.view = large ? "speaker" : "grid";
    this.arrange();
  }

  /** @param {boolean} on whether a document takes the place of the pictures */
  beside(on) {
    this.#stage.toggleAttribute("data-document", on);
    this.arrange();
  }

  /** Finds the number of columns that makes the pictures largest, and says which pictures matter. */
  arrange() {
    const all = [...this.#list.children];
    const { clientWidth, clientHeight } = this.#list;
    const [columns, height] = fitting(all.length, clientWidth, clientHeight);
    this.#list.style.setProperty("--columns", String(columns));
    this.#list.toggleAttribute("data-many", height < LEAST_HEIGHT);
    const big = this.#big();
    for (const tile of all) tile.toggleAttribute("data-big", tile === big);
    this.#list.style.setProperty("--small", String(Math.max(1, all.length - 1)));
    requestAnimationFrame(() => this.#wish());
  }

  #big() {
    const tiles = [...this.#list.children];
    const screen = tiles.find((tile) => tile.dataset.what === "screen" && !tile.hasAttribute("data-own"));
    const other = tiles.find((tile) => !tile.hasAttribute("data-own"));
    return screen ?? this.#tiles.get(`${this.#speaker} cam`) ?? other ?? tiles[0];
  }

  #wish() {
    const others = [...this.#tiles.values()].filter((tile) => tile.dataset.what === "cam" && !tile.hasAttribute("data-own"));
    const rank = (tile) => (tile.hasAttribute("data-big") ? 1e12 : (this.#spoke.get(tile.dataset.seat) ?? 0));
    others.sort((one, other) => rank(other) - rank(one));
    this.#want(others.map((tile) => ({ seat: tile.dataset.seat, width: tile.clientWidth })));
  }

  #eachSecond() {
    for (const tile of this.#tiles.values()) {
      const quality = tile.querySelector("video").getVideoPlaybackQuality?.();
      tile.dataset.frames = String(quality?.totalVideoFrames ?? 0);
    }
  }
}

function fitting(count, width, height) {
  let best = [1, 0];
  for (let columns = 1; columns <= count; columns += 1) {
    const rows = Math.ceil(count / columns);
    const tall = Math.min(height / rows, width / columns / SHAPE);
    if (tall > best[1]) best = [columns, tall];
  }
  return best;
}
