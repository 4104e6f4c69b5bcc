// The sheet on which a document's page lies: its picture, what is drawn on it, and the pointer.

const COLOUR = /^#[0-9a-f]{6}$/;
const MOST_POINTS = 2000;
const EVERY_MS = 50;

const isPoint = (point) => Array.isArray(point) && point.length === 2 && point.every((one) => one >= 0 && one <= 1);

export class Sheet {
  #place = document.getElementById("sheet");
  #page = document.getElementById("page");
  #drawing = document.getElementById("drawing");
  #pointer = document.getElementById("pointer");
  #picture = null;
  #lines = [];
  #drawn = null;
  #pointed = 0;
  #hidden = 0;

  /** @param {{line: (points: number[][]) => void, point: (x: number, y: number) => void, draws: () => boolean, points: () => boolean, colour: () => string}} on */
  constructor(on) {
    this.on = on;
    new ResizeObserver(() => this.#layout()).observe(this.#place);
    this.#drawing.addEventListener("pointerdown", (event) => this.#down(event));
    this.#drawing.addEventListener("pointermove", (event) => this.#move(event));
    for (const end of ["pointerup", "pointercancel"]) this.#drawing.addEventListener(end, () => this.#up());
  }

  /** @param {?Blob} blob a picture @param {{points: number[][], colour: string}[]} lines */
  async show(blob, lines) {
    this.#lines = lines;
    const before = this.#picture;
    this.#picture = blob && (await createImageBitmap(blob).catch(() => null));
    before?.close();
    this.#pointer.hidden = true;
    this.#layout();
  }

  #layout() {
    const { width = 4, height = 3 } = this.#picture ?? {};
    const scale = Math.min(this.#place.clientWidth / width, this.#place.clientHeight / height);
    const dots = Math.min(2, devicePixelRatio);
    for (const canvas of [this.#page, this.#drawing]) {
      canvas.style.width = `${width * scale}px`;
      canvas.style.height = `${height * scale}px`;
      canvas.width = Math.max(1, width * scale * dots);
      canvas.height = Math.max(1, height * scale * dots);
    }
    if (this.#picture) this.#page.getContext("2d").drawImage(this.#picture, 0, 0, this.#page.width, this.#page.height);
    this.#page.toggleAttribute("data-shown", Boolean(this.#picture));
    this.redraw();
  }

  /** Draws all lines again. @param {{points: number[][], colour: string}[]} [lines] */
  redraw(lines = this.#lines) {
    this.#lines = lines;
    const context = this.#drawing.getContext("2d");
    context.clearRect(0, 0, this.#drawing.width, this.#drawing.height);
    context.lineWidth = Math.max(2, this.#drawing.width / 320);
    context.lineCap = context.lineJoin = "round";
    this.#drawing.dataset.lines = String(lines.length);
    for (const line of this.#drawn ? [...lines, this.#drawn] : lines) this.#trace(context, line);
  }

  #trace(context, { points, colour }) {
    context.strokeStyle = colour;
    context.beginPath();
    for (const [x, y] of points) context.lineTo(x * this.#drawing.width, y * this.#drawing.height);
    if (points.length === 1) context.lineTo(points[0][0] * this.#drawing.width + 0.1, points[0][1] * this.#drawing.height);
    context.stroke();
  }

  /** @param {boolean} on whether moving over the page draws */
  drawable(on) {
    this.#drawing.toggleAttribute("data-drawing", on);
  }

  #at(event) {
    const { left, top, width, height } = this.#drawing.getBoundingClientRect();
    const within = (value) => Math.round(Math.min(1, Math.max(0, value)) * 1e4) / 1e4;
    return [within((event.clientX - left) / width), within((event.clientY - top) / height)];
  }

  #down(event) {
    if (!this.on.draws()) return;
    this.#drawing.setPointerCapture(event.pointerId);
    this.#drawn = { points: [this.#at(event)], colour: this.on.colour() };
  }

  #move(event) {
    if (this.#drawn) {
      if (this.#drawn.points.length < MOST_POINTS) this.#drawn.points.push(this.#at(event));
      this.redraw();
    } else if (this.on.points() && performance.now() - this.#pointed > EVERY_MS) {
      this.#pointed = performance.now();
      this.on.point(...this.#at(event));
    }
  }

  #up() {
    if (!this.#drawn) return;
    const { points } = this.#drawn;
    this.#drawn = null;
    this.on.line(points);
  }

  /** @param {number} x @param {number} y from 0 to 1 */
  point(x, y) {
    if (!isPoint([x, y])) return;
    const { offsetLeft, offsetTop, clientWidth, clientHeight } = this.#drawing;
    this.#pointer.style.left = `${offsetLeft + x * clientWidth}px`;
    this.#pointer.style.top = `${offsetTop + y * clientHeight}px`;
    this.#pointer.hidden = false;
    clearTimeout(this.#hidden);
    this.#hidden = setTimeout(() => (this.#pointer.hidden = true), 3000);
  }
}

/** @param {unknown} points @param {unknown} colour @returns {boolean} whether this is a line that may be drawn */
export const isLine = (points, colour) =>
  Array.isArray(points) && points.length <= MOST_POINTS && points.every(isPoint) && COLOUR.test(colour);
