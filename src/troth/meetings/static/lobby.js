// Before the meeting: a look into one's own camera, a check of the microphone, a name. Works without either.
import { fillChoices } from "./devices.js";

export class Lobby {
  #devices;
  #levels;
  #mirror = document.getElementById("lobby-video");
  #note = document.getElementById("lobby-note");
  #meter = document.getElementById("lobby-level");
  #troubles = new Map();

  /** @param {import("./devices.js").Devices} devices @param {import("./levels.js").Levels} levels */
  constructor(devices, levels) {
    this.#devices = devices;
    this.#levels = levels;
    for (const what of ["mic", "cam"]) {
      document.querySelector(`[data-act="lobby-${what}"]`).addEventListener("click", () => this.toggle(what));
    }
  }

  /** Asks for camera and microphone, one after the other, so that either may be missing. */
  async begin() {
    await fillChoices(this.#devices);
    for (const what of ["mic", "cam"]) await this.#devices.start(what);
    this.changed();
  }

  /** @returns {Promise<string>} the name, once somebody wants to come in */
  name() {
    const form = document.getElementById("lobby-form");
    return new Promise((resolve) => {
      const joining = (event) => {
        event.preventDefault();
        const name = document.getElementById("lobby-name").value.trim();
        if (!name) return;
        form.removeEventListener("submit", joining);
        resolve(name);
      };
      form.addEventListener("submit", joining);
    });
  }

  /** @param {"mic"|"cam"} what */
  async toggle(what) {
    this.#troubles.delete(what);
    if (this.#devices.tracks[what]) this.#devices.stop(what);
    else await this.#devices.start(what);
    this.changed();
  }

  /** A device did not start. @param {string} what @param {string} text */
  problem(what, text) {
    this.#troubles.set(what, text);
    this.changed();
  }

  /** Shows camera and microphone as they are now. */
  changed() {
    const { mic, cam } = this.#devices.tracks;
    for (const [what, track] of [["mic", mic], ["cam", cam]]) {
      document.querySelector(`[data-act="lobby-${what}"]`).setAttribute("aria-pressed", String(track !== null));
    }
    if (this.#mirror.srcObject?.getVideoTracks()[0] !== cam) this.#mirror.srcObject = cam && new MediaStream([cam]);
    this.#note.hidden = cam !== null;
    this.#note.textContent = this.#troubles.get("cam") ?? "Your camera is off.";
    this.#warn(this.#troubles.get("mic"));
    this.#levels.watch("lobby", mic, (level) => (this.#meter.value = this.#meter.dataset.level = level));
  }

  #warn(text) {
    const place = document.getElementById("lobby-problem");
    place.hidden = !text;
    place.textContent = text ?? "";
  }

  /** The meeting begins: the mirror is put away. */
  end() {
    this.#mirror.srcObject = null;
    this.#levels.watch("lobby", null);
  }
}
