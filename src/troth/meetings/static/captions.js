// Captions: a line of what is being said, typed or recognised on the spot, sealed like a message and shown for a while.

const LONGEST = 300;
const LINES = 2;
const SHOWN_MS = 8000;

export class Captions {
  #place = document.getElementById("captions");
  #shown = document.getElementById("captions-shown");

  /**
   * A recogniser on the page says `document.dispatchEvent(new CustomEvent("troth-caption", {detail: {text}}))`.
   * @param {(message: object) => void} tell
   */
  constructor(tell) {
    const send = (text) => {
      const line = String(text ?? "").trim().slice(0, LONGEST);
      if (!line) return;
      tell({ t: "caption", text: line });
      this.show("You", line);
    };
    document.addEventListener("troth-caption", (event) => send(event.detail?.text));
    document.getElementById("caption-form").addEventListener("submit", (event) => {
      event.preventDefault();
      const field = document.getElementById("caption-text");
      send(field.value);
      field.value = "";
    });
  }

  /** @param {string} name @param {string} text */
  show(name, text) {
    if (!this.#shown.checked || typeof text !== "string") return;
    const line = document.createElement("p");
    const who = document.createElement("strong");
    who.textContent = `${name}: `;
    line.append(who, text.slice(0, LONGEST));
    this.#place.append(line);
    while (this.#place.childElementCount > LINES) this.#place.firstElementChild.remove();
    this.#place.hidden = false;
    setTimeout(() => this.#end(line), SHOWN_MS);
  }

  #end(line) {
    line.remove();
    this.#place.hidden = this.#place.childElementCount === 0;
  }
}
