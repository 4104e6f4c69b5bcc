// Plays what the others say, on the loudspeaker that was chosen.

export class Sounds {
  #players = new Map();
  #out = "";

  /** @param {string} name @param {?MediaStreamTrack} track null: no longer */
  play(name, track) {
    const before = this.#players.get(name);
    if (before) before.srcObject = null;
    this.#players.delete(name);
    if (!track) return;
    const player = new Audio();
    player.srcObject = new MediaStream([track]);
    this.#players.set(name, player);
    this.#route(player);
    player.play().catch(() => {});
  }

  /** @param {string} id of a loudspeaker */
  choose(id) {
    this.#out = id;
    this.#players.forEach((player) => this.#route(player));
  }

  #route(player) {
    if (this.#out) player.setSinkId?.(this.#out).catch(() => {});
  }

  stop() {
    [...this.#players.keys()].forEach((name) => this.play(name, null));
  }
}
