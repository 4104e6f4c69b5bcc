// One's own camera, microphone, loudspeaker and screen: starting, stopping and changing them, before and during a meeting.

const WANTED = {
  mic: { audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true } },
  cam: { video: { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 24, max: 30 } } },
};
const KINDS = { audioinput: "mic", videoinput: "cam", audiooutput: "out" };
const NAMES = { mic: "microphone", cam: "camera", out: "loudspeaker" };

/** @param {"mic"|"cam"} what @param {DOMException} problem @returns {string} what to do about it */
function explained(what, problem) {
  const name = NAMES[what];
  const texts = {
    NotAllowedError: `This page may not use your ${name}. Allow it in the browser's address bar, and try again.`,
    NotFoundError: `No ${name} was found. Plug one in, or go on without.`,
    NotReadableError: `Another programme is using your ${name}. Close that, and try again.`,
    OverconstrainedError: `That ${name} is gone. Choose another one.`,
  };
  return texts[problem.name] ?? `Your ${name} could not be started. You can go on without.`;
}

export class Devices {
  /** @type {{mic: ?MediaStreamTrack, cam: ?MediaStreamTrack, screen: ?MediaStreamTrack, tab: ?MediaStreamTrack}} */
  tracks = { mic: null, cam: null, screen: null, tab: null };
  /** What was chosen, by the browser's ids; "" is the browser's own choice. */
  chosen = { mic: "", cam: "", out: "" };

  /** @param {{change: (what: string, track: ?MediaStreamTrack) => void, problem: (what: string, text: string) => void, listed: () => void}} on */
  constructor(on) {
    this.on = on;
    navigator.mediaDevices?.addEventListener("devicechange", () => this.#changed());
  }

  /** Starts the microphone or camera. @param {"mic"|"cam"} what @param {boolean} [enabled] false: muted @returns {Promise<boolean>} whether it runs */
  async start(what, enabled = true) {
    if (this.tracks[what]) return true;
    try {
      const stream = await navigator.mediaDevices.getUserMedia(this.#constraints(what));
      const [track] = stream.getTracks();
      track.enabled = enabled;
      this.#take(what, track);
      return true;
    } catch (problem) {
      this.on.problem(what, explained(what, problem));
      return false;
    }
  }

  #constraints(what) {
    const [[kind, wanted]] = Object.entries(WANTED[what]);
    return { [kind]: this.chosen[what] ? { ...wanted, deviceId: { exact: this.chosen[what] } } : wanted };
  }

  /** Shows a screen, a window or a tab, with the tab's sound where the browser gives it. @returns {Promise<boolean>} */
  async share() {
    try {
      const stream = await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: { max: 15 } }, audio: true });
      const [screen] = stream.getVideoTracks();
      screen.contentHint = "detail";
      this.#take("screen", screen);
      if (stream.getAudioTracks().length) this.#take("tab", stream.getAudioTracks()[0]);
      return true;
    } catch (problem) {
      if (problem.name !== "NotAllowedError") this.on.problem("screen", "Your screen could not be shared. Try a window or a tab instead.");
      return false;
    }
  }

  /** @param {"mic"|"cam"|"screen"|"tab"} what */
  stop(what) {
    this.tracks[what]?.stop();
    if (this.tracks[what]) this.#take(what, null);
  }

  stopAll() {
    Object.keys(this.tracks).forEach((what) => this.stop(what));
  }

  /** Uses another device from now on. @param {"mic"|"cam"|"out"} what @param {string} id */
  async choose(what, id) {
    this.chosen[what] = id;
    if (what === "out" || !this.tracks[what]) return;
    const enabled = this.tracks[what].enabled;
    this.tracks[what].stop();
    this.tracks[what] = null;
    if (!(await this.start(what, enabled))) this.on.change(what, null);
  }

  #take(what, track) {
    this.tracks[what] = track;
    track?.addEventListener("ended", () => this.tracks[what] === track && this.#gone(what));
    this.on.change(what, track);
    this.on.listed();
  }

  #gone(what) {
    this.#take(what, null);
    if (what in NAMES) this.on.problem(what, `Your ${NAMES[what]} was unplugged or taken away. Choose another one under Devices.`);
  }

  #changed() {
    this.on.listed();
  }

  /** Everything that can be chosen. @returns {Promise<{mic: object[], cam: object[], out: object[]}>} */
  async list() {
    const found = { mic: [], cam: [], out: [] };
    for (const device of (await navigator.mediaDevices?.enumerateDevices()) ?? []) found[KINDS[device.kind]].push(device);
    return found;
  }
}

/** Fills every `select[data-choose]` of the page with what can be chosen. @param {Devices} devices */
export async function fillChoices(devices) {
  const found = await devices.list();
  for (const select of document.querySelectorAll("select[data-choose]")) {
    const what = select.dataset.choose;
    const options = found[what].map((device, at) => new Option(device.label || `${NAMES[what]} ${at + 1}`, device.deviceId));
    select.replaceChildren(...(options.length ? options : [new Option(`No ${NAMES[what]} found`, "")]));
    select.disabled = options.length === 0;
    const used = devices.tracks[what]?.getSettings().deviceId ?? devices.chosen[what];
    if (used && found[what].some((device) => device.deviceId === used)) select.value = used;
  }
  const speakers = "setSinkId" in HTMLMediaElement.prototype && found.out.length > 0;
  for (const part of document.querySelectorAll("[data-speakers]")) part.hidden = !speakers;
}
