// What this seat shows of itself: microphone, camera, screen and hand, on the page and towards the server.

export class Local {
  name = "";
  #hand = false;
  #meeting;
  #devices;
  #parts;

  /** @param {import("./meeting.js").Meeting} meeting @param {import("./devices.js").Devices} devices @param {{say: (message: object) => void, tiles: object, levels: object, media: object}} parts */
  constructor(meeting, devices, parts) {
    this.#meeting = meeting;
    this.#devices = devices;
    this.#parts = parts;
  }

  /** @returns {{mic: boolean, cam: boolean, share: boolean}} */
  state() {
    const { mic, cam, screen } = this.#devices.tracks;
    return { mic: Boolean(mic?.enabled), cam: cam !== null, share: screen !== null };
  }

  /** Tells the server, and with it the others, how things are. */
  tell() {
    const state = this.state();
    this.#parts.say({ kind: "state", ...state });
    this.show();
    this.#meeting.moved(state);
  }

  show() {
    const now = { ...this.state(), hand: this.#hand };
    for (const [act, on] of Object.entries(now)) {
      document.querySelector(`.controls [data-act="${act}"]`).setAttribute("aria-pressed", String(on));
    }
    const { own } = this.#meeting;
    this.#parts.tiles.track(own, "cam", this.#devices.tracks.cam);
    this.#parts.tiles.track(own, "screen", this.#devices.tracks.screen);
  }

  async toggleMic() {
    const { mic } = this.#devices.tracks;
    if (mic) mic.enabled = !mic.enabled;
    else if (!(await this.#devices.start("mic"))) return;
    this.tell();
  }

  async toggleCam() {
    if (this.#devices.tracks.cam) this.#devices.stop("cam");
    else await this.#devices.start("cam");
  }

  async toggleShare() {
    if (this.#devices.tracks.screen) this.#stopSharing();
    else await this.#devices.share();
  }

  #stopSharing() {
    this.#devices.stop("screen");
    this.#devices.stop("tab");
  }

  toggleHand() {
    this.#hand = !this.#hand;
    this.#parts.say({ kind: "state", hand: this.#hand });
    if (!this.#hand) this.#meeting.moved({ hand: 0 });
    this.show();
  }

  /** A host asks for it. @param {"mic"|"cam"|"share"} what */
  off(what) {
    if (what === "mic" && this.#devices.tracks.mic) this.#devices.tracks.mic.enabled = false;
    if (what === "cam") this.#devices.stop("cam");
    if (what === "share") this.#stopSharing();
    this.tell();
  }

  /** What the server says of oneself: it knows best about the hand. @param {object} seat */
  heard(seat) {
    this.#hand = seat.hand > 0;
    this.show();
  }

  /** A track of one's own came or went. @param {string} what @param {?MediaStreamTrack} track */
  changed(what, track) {
    const { media, levels, tiles } = this.#parts;
    media.put(what, track);
    if (what === "mic") levels.watch("own", track, (level) => tiles.level(this.#meeting.own, level));
    if (what === "screen" && !track) this.#devices.stop("tab");
    if (this.#meeting.own) this.tell();
    if (track && this.#meeting.own) this.show();
  }
}
