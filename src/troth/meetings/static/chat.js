// The chat: to everybody, to the hosts, or to one. Kept on this page only, and only while it is open.
import { news, openPanel } from "./panels.js";
import { say } from "./say.js";

const LONGEST = 4000;

export class Chat {
  #log = document.getElementById("chat-log");
  #to = document.getElementById("chat-to");
  #text = document.getElementById("chat-text");
  #shape = document.getElementById("a-message");

  /** @param {(to: string, message: object) => void} tell */
  constructor(tell) {
    const form = document.getElementById("chat-form");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send(tell);
    });
    this.#text.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      form.requestSubmit();
    });
    document.getElementById("panel-chat").addEventListener("troth-shown", () => this.#text.focus());
  }

  #send(tell) {
    const text = this.#text.value.trim();
    if (!text) return;
    const to = this.#to.value;
    tell(to, { t: "chat", text, to });
    this.#show("You", this.#to.selectedOptions[0].textContent, to, text).dataset.own = "";
    this.#text.value = "";
  }

  /** @param {{seat: string, name: string}} from @param {string} to @param {{text: string}} message */
  hear(from, to, { text }) {
    if (typeof text !== "string" || text.length > LONGEST) return;
    this.#show(from.name, to === "hosts" ? "the hosts" : "you alone", to, text);
    if (openPanel() !== "chat") say(`Message from ${from.name}: ${text}`);
    news("chat");
  }

  #show(name, whom, to, text) {
    document.getElementById("chat-empty")?.remove();
    const message = this.#shape.content.firstElementChild.cloneNode(true);
    const time = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" }).format(new Date());
    message.querySelector("strong").textContent = name;
    message.querySelector("header span").textContent = to === "all" ? time : `to ${whom} · ${time}`;
    message.querySelector("p").textContent = text;
    this.#log.append(message);
    this.#log.scrollTop = this.#log.scrollHeight;
    return message;
  }

  /** Offers whom to write to. @param {{seat: string, name: string}[]} others @param {boolean} hosts whether there are any to write to */
  people(others, hosts) {
    const before = this.#to.value;
    const options = [new Option("Everybody", "all"), ...(hosts ? [new Option("The hosts", "hosts")] : [])];
    options.push(...others.map(({ seat, name }) => new Option(`${name} alone`, seat)));
    this.#to.replaceChildren(...options);
    this.#to.value = options.some((option) => option.value === before) ? before : "all";
  }

  clear() {
    this.#log.replaceChildren();
    this.#text.value = "";
  }
}
