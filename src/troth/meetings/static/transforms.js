// Puts the sealing worker into senders and receivers, in the way that this browser has for it.

const SCRIPTED = typeof RTCRtpScriptTransform === "function";
const STREAMS = typeof RTCRtpSender === "function" && "createEncodedStreams" in RTCRtpSender.prototype;

/** Whether this browser can seal sound and video. Without it nobody joins: nothing is ever sent open. */
export const canSeal = SCRIPTED || STREAMS;

/** What a connection has to be made with. @param {RTCIceServer[]} iceServers @returns {RTCConfiguration} */
export const configuration = (iceServers) =>
  SCRIPTED ? { iceServers } : { iceServers, encodedInsertableStreams: true };

export class Transforms {
  #worker = new Worker(new URL("./frames.js", import.meta.url), { type: "module" });
  #last = 0;

  /** @param {string} room its id */
  enter(room) {
    this.#worker.postMessage({ kind: "enter", room });
  }

  /** @param {string} seat @param {import("./ring.js").SenderKey} sender @param {boolean} own */
  key(seat, sender, own) {
    this.#worker.postMessage({ kind: own ? "own" : "key", seat, sender });
  }

  /** @param {string} seat */
  forget(seat) {
    this.#worker.postMessage({ kind: "forget", seat });
  }

  /** @param {RTCRtpSender} sender @param {"audio"|"video"} kind */
  seal(sender, kind) {
    this.#put(sender, { side: "seal", kind });
  }

  /** @param {RTCRtpReceiver} receiver @param {"audio"|"video"} kind @param {string} seat @returns {number} to say later whose it is */
  open(receiver, kind, seat) {
    this.#last += 1;
    this.#put(receiver, { side: "open", kind, seat, id: this.#last });
    return this.#last;
  }

  /** Says that what a receiver hears comes from another seat now. @param {number} id @param {string} seat */
  belongs(id, seat) {
    this.#worker.postMessage({ kind: "belongs", id, seat });
  }

  /** How many frames of each receiver opened and did not. @returns {Promise<{id: number, seat: string, opened: number, dropped: number}[]>} */
  count() {
    const answer = new Promise((resolve) => {
      this.#worker.addEventListener("message", (event) => resolve(event.data), { once: true });
    });
    this.#worker.postMessage({ kind: "count" });
    return answer;
  }

  #put(end, options) {
    if (SCRIPTED) {
      end.transform = new RTCRtpScriptTransform(this.#worker, options);
      return;
    }
    const { readable, writable } = end.createEncodedStreams();
    this.#worker.postMessage({ kind: "pass", readable, writable, options }, [readable, writable]);
  }

  close() {
    this.#worker.terminate();
  }
}
