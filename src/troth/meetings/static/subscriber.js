// What this browser takes from the switch: one connection, whose lines are whosever the switch says.
import { tidy } from "./descriptions.js";
import { configuration } from "./transforms.js";
import { kindOf } from "./video_codec.js";

export class Subscriber {
  #around;
  #lines = new Map();
  #doing = Promise.resolve();

  /** @param {{ice: RTCIceServer[], transforms: import("./transforms.js").Transforms, say: (message: object) => void, track: (seat: string, what: string, track: ?MediaStreamTrack) => void, lost: () => void}} around */
  constructor(around) {
    this.#around = around;
    this.pc = new RTCPeerConnection(configuration(around.ice));
    this.pc.addEventListener("icecandidate", ({ candidate }) => around.say({ op: "candidate", of: "subscribe", candidate: candidate?.candidate ? candidate : null }));
    this.pc.addEventListener("connectionstatechange", () => this.pc.connectionState === "failed" && around.lost());
    this.pc.addEventListener("track", ({ transceiver }) => this.#open(transceiver));
  }

  /** @param {string} sdp @param {{mid: string, seat: string, what: string}[]} streams */
  offered(sdp, streams) {
    this.#doing = this.#doing.then(() => this.#take(sdp, streams)).catch((problem) => console.error(problem));
    return this.#doing;
  }

  async #take(sdp, streams) {
    const now = new Map(streams.map((stream) => [stream.mid, stream]));
    this.#release(now);
    for (const [mid, { seat, what }] of now) this.#lines.set(mid, { ...this.#lines.get(mid), seat, what });
    await this.pc.setRemoteDescription({ type: "offer", sdp });
    this.pc.getTransceivers().forEach((transceiver) => this.#open(transceiver));
    await this.pc.setLocalDescription();
    this.#around.say({ op: "answer", sdp: tidy(this.pc.localDescription.sdp) });
    this.#show();
  }

  /** A line that has become somebody else's, or nobody's, shows nothing until its new frames come. */
  #release(now) {
    for (const [mid, line] of this.#lines) {
      const next = now.get(mid);
      if (next && next.seat === line.seat && next.what === line.what) continue;
      this.#around.track(line.seat, line.what, null);
      if (!next) this.#lines.set(mid, { id: line.id, seat: "", what: "" });
    }
  }

  #open(transceiver) {
    const line = this.#lines.get(transceiver.mid);
    if (!line) return;
    const { transforms } = this.#around;
    if (line.id) transforms.belongs(line.id, line.seat);
    else line.id = transforms.open(transceiver.receiver, transceiver.receiver.track.kind, line.seat);
  }

  #show() {
    for (const transceiver of this.pc.getTransceivers()) {
      const line = this.#lines.get(transceiver.mid);
      const { track } = transceiver.receiver;
      if (line?.seat && track.kind === kindOf(line.what)) this.#around.track(line.seat, line.what, track);
    }
  }

  /** @param {?RTCIceCandidateInit} candidate */
  candidate(candidate) {
    return this.pc.addIceCandidate(candidate ?? undefined).catch(() => {});
  }

  close() {
    for (const { seat, what } of this.#lines.values()) if (seat) this.#around.track(seat, what, null);
    this.pc.close();
  }
}
