// Documents that everybody looks at together: one shows them page by page; who comes later gets the page of now.
import { random, toText } from "./bytes.js";
import { pagesOf, MOST_PAGES } from "./pages.js";
import { closePanel } from "./panels.js";
import { inParts, Parts } from "./parts.js";
import { say } from "./say.js";
import { isLine, Sheet } from "./sheet.js";

const MOST_LINES = 1000;

/** A document as it is looked at. @typedef {{id: string, by: string, name: string, of: number, number: number, pictures: Map<number, Blob>, lines: Map<number, object[]>, pages: ?import("./pages.js").Pages}} Shown */

export class Documents {
  #place = document.getElementById("document");
  #status = document.getElementById("document-status");
  #file = document.getElementById("document-file");
  #parts = new Parts();
  /** @type {?Shown} */
  #shown = null;
  #coming = null;
  #drawing = false;
  #on;

  /** @param {{tell: (to: string, message: object) => void, beside: (on: boolean) => void, own: () => string, isHost: (seat: string) => boolean, name: (seat: string) => string}} on */
  constructor(on) {
    this.#on = on;
    this.#file.addEventListener("change", () => this.#choose());
    this.sheet = new Sheet({
      line: (points) => this.#draw(points),
      point: (x, y) => on.tell("all", { t: "point", x, y }),
      draws: () => this.#drawing,
      points: () => this.#ours,
      colour: () => document.getElementById("draw-colour").value,
    });
  }

  get #ours() {
    return this.#shown !== null && this.#shown.by === this.#on.own();
  }

  async #choose() {
    const files = [...this.#file.files];
    this.#file.value = "";
    if (!files.length) return;
    this.#status.textContent = "Opening …";
    try {
      const pages = await pagesOf(files);
      this.putAway();
      this.#shown = begun(toText(random(16)), this.#on.own(), pages.name.slice(0, 200), pages.count, pages);
      await this.turn(1);
      this.#status.textContent = `You are showing ${pages.name}.`;
      closePanel();
    } catch (problem) {
      this.#status.textContent = problem.message;
    }
  }

  /** Shows another page to everybody. @param {number} number */
  async turn(number) {
    const shown = this.#shown;
    if (!this.#ours || number < 1 || number > shown.of) return;
    if (!shown.pictures.has(number)) {
      const picture = await shown.pages.page(number);
      shown.pictures.set(number, picture);
      await this.#send("all", number);
    }
    this.#on.tell("all", { t: "turn", id: shown.id, number });
    await this.#look(number);
  }

  async #send(to, number) {
    const { id, name, of, pictures } = this.#shown;
    for (const part of await inParts(pictures.get(number), { id, name, number, of })) this.#on.tell(to, part);
  }

  back() {
    return this.turn((this.#shown?.number ?? 0) - 1);
  }

  on() {
    return this.turn((this.#shown?.number ?? 0) + 1);
  }

  async #look(number) {
    const shown = this.#shown;
    shown.number = number;
    this.#place.hidden = false;
    this.#place.dataset.page = String(number);
    this.#on.beside(true);
    document.getElementById("document-name").textContent = this.#ours ? shown.name : `${shown.name}, shown by ${this.#on.name(shown.by)}`;
    document.getElementById("document-page").textContent = `Page ${number} of ${shown.of}`;
    document.getElementById("page").setAttribute("aria-label", `Page ${number} of ${shown.of} of ${shown.name}`);
    for (const tool of this.#place.querySelectorAll("[data-presenter]")) tool.hidden = !this.#ours;
    document.querySelector("[data-act=page-back]").disabled = number <= 1;
    document.querySelector("[data-act=page-on]").disabled = number >= shown.of;
    await this.sheet.show(shown.pictures.get(number) ?? null, linesOf(shown));
  }

  /** Puts one's own document away for everybody. */
  putAway() {
    if (!this.#ours) return;
    this.#on.tell("all", { t: "turn", id: this.#shown.id, number: 0 });
    this.#status.textContent = "";
    this.#close();
  }

  #close() {
    this.#shown?.pages?.close();
    this.#shown = null;
    this.#place.hidden = true;
    this.#on.beside(false);
    this.draw(false);
    this.sheet.show(null, []);
  }

  /** @param {boolean} [on] whether moving over the page draws */
  draw(on = !this.#drawing) {
    this.#drawing = on;
    this.sheet.drawable(on);
    document.querySelector("[data-act=draw]").setAttribute("aria-pressed", String(on));
  }

  #draw(points) {
    const { id, number } = this.#shown;
    const colour = this.sheet.on.colour();
    this.#on.tell("all", { t: "draw", id, number, points, colour });
    linesOf(this.#shown).push({ points, colour });
    this.sheet.redraw();
  }

  wipe() {
    if (!this.#shown) return;
    const { id, number } = this.#shown;
    this.#on.tell("all", { t: "draw", id, number });
    this.#shown.lines.set(number, []);
    this.sheet.redraw([]);
  }

  /** @param {string} from @param {object} message of the kinds `page`, `turn`, `point` and `draw` */
  async hear(from, message) {
    if (message.t === "page") this.#page(from, message);
    if (message.t === "turn") await this.#turned(from, message);
    if (message.t === "point" && this.#shown?.by === from) this.sheet.point(message.x, message.y);
    if (message.t === "draw") this.#drew(message);
  }

  #page(from, message) {
    const { id, name, number, of } = message;
    const fits = typeof id === "string" && typeof name === "string" && name.length <= 200 && Number.isInteger(of) && of >= 1 && of <= MOST_PAGES;
    if (!fits || !Number.isInteger(number) || number < 1 || number > of) return;
    const picture = this.#parts.take(message);
    if (!picture) return;
    const known = [this.#shown, this.#coming].find((one) => one?.id === id && one.by === from);
    if (!known) this.#coming = begun(id, from, name, of, null);
    (known ?? this.#coming).pictures.set(number, picture);
    if (known && known === this.#shown && known.number === number) this.#look(number);
  }

  async #turned(from, { id, number }) {
    if (this.#shown?.id === id && this.#shown.by === from) {
      if (number === 0) {
        say(`${this.#on.name(from)} put the document away.`);
        this.#close();
      } else if (number <= this.#shown.of) await this.#look(number);
      return;
    }
    if (this.#coming?.id !== id || this.#coming.by !== from || number === 0) return;
    if (this.#shown) this.#close();
    this.#shown = this.#coming;
    this.#coming = null;
    say(`${this.#on.name(from)} shows ${this.#shown.name}.`);
    await this.#look(number);
  }

  #drew({ id, number, points, colour }) {
    const shown = this.#shown;
    if (shown?.id !== id || !Number.isInteger(number) || number < 1 || number > shown.of) return;
    if (points === undefined) shown.lines.set(number, []);
    else if (isLine(points, colour) && linesOf(shown, number).length < MOST_LINES) linesOf(shown, number).push({ points, colour });
    if (number === shown.number) this.sheet.redraw(linesOf(shown));
  }

  /** Gives a newcomer the page of now. @param {string} seat */
  async welcome(seat) {
    if (!this.#ours || !this.#shown.pictures.has(this.#shown.number)) return;
    const { id, number } = this.#shown;
    await this.#send(seat, number);
    this.#on.tell(seat, { t: "turn", id, number });
    for (const { points, colour } of linesOf(this.#shown)) this.#on.tell(seat, { t: "draw", id, number, points, colour });
  }

  /** @param {string} seat who is gone, and their document with them */
  leave(seat) {
    if (this.#shown?.by === seat) this.#close();
    if (this.#coming?.by === seat) this.#coming = null;
  }

  clear() {
    this.#coming = null;
    this.#close();
  }
}

function begun(id, by, name, of, pages) {
  return { id, by, name, of, number: 0, pictures: new Map(), lines: new Map(), pages };
}

function linesOf(shown, number = shown.number) {
  if (!shown.lines.has(number)) shown.lines.set(number, []);
  return shown.lines.get(number);
}
