// What opens beside the meeting and over it: panels, dialogs, the reactions, and the narrow window's further controls.

const side = document.getElementById("side");
const more = document.getElementById("more");
let opener = null;

const button = (act) => document.querySelector(`.control[data-act="${act}"]`);
const openerOf = (name) => document.querySelector(`[data-panel="${name}"]`);

/** @returns {string} the panel that is open, or "" */
export const openPanel = () => side.querySelector(".panel:not([hidden])")?.id.replace("panel-", "") ?? "";

/** Opens a panel and moves there, or closes it where it was open. @param {string} name */
export function togglePanel(name) {
  const wasOpen = openPanel();
  closePanel(false);
  if (wasOpen === name) return opener?.focus();
  side.hidden = false;
  const panel = document.getElementById(`panel-${name}`);
  panel.hidden = false;
  opener = openerOf(name);
  opener.setAttribute("aria-expanded", "true");
  opener.removeAttribute("data-news");
  panel.querySelector("h2").focus();
  showMore(false);
  return panel.dispatchEvent(new CustomEvent("troth-shown"));
}

/** @param {boolean} [back] whether to go back to where one came from */
export function closePanel(back = true) {
  const name = openPanel();
  if (!name) return;
  document.getElementById(`panel-${name}`).hidden = true;
  side.hidden = true;
  openerOf(name).setAttribute("aria-expanded", "false");
  if (back) (opener?.offsetParent ? opener : button("more")).focus();
}

/** Marks that something new is in a panel that is not open. @param {string} name */
export function news(name) {
  if (openPanel() !== name) openerOf(name).setAttribute("data-news", "");
}

/** @param {boolean} [on] */
export function showMore(on = !more.hasAttribute("data-open")) {
  more.toggleAttribute("data-open", on);
  button("more").setAttribute("aria-expanded", String(on));
}

const reactions = document.getElementById("reactions");

/** @param {boolean} [on] */
export function showReactions(on = reactions.hidden) {
  reactions.hidden = !on;
  button("react").setAttribute("aria-expanded", String(on));
  if (on) {
    reactions.querySelector("button").focus();
    showMore(false);
  }
}

/** Closes the innermost thing that is open. @returns {boolean} whether there was one */
export function closeInnermost() {
  if (!reactions.hidden) showReactions(false);
  else if (more.hasAttribute("data-open")) showMore(false);
  else if (openPanel()) closePanel();
  else return false;
  return true;
}

/** @param {string} name @returns {Promise<string>} the value of the button that closed it, "" for none */
export function dialog(name) {
  const element = document.getElementById(`dialog-${name}`);
  element.returnValue = "";
  element.showModal();
  return new Promise((resolve) => element.addEventListener("close", () => resolve(element.returnValue), { once: true }));
}

/** @param {string} question @returns {Promise<boolean>} */
export async function sure(question) {
  document.getElementById("sure-text").textContent = question;
  return (await dialog("sure")) === "yes";
}
