// Short notices over the meeting: what is wrong, what to do about it, and what somebody should know now.
import { say } from "./say.js";

const place = document.getElementById("banners");
const shape = document.getElementById("a-banner");

/**
 * Shows a notice, in the place of an earlier one of the same name.
 * @param {string} name @param {string} title @param {string} text @param {{kind?: string, seconds?: number}} [how]
 */
export function show(name, title, text, { kind = "care", seconds = 0 } = {}) {
  hide(name);
  const banner = shape.content.firstElementChild.cloneNode(true);
  banner.dataset.banner = name;
  banner.classList.add(`notice--${kind}`);
  banner.querySelector("strong").textContent = title;
  banner.querySelector("p").textContent = text;
  banner.querySelector("button").addEventListener("click", () => banner.remove());
  place.append(banner);
  say(`${title}. ${text}`);
  if (seconds) setTimeout(() => banner.remove(), seconds * 1000);
}

/** @param {string} name */
export function hide(name) {
  place.querySelector(`[data-banner="${name}"]`)?.remove();
}

/** @param {string} name @returns {boolean} */
export const shown = (name) => place.querySelector(`[data-banner="${name}"]`) !== null;
