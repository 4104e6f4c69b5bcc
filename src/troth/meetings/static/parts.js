// A page's picture in parts that fit into messages, and the parts put together again.
import { fromText, joined, toText } from "./bytes.js";

const PART = 96 * 1024;
const MOST_PARTS = 48;
const TYPES = new Set(["image/jpeg", "image/png", "image/webp"]);

/** @param {Blob} picture @param {object} page what the messages say beside: `id`, `name`, `number`, `of` @returns {Promise<object[]>} */
export async function inParts(picture, page) {
  const bytes = new Uint8Array(await picture.arrayBuffer());
  const parts = Math.ceil(bytes.length / PART);
  return Array.from({ length: parts }, (_, part) => ({
    t: "page", ...page, type: picture.type, part, parts, bytes: toText(bytes.subarray(part * PART, (part + 1) * PART)),
  }));
}

export class Parts {
  #open = new Map();

  /** @param {object} message of the kind `page` @returns {?Blob} the picture, once its last part is here */
  take({ id, number, type, part, parts, bytes }) {
    const fits = TYPES.has(type) && Number.isInteger(parts) && parts >= 1 && parts <= MOST_PARTS && Number.isInteger(part) && part >= 0 && part < parts;
    const piece = fits && fromText(bytes);
    if (!piece || piece.length > PART) return null;
    const name = `${id} ${number}`;
    if (!this.#open.has(name) || this.#open.get(name).length !== parts) this.#open.set(name, new Array(parts).fill(null));
    const pieces = this.#open.get(name);
    pieces[part] = piece;
    if (this.#open.size > 8) this.#open.delete(this.#open.keys().next().value);
    if (pieces.includes(null)) return null;
    this.#open.delete(name);
    return new Blob([joined(...pieces)], { type });
  }
}
