// What this browser sends to the switch: one connection, the camera in three sizes at once.
import { tidy } from "./descriptions.js";
import { configuration } from "./transforms.js";
import { kindOf, preferVp8 } from "./video_codec.js";

/** From small to large, as the switch counts them: its layers 0, 1 and 2. */
const LAYERS = [
  { rid: "l", scaleResolutionDownBy: 4, maxBitrate: 120_000 },
  { rid: "m", scaleResolutionDownBy: 2, maxBitrate: 400_000 },
  { rid: "h", maxBitrate: 1_200_000 },
];

export class Publisher {
  #around;
  #ends = new Map();
  #step = "idle";
  #again = false;
  #how = {};

  /** @param {{ice: RTCIceServer[], transforms: import("./transforms.js").Transforms, tracks: object, say: (message: object) => void, lost: () => void}} around */
  constructor(around) {
    this.#around = around;
    this.pc = new RTCPeerConnection(configuration(around.ice));
    this.pc.addEventListener("icecandidate", ({ candidate }) => around.say({ op: "candidate", of: "publish", candidate: candidate?.candidate ? candidate : null }));
    this.pc.addEventListener("connectionstatechange", () => this.pc.connectionState === "failed" && around.lost());
    for (const what of Object.keys(around.tracks)) this.put(what, around.tracks[what]);
  }

  /** @param {string} what @param {?MediaStreamTrack} track */
  put(what, track) {
    const end = this.#ends.get(what);
    if (end) end.sender.replaceTrack(track).catch(() => {});
    else if (track) this.#add(what, track);
  }

  #add(what, track) {
    const sendEncodings = what === "cam" ? LAYERS : what === "screen" ? [{ maxBitrate: 1_500_000 }] : undefined;
    const transceiver = this.pc.addTransceiver(kindOf(what), { direction: "sendonly", sendEncodings });
    if (kindOf(what) === "video") preferVp8(transceiver);
    this.#around.transforms.seal(transceiver.sender, kindOf(what));
    this.#ends.set(what, transceiver);
    transceiver.sender.replaceTrack(track);
    this.publish({});
  }

  /** Offers everything that is sent; what is added in one breath travels in one offer. @param {RTCOfferOptions} how */
  async publish(how) {
    Object.assign(this.#how, how);
    if (this.#step === "asked") this.#again = true;
    if (this.#step !== "idle") return;
    this.#step = "soon";
    await Promise.resolve();
    this.#step = "asked";
    const offer = await this.pc.createOffer(this.#how);
    this.#how = {};
    await this.pc.setLocalDescription(offer);
    const streams = [...this.#ends].map(([what, { mid }]) => ({ mid, what })).filter(({ mid }) => mid !== null); // the rest came since
    this.#around.say({ op: "publish", sdp: tidy(this.pc.localDescription.sdp), streams });
  }

  /** @param {string} sdp the switch's answer */
  async published(sdp) {
    await this.pc.setRemoteDescription({ type: "answer", sdp });
    this.#step = "idle";
    if (!this.#again) return;
    this.#again = false;
    await this.publish({});
  }

  /** Looks for another way to the switch. An answer that is still awaited was lost on the old one. */
  renegotiate() {
    if (this.#step === "asked") this.#step = "idle";
    return this.publish({ iceRestart: true });
  }

  /** @param {?RTCIceCandidateInit} candidate */
  candidate(candidate) {
    return this.pc.addIceCandidate(candidate ?? undefined).catch(() => {});
  }

  close() {
    this.pc.close();
  }
}
