// How loud each sound is, ten times a second, on a scale from 0 to 100.

const EVERY_MS = 100;

export class Levels {
  #context = null;
  #watched = new Map();
  #timer = 0;

  /** Browsers make sound only after somebody has touched the page. */
  wake() {
    this.#context ??= new AudioContext();
    return this.#context.resume().catch(() => {});
  }

  /** @param {string} name @param {?MediaStreamTrack} track null: no longer @param {(level: number) => void} [hear] */
  watch(name, track, hear) {
    this.#watched.get(name)?.source.disconnect();
    this.#watched.delete(name);
    if (!track) return hear?.(0);
    this.#context ??= new AudioContext();
    const source = this.#context.createMediaStreamSource(new MediaStream([track]));
    const analyser = this.#context.createAnalyser();
    analyser.fftSize = 512;
    source.connect(analyser);
    this.#watched.set(name, { source, analyser, hear, track });
    this.#timer ||= setInterval(() => this.#measure(), EVERY_MS);
    return undefined;
  }

  #measure() {
    const samples = new Float32Array(512);
    for (const { analyser, hear, track } of this.#watched.values()) {
      analyser.getFloatTimeDomainData(samples);
      const mean = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
      hear(track.enabled ? scaled(Math.sqrt(mean)) : 0);
    }
  }

  close() {
    clearInterval(this.#timer);
    this.#context?.close();
  }
}

/** -60 dB and less is silence, -10 dB and more is as loud as it gets. */
function scaled(amplitude) {
  const decibels = 20 * Math.log10(amplitude || 1e-9);
  return Math.round(Math.min(1, Math.max(0, (decibels + 60) / 50)) * 100);
}
