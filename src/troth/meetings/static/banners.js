// Short notices over the meeting: what is wrong, what to do about it, and what somebody should know now.
import { say } from "./say.js";

const place = document.getElementById("banners");
const shape = document.getElementById("a-banner");

/**
 * Shows a notice, in the place of an earlier one of the same name.
 * @param {string} name @param {string} title @param {string} text
 * @param {{kind?: string, seconds?: number, acts?: {text: string, label: string, act: () => void}[]}} [how] `acts` are buttons
 */
export function show(name, title, text, { kind = "care", seconds = 0, acts = [] } = {}) {
  hide(name);
  const banner = shape.content.firstElementChild.cloneNode(true);
  banner.dataset.banner = name;
  banner.classList.add(`notice--${kind}`);
  banner.querySelector("strong").textContent = title;
  banner.querySelector("p").textContent = text;
  banner.querySelector(".close").addEventListener("click", () => banner.remove());
  banner.querySelector(".banner-acts").append(...acts.map((act) => button(act, banner)));
  place.append(banner);
  say(`${title}. ${text}`);
  if (seconds) setTimeout(() => banner.remove(), seconds * 1000);
}

function button({ text, label, act }, banner) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button button--small";
  made.textContent = text;
  made.setAttribute("aria-label", label);
  made.addEventListener("click", () => {
    banner.remove();
    act();
  });
  return made;
}

/** @param {string} name */
export function hide(name) {
  place.querySelector(`[data-banner="${name}"]`)?.remove();
}

/** @param {string} name @returns {boolean} */
export const shown = (name) => place.querySelector(`[data-banner="${name}"]`) !== null;
