// Notices trouble with the network and the device by what the connections report, and says in plain words what helps.
import { hide, show } from "./banners.js";

const EVERY_MS = 4000;
const LOSS = 0.06;
const SLOW_S = 0.5;
/** Trouble is said after it was seen this often in a row, and taken back after as often without. */
const TIMES = 2;

const TEXTS = {
  loss: ["Your network loses some of the sound and picture", "Move nearer to your router, use a cable, or switch your camera off."],
  slow: ["Your network is slow to answer", "The others hear you late. Pausing downloads and switching your camera off helps."],
  narrow: ["Your network is narrow", "Your picture is sent smaller. Switching your camera off keeps the sound clear."],
  busy: ["Your device is very busy", "Your picture is sent smaller. Closing other programmes helps."],
  unopened: ["Some sound or picture cannot be opened", "It is not shown, since its seal does not fit. If it stays like this, leave and join again."],
};

export class Troubles {
  #connections;
  #count;
  #before = new Map();
  #seen = new Map();
  #timer;

  /** @param {() => {seat: string, pc: RTCPeerConnection}[]} connections @param {() => Promise<object[]>} count of opened and dropped frames */
  constructor(connections, count) {
    this.#connections = connections;
    this.#count = count;
    this.#timer = setInterval(() => this.look(), EVERY_MS);
  }

  async look() {
    const found = new Set();
    for (const { pc } of this.#connections()) {
      for (const report of (await pc.getStats()).values()) this.#report(report, found);
    }
    await this.#frames(found);
    for (const name of Object.keys(TEXTS)) this.#weigh(name, found.has(name));
  }

  #report(report, found) {
    if (report.type === "candidate-pair" && report.nominated && report.currentRoundTripTime > SLOW_S) found.add("slow");
    if (report.type === "outbound-rtp" && report.qualityLimitationReason === "cpu") found.add("busy");
    if (report.type === "outbound-rtp" && report.qualityLimitationReason === "bandwidth" && report.frameHeight < 200) found.add("narrow");
    if (report.type === "remote-inbound-rtp" && report.fractionLost > LOSS) found.add("loss");
    if (report.type === "inbound-rtp") this.#inbound(report, found);
  }

  #inbound({ id, ssrc, packetsLost = 0, packetsReceived = 0 }, found) {
    const name = `${id} ${ssrc}`;
    const before = this.#before.get(name) ?? { packetsLost, packetsReceived };
    this.#before.set(name, { packetsLost, packetsReceived });
    const lost = packetsLost - before.packetsLost;
    const all = lost + packetsReceived - before.packetsReceived;
    if (all > 50 && lost / all > LOSS) found.add("loss");
  }

  async #frames(found) {
    for (const { id, opened, dropped } of await this.#count()) {
      const before = this.#before.get(id) ?? { opened: 0, dropped: 0 };
      this.#before.set(id, { opened, dropped });
      if (opened === before.opened && dropped - before.dropped > 20) found.add("unopened");
    }
  }

  #weigh(name, there) {
    const count = Math.min(TIMES, Math.max(-TIMES, (this.#seen.get(name) ?? 0) + (there ? 1 : -1)));
    const before = this.#seen.get(name) ?? 0;
    this.#seen.set(name, count);
    if (count === TIMES && before < TIMES) show(name, ...TEXTS[name]);
    if (count === -TIMES) hide(name);
  }

  stop() {
    clearInterval(this.#timer);
    Object.keys(TEXTS).forEach(hide);
  }
}
