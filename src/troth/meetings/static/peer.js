// One direct connection to one seat: perfect negotiation, sealing on every line, and coming back when the way breaks.
import { tidy } from "./descriptions.js";
import { configuration } from "./transforms.js";
import { kindOf, preferVp8 } from "./video_codec.js";

const PATIENCE_MS = 8000;
const BROKEN_MS = 2000;
const AGAIN_MS = 15_000;
const BOTH_WAYS = ["mic", "cam"];

/**
 * What a connection needs of the meeting around it.
 * @typedef {{own: string, ice: RTCIceServer[], transforms: import("./transforms.js").Transforms, tracks: object,
 *   signal: (to: string, data: object) => void, track: (seat: string, what: string, track: ?MediaStreamTrack) => void,
 *   fails: (seat: string) => void, state: (seat: string, state: string) => void}} Around
 */

export class Peer {
  #around;
  #seat;
  #polite;
  #ends = new Map();
  #names = new Map();
  #opened = new WeakSet();
  #offering = false;
  #ignoring = false;
  #answering = false;
  #patience = 0;
  #broken = 0;
  #bitrate = 1_200_000;

  /** @param {string} seat @param {Around} around */
  constructor(seat, around) {
    this.#seat = seat;
    this.#around = around;
    this.#polite = around.own < seat;
    this.pc = new RTCPeerConnection(configuration(around.ice));
    this.pc.addEventListener("negotiationneeded", () => this.#offer());
    this.pc.addEventListener("icecandidate", ({ candidate }) => candidate && this.#signal({ candidate }));
    this.pc.addEventListener("track", ({ transceiver }) => this.#came(transceiver));
    this.pc.addEventListener("connectionstatechange", () => this.#moved());
    if (!this.#polite) BOTH_WAYS.forEach((what) => this.#add(what));
    this.#wait();
  }

  #signal(data) {
    this.#around.signal(this.#seat, data);
  }

  /** The lines that the polite side sends on are those which the other side's first offer brings. */
  #add(what) {
    const direction = BOTH_WAYS.includes(what) ? "sendrecv" : "sendonly";
    const transceiver = this.pc.addTransceiver(kindOf(what), { direction });
    if (direction === "sendrecv") this.#open(transceiver);
    this.#send(what, transceiver);
  }

  #send(what, transceiver) {
    this.#around.transforms.seal(transceiver.sender, kindOf(what));
    if (kindOf(what) === "video") preferVp8(transceiver);
    this.#ends.set(what, transceiver);
    this.put(what, this.#around.tracks[what]);
  }

  #open(transceiver) {
    if (this.#opened.has(transceiver)) return;
    this.#opened.add(transceiver);
    this.#around.transforms.open(transceiver.receiver, transceiver.receiver.track.kind, this.#seat);
  }

  /** Sends a track, or nothing any more. @param {string} what @param {?MediaStreamTrack} track */
  put(what, track) {
    const end = this.#ends.get(what);
    if (end) end.sender.replaceTrack(track).then(() => this.limit(this.#bitrate)).catch(() => {});
    else if (track && !BOTH_WAYS.includes(what)) this.#add(what);
  }

  /** @param {number} bitrate the most that one's camera may take on this connection */
  async limit(bitrate) {
    this.#bitrate = bitrate;
    const sender = this.#ends.get("cam")?.sender;
    const parameters = sender?.getParameters();
    if (!parameters?.encodings?.length) return;
    parameters.encodings[0].maxBitrate = bitrate;
    parameters.encodings[0].scaleResolutionDownBy = bitrate < 300_000 ? 3 : bitrate < 700_000 ? 2 : 1;
    await sender.setParameters(parameters).catch(() => {});
  }

  async #offer() {
    try {
      this.#offering = true;
      await this.pc.setLocalDescription();
      this.#describe();
    } catch (problem) {
      if (this.pc.signalingState !== "closed") console.error(problem);
    } finally {
      this.#offering = false;
    }
  }

  #describe() {
    const streams = [...this.#ends].map(([what, end]) => ({ mid: end.mid, what })).filter(({ mid }) => mid !== null);
    const { type, sdp } = this.pc.localDescription;
    this.#signal({ description: { type, sdp: tidy(sdp) }, streams });
  }

  /** @param {{description?: RTCSessionDescriptionInit, streams?: {mid: string, what: string}[], candidate?: RTCIceCandidateInit}} data */
  async hear({ description, streams, candidate }) {
    if (description) await this.#described(description, streams ?? []);
    else await this.pc.addIceCandidate(candidate).catch(() => {}); // one of an offer that was not taken, or of an older way
  }

  async #described(description, streams) {
    const isOffer = description.type === "offer";
    const free = !this.#offering && (this.pc.signalingState === "stable" || this.#answering);
    this.#ignoring = !this.#polite && isOffer && !free;
    if (this.#ignoring) return;
    for (const { mid, what } of streams) this.#names.set(mid, what);
    this.#answering = !isOffer;
    await this.pc.setRemoteDescription(description).finally(() => (this.#answering = false));
    if (!isOffer) return;
    this.#adopt();
    await this.pc.setLocalDescription();
    this.#describe();
  }

  #adopt() {
    for (const transceiver of this.pc.getTransceivers()) {
      const what = this.#names.get(transceiver.mid);
      if (!BOTH_WAYS.includes(what) || this.#ends.has(what)) continue;
      transceiver.direction = "sendrecv";
      this.#send(what, transceiver);
    }
  }

  #came(transceiver) {
    const what = this.#names.get(transceiver.mid) ?? this.#ownName(transceiver);
    if (!what) return;
    this.#open(transceiver);
    this.#around.track(this.#seat, what, transceiver.receiver.track);
  }

  #ownName(transceiver) {
    return [...this.#ends].find(([, end]) => end === transceiver)?.[0];
  }

  #moved() {
    const state = this.pc.connectionState;
    this.#around.state(this.#seat, state);
    clearTimeout(this.#broken);
    if (state === "connected") clearTimeout(this.#patience);
    if (state === "disconnected") this.#broken = setTimeout(() => this.restart(), BROKEN_MS);
    if (state === "failed") this.restart();
  }

  #wait() {
    clearTimeout(this.#patience);
    this.#patience = setTimeout(() => {
      this.#around.fails(this.#seat);
      this.#broken = setTimeout(() => this.restart(), AGAIN_MS);
    }, PATIENCE_MS);
  }

  /** Looks for another way to the same place. */
  restart() {
    if (this.pc.connectionState === "closed") return;
    this.pc.restartIce();
    this.#wait();
  }

  /**
   * The seat is back: what was said to it meanwhile is lost, an offer or its answer included. The same offer is said
   * again, since the other side may have taken it, and another one would not fit what it has.
   */
  back() {
    if (this.pc.signalingState === "have-local-offer") this.#describe();
    if (this.pc.connectionState !== "connected") this.restart();
  }

  close() {
    clearTimeout(this.#patience);
    clearTimeout(this.#broken);
    this.pc.close();
  }
}
