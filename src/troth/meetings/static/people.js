// The list of people, hands in their order first; what a host can do with each; the waiting room; the safety phrase.
import { hide, show } from "./banners.js";
import { draw } from "./faces.js";
import { news, openPanel, sure } from "./panels.js";
import { say } from "./say.js";

const ROLES = { host: "host", staff: "support" };

export class People {
  #list = document.getElementById("people");
  #knocks = document.getElementById("knocks");
  #waiting = document.getElementById("waiting-room");
  #rows = new Map();
  #act;

  /** @param {(kind: string, seat: string) => void} act what a host does */
  constructor(act) {
    this.#act = act;
    document.getElementById("panel-people").addEventListener("troth-shown", () => hide("knock")); // the list says more
  }

  /** @param {object[]} seats everybody, oneself included @param {string} own @param {boolean} host */
  show(seats, own, host) {
    const rank = (seat) => [seat.hand ? seat.hand : 1e6, seat.role === "host" ? 0 : 1, seat.name.toLowerCase()];
    const sorted = [...seats].sort((one, other) => compare(rank(one), rank(other)));
    for (const seat of this.#rows.keys()) if (!seats.some((one) => one.seat === seat)) this.#drop(seat);
    for (const seat of sorted) this.#row(seat, seat.seat === own, host);
    sorted.forEach(({ seat }, at) => {
      const row = this.#rows.get(seat);
      if (this.#list.children[at] !== row) this.#list.insertBefore(row, this.#list.children[at] ?? null);
    });
    for (const part of document.querySelectorAll("[data-hosts]")) part.hidden = !host;
    if (!host) this.clearKnocks();
  }

  #drop(seat) {
    this.#rows.get(seat).remove();
    this.#rows.delete(seat);
  }

  #row(seat, own, host) {
    const row = this.#rows.get(seat.seat) ?? this.#made(seat);
    draw(row.querySelector(".face"), seat.name);
    row.querySelector(".person-name").textContent = own ? `${seat.name} (you)` : seat.name;
    row.querySelector(".person-marks").replaceChildren(...marks(seat).map(([text, kind]) => tag(text, kind)));
    row.querySelector(".acts").hidden = own || !host;
    row.querySelector("summary .unseen").textContent = ` on ${seat.name}`;
    for (const [act, on] of [["mute", seat.mic], ["stop-video", seat.cam], ["stop-sharing", seat.share], ["host", seat.role === "guest"]]) {
      row.querySelector(`[data-do="${act}"]`).hidden = !on;
    }
  }

  #made({ seat }) {
    const row = document.getElementById("a-person").content.firstElementChild.cloneNode(true);
    row.dataset.seat = seat;
    row.addEventListener("click", (event) => {
      const kind = event.target.dataset?.do;
      if (kind) this.#do(kind, seat, row);
    });
    this.#rows.set(seat, row);
    return row;
  }

  async #do(kind, seat, row) {
    const name = row.querySelector(".person-name").textContent;
    const question = { remove: `Remove ${name}? They cannot come back on their invitation.`, host: `Hand the host's role over to ${name}? You become a guest.` }[kind];
    if (question && !(await sure(question))) return;
    row.querySelector("details").open = false;
    this.#act(kind, seat);
  }

  /** Somebody is in the waiting room. @param {string} seat @param {string} name */
  knocks(seat, name) {
    this.knocked(seat);
    const knock = document.getElementById("a-knock").content.firstElementChild.cloneNode(true);
    knock.dataset.seat = seat;
    knock.querySelector("span").textContent = name;
    for (const button of knock.querySelectorAll("button")) {
      button.setAttribute("aria-label", `${button.textContent} ${name}`);
      button.addEventListener("click", () => this.#act(button.dataset.do, seat));
    }
    this.#knocks.append(knock);
    this.#waiting.hidden = false;
    news("people");
    if (openPanel() === "people") say(`${name} is in the waiting room.`);
    else this.#announce(seat, name);
  }

  /** One who waits can be let in from the notice itself; of several, only the list tells who is who. */
  #announce(seat, name) {
    const several = this.#knocks.childElementCount > 1;
    const title = several ? `${this.#knocks.childElementCount} people are in the waiting room` : `${name} is in the waiting room`;
    const acts = several ? [] : ["Admit", "Refuse"].map((text) => ({ text, label: `${text} ${name}`, act: () => this.#act(text.toLowerCase(), seat) }));
    show("knock", title, several ? "Open People to let them in." : "Let them in, or not.", { kind: "plain", acts });
  }

  /** @param {string} seat who waits no longer */
  knocked(seat) {
    this.#knocks.querySelector(`[data-seat="${CSS.escape(seat)}"]`)?.remove();
    this.#waiting.hidden = this.#knocks.childElementCount === 0;
    if (this.#waiting.hidden) hide("knock");
  }

  clearKnocks() {
    this.#knocks.replaceChildren();
    this.#waiting.hidden = true;
    hide("knock");
  }

  /** @param {string[]} words */
  phrase(words) {
    document.getElementById("phrase").textContent = words.join(" ");
  }
}

function marks(seat) {
  const found = [];
  if (seat.hand) found.push([`hand ${seat.hand}`, "waiting"]);
  if (seat.away) found.push(["away", "late"]);
  if (seat.role in ROLES) found.push([ROLES[seat.role], "on"]);
  if (seat.share) found.push(["shares", "on"]);
  if (!seat.mic) found.push(["muted", "plain"]);
  return found;
}

function tag(text, kind) {
  const element = document.createElement("span");
  element.className = `tag tag--${kind}`;
  element.textContent = text;
  return element;
}

function compare(one, other) {
  const at = one.findIndex((value, index) => value !== other[index]);
  if (at < 0) return 0;
  return one[at] < other[at] ? -1 : 1;
}
