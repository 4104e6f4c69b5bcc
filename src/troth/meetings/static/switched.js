// Media through the switch: one connection up, one down, and a choice of what to take and how large.
import { Publisher } from "./publisher.js";
import { Subscriber } from "./subscriber.js";

/** Pictures narrower than this are taken in the smallest size, those narrower than the second in the middle one. */
const SMALL_PX = 260;
const MIDDLE_PX = 620;

/** @param {number} width in pixels @returns {0|1|2} */
export const layerFor = (width) => (width < SMALL_PX ? 0 : width < MIDDLE_PX ? 1 : 2);

export class Switched {
  #around;
  #feeds = [];
  #wishes = [];
  #asked = "";
  #layers = new Map();

  /** @param {import("./peer.js").Around & {most: () => number, say: (message: object, fleeting: boolean) => void}} around */
  constructor(around) {
    this.#around = { ...around, say: (message) => around.say({ kind: "switch", ...message }, true) };
    this.publisher = this.#up();
    this.subscriber = this.#down();
    this.#subscribe(); // the first word, upon which the switch says what there is to be had
  }

  #up() {
    return new Publisher({ ...this.#around, lost: () => this.#around.say({ op: "restart", of: "publish" }) });
  }

  #down() {
    return new Subscriber({ ...this.#around, lost: () => this.#around.say({ op: "restart", of: "subscribe" }) });
  }

  join() {}

  /** @param {string} seat */
  leave(seat) {
    this.#feeds = this.#feeds.filter((feed) => feed.seat !== seat);
    this.#subscribe();
  }

  back() {}

  /** @param {string} what @param {?MediaStreamTrack} track */
  put(what, track) {
    this.publisher.put(what, track);
  }

  /** What the page would like to see, most wanted first. @param {{seat: string, width: number}[]} wishes */
  want(wishes) {
    this.#wishes = wishes;
    this.#subscribe();
    for (const { seat, width } of wishes) this.#layer(seat, layerFor(width));
  }

  #layer(seat, layer) {
    const there = this.#feeds.some((feed) => feed.seat === seat && feed.what === "cam");
    if (!there || this.#layers.get(seat) === layer) return;
    this.#layers.set(seat, layer);
    this.#around.say({ op: "layer", seat, what: "cam", layer });
  }

  #subscribe() {
    const others = this.#feeds.filter((feed) => feed.seat !== this.#around.own);
    const rank = (feed) => this.#wishes.findIndex((wish) => wish.seat === feed.seat);
    const cams = others.filter((feed) => feed.what === "cam" && rank(feed) >= 0).sort((one, other) => rank(one) - rank(other));
    const rest = others.filter((feed) => feed.what !== "cam");
    const screens = rest.filter((feed) => feed.what === "screen").length;
    const feeds = [...rest, ...cams.slice(0, Math.max(0, this.#around.most() - screens))].map(({ seat, what }) => ({ seat, what }));
    feeds.sort((one, other) => `${one.seat} ${one.what}`.localeCompare(`${other.seat} ${other.what}`));
    const asked = JSON.stringify(feeds);
    if (asked === this.#asked) return;
    this.#asked = asked;
    this.#around.say({ op: "subscribe", feeds });
  }

  /** @param {{op: string}} message of the server's */
  async hear(message) {
    const { op, of, sdp } = message;
    if (op === "published") await this.publisher.published(sdp);
    if (op === "offer") await this.subscriber.offered(sdp, message.streams);
    if (op === "renegotiate") await this.publisher.renegotiate();
    if (op === "candidate") await (of === "publish" ? this.publisher : this.subscriber).candidate(message.candidate);
    if (op === "feeds") this.#fed(message.feeds);
    if (op === "lost") this.#lost(of);
  }

  /** The switch let go of one connection: another takes its place. @param {"publish"|"subscribe"} of */
  #lost(of) {
    if (of === "publish") {
      this.publisher.close();
      this.publisher = this.#up();
      return;
    }
    this.subscriber.close();
    this.subscriber = this.#down();
    this.#asked = "";
    this.#subscribe();
  }

  /** Whether anything passes. */
  get connected() {
    return [this.publisher, this.subscriber].some(({ pc }) => pc.connectionState === "connected");
  }

  #fed(feeds) {
    this.#feeds = feeds;
    const there = new Set(feeds.filter((feed) => feed.what === "cam").map((feed) => feed.seat));
    for (const seat of this.#layers.keys()) if (!there.has(seat)) this.#layers.delete(seat);
    this.#subscribe();
    for (const { seat, width } of this.#wishes) this.#layer(seat, layerFor(width));
  }

  /** @returns {{seat: string, pc: RTCPeerConnection}[]} */
  connections() {
    return [{ seat: "", pc: this.publisher.pc }, { seat: "", pc: this.subscriber.pc }];
  }

  close() {
    this.publisher.close();
    this.subscriber.close();
  }
}
