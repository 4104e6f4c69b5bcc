// Polls: a host asks, everybody answers, and all see the counts grow. Secret ones are counted without names.
import { openBallot, sealBallot } from "./ballots.js";
import { random, toText } from "./bytes.js";
import { news } from "./panels.js";
import { say } from "./say.js";

const MOST_OPTIONS = 20;
const MOST_POLLS = 50;
const ID = /^[\w-]{22}$/;

const isIndices = (list, count) =>
  Array.isArray(list) && list.length <= count && list.every((one) => Number.isInteger(one) && one >= 0 && one < count);

/** @param {object} poll @returns {boolean} whether it has the protocol's form */
function isPoll({ id, question, options, ballots, secret }) {
  return ID.test(id) && typeof question === "string" && question.length <= 300 && Array.isArray(options) &&
    options.length >= 2 && options.length <= MOST_OPTIONS && options.every((one) => typeof one === "string" && one.length <= 300) &&
    (!secret || typeof ballots === "string");
}

export class Polls {
  #place = document.getElementById("polls");
  #form = document.getElementById("poll-form");
  #shape = document.getElementById("a-poll");
  #polls = new Map();
  #on;

  /** @param {{tell: (to: string, message: object) => void, cast: (poll: string, data: string) => void, isHost: (seat: string) => boolean, own: () => string}} on */
  constructor(on) {
    this.#on = on;
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#ask();
    });
  }

  #ask() {
    const value = (name) => document.getElementById(`poll-${name}`);
    const options = [...new Set(value("options").value.split("\n").map((line) => line.trim()).filter(Boolean))];
    const problem = value("problem");
    problem.hidden = options.length >= 2 && options.length <= MOST_OPTIONS;
    problem.textContent = `Give between 2 and ${MOST_OPTIONS} different answers, one on each line.`;
    if (!problem.hidden) return value("options").focus();
    const secret = value("secret").checked;
    const poll = { t: "poll", id: toText(random(16)), question: value("question").value.trim(), options, many: value("many").checked, secret, open: true };
    if (secret) poll.ballots = toText(random(32));
    this.#on.tell("all", poll);
    this.#take(poll);
    return this.#form.reset();
  }

  /** @param {{seat: string, name: string}} from @param {object} message of the kinds `poll` and `vote` */
  hear(from, message) {
    if (message.t === "vote") return this.#voted(from.seat, message);
    if (!this.#on.isHost(from.seat) || !isPoll(message)) return undefined;
    const known = this.#polls.get(message.id);
    if (!known && this.#polls.size >= MOST_POLLS) return undefined;
    if (!known) {
      say(`A poll: ${message.question}`);
      news("polls");
    }
    return this.#take(message);
  }

  #take({ id, question, options, many, secret, ballots, open, counted }) {
    const known = this.#polls.get(id);
    if (known) known.open = open === true;
    else {
      const poll = { id, question, options, many: many === true, secret: secret === true, ballots, open: open === true };
      const before = isIndices(counted, 1e6) && counted.length === options.length ? counted : options.map(() => 0);
      this.#polls.set(id, { ...poll, votes: new Map(), secretly: [...before], ours: null });
      this.#draw(this.#polls.get(id));
    }
    this.#update(this.#polls.get(id));
  }

  #voted(seat, { id, options }) {
    const poll = this.#polls.get(id);
    if (!poll || poll.secret || !poll.open || !isIndices(options, poll.options.length) || (!poll.many && options.length > 1)) return;
    poll.votes.set(seat, [...new Set(options)]);
    this.#update(poll);
  }

  /** A secret ballot was passed on; nobody knows by whom. @param {string} id @param {string} data */
  async ballot(id, data) {
    const poll = this.#polls.get(id);
    const options = poll?.secret && poll.open && (await openBallot(id, poll.ballots, data));
    if (!options || !isIndices(options, poll.options.length) || (!poll.many && options.length > 1)) return;
    new Set(options).forEach((option) => (poll.secretly[option] += 1));
    this.#update(poll);
  }

  /** Tells a newcomer of the polls: the hosts what is asked, everybody what they said themselves. @param {string} seat */
  welcome(seat) {
    for (const poll of this.#polls.values()) {
      const { id, question, options, many, secret, ballots, open, secretly } = poll;
      if (this.#on.isHost(this.#on.own())) {
        this.#on.tell(seat, { t: "poll", id, question, options, many, secret, open, ...(secret ? { ballots, counted: secretly } : {}) });
      }
      if (poll.ours && !secret) this.#on.tell(seat, { t: "vote", id, options: poll.ours });
    }
  }

  #draw(poll) {
    document.getElementById("polls-empty")?.remove();
    const element = this.#shape.content.firstElementChild.cloneNode(true);
    element.dataset.poll = poll.id;
    element.querySelector("h3").textContent = poll.question;
    element.querySelector("legend").textContent = poll.question;
    element.querySelector("fieldset").append(...poll.options.map((option, at) => choice(poll, option, at)));
    element.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#vote(poll, [...new FormData(event.target).getAll("option")].map(Number));
    });
    element.querySelector("[data-do=close]").addEventListener("click", () => this.#close(poll));
    poll.element = element;
    this.#place.prepend(element);
  }

  async #vote(poll, options) {
    if (!options.length && !poll.many) return;
    poll.ours = options;
    this.#update(poll);
    if (poll.secret) {
      this.#on.cast(poll.id, await sealBallot(poll.id, poll.ballots, options));
      return;
    }
    this.#on.tell("all", { t: "vote", id: poll.id, options });
    this.#voted(this.#on.own(), { id: poll.id, options });
  }

  #close(poll) {
    const { id, question, options, many, secret, ballots } = poll;
    this.#on.tell("all", { t: "poll", id, question, options, many, secret, ballots, open: false });
    poll.open = false;
    this.#update(poll);
  }

  #update(poll) {
    const counts = poll.options.map((_, at) => poll.secretly[at] + [...poll.votes.values()].filter((vote) => vote.includes(at)).length);
    const element = poll.element;
    element.dataset.counts = counts.join(" ");
    element.querySelector("p").textContent = explained(poll);
    element.querySelector("form").hidden = !poll.open || (poll.secret && poll.ours !== null);
    element.querySelector("form button").textContent = poll.ours ? "Change my answer" : "Vote";
    element.querySelector("[data-do=close]").hidden = !poll.open || !this.#on.isHost(this.#on.own());
    const most = Math.max(1, ...counts);
    element.querySelector(".results").replaceChildren(...poll.options.flatMap((option, at) => result(option, counts[at], most)));
  }

  /** The role of host came or went. @param {boolean} host */
  host(host) {
    this.#form.hidden = !host;
    this.#polls.forEach((poll) => this.#update(poll));
  }

  clear() {
    this.#polls.clear();
    this.#place.replaceChildren();
  }
}

function explained({ open, secret, ours }) {
  if (!open) return "Closed.";
  const how = secret ? "Secret: nobody learns who chose what." : "Open: everybody can see who chose what.";
  return ours ? `Thank you. ${how}` : how;
}

function choice(poll, option, at) {
  const label = document.createElement("label");
  label.className = "tick";
  const input = document.createElement("input");
  Object.assign(input, { type: poll.many ? "checkbox" : "radio", name: "option", value: String(at), required: !poll.many });
  const text = document.createElement("span");
  text.textContent = option;
  label.append(input, text);
  return label;
}

function result(option, count, most) {
  const term = document.createElement("dt");
  term.textContent = option;
  const value = document.createElement("dd");
  const meter = document.createElement("meter");
  meter.className = "level";
  Object.assign(meter, { max: most, value: count });
  meter.setAttribute("aria-label", `${option}: ${count}`);
  const number = document.createElement("span");
  number.textContent = String(count);
  value.append(meter, number);
  return [term, value];
}
