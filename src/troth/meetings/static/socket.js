// The WebSocket to the server: says and hears messages in order, and comes back by itself when the network went away.

const FIRST_WAIT = 250;
const LONGEST_WAIT = 1500;
const MOST_QUEUED = 200;
const PROTOCOL = "troth.meeting.1";
/** Closed on purpose: misunderstood, not let in, ended. Coming back would be no use. */
const FINAL = new Set([4400, 4403, 4410]);

export class Socket {
  #address;
  #on;
  #socket = null;
  #queue = [];
  #ready = false;
  #wait = FIRST_WAIT;
  #timer = 0;
  #hearing = Promise.resolve();
  #closed = false;

  /**
   * @param {string} path of the WebSocket, on this host
   * @param {{greet: () => object, hear: (message: object) => Promise<void>|void, away: () => void, over: (code: number) => void}} on
   */
  constructor(path, on) {
    this.#address = new URL(path, location.href.replace(/^http/, "ws"));
    this.#on = on;
    addEventListener("online", () => this.#again());
    addEventListener("offline", () => this.#lost());
  }

  open() {
    const socket = new WebSocket(this.#address, PROTOCOL);
    this.#socket = socket;
    socket.addEventListener("open", () => this.#send(this.#on.greet()));
    socket.addEventListener("message", (event) => socket === this.#socket && this.#heard(JSON.parse(event.data)));
    socket.addEventListener("close", (event) => socket === this.#socket && this.#ended(event.code));
  }

  /** Messages may flow: the server has given a place. What was said meanwhile follows now. */
  ready() {
    this.#ready = true;
    this.#wait = FIRST_WAIT;
    for (const message of this.#queue.splice(0)) this.#send(message);
  }

  /** @param {object} message goes out now, or after the connection is back; `fleeting` ones are dropped instead */
  say(message, fleeting = false) {
    if (this.#ready) this.#send(message);
    else if (!fleeting && this.#queue.length < MOST_QUEUED) this.#queue.push(message);
  }

  close() {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#socket?.close(1000);
  }

  #send(message) {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  #heard(message) {
    this.#hearing = this.#hearing.then(() => this.#on.hear(message)).catch((problem) => console.error(problem));
  }

  #ended(code) {
    this.#ready = false;
    if (this.#closed) return;
    if (FINAL.has(code)) {
      this.#closed = true;
      this.#hearing = this.#hearing.then(() => this.#on.over(code));
      return;
    }
    this.#on.away();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#again(), this.#wait * (0.75 + Math.random() / 2));
    this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT);
  }

  /** Comes back with a new connection: what belonged to the old one begins anew. */
  anew() {
    this.#lost();
  }

  /** The browser knows that the network is away long before the connection does. */
  #lost() {
    const socket = this.#socket;
    if (this.#closed || !socket || !this.#ready) return;
    this.#socket = null;
    socket.close();
    this.#ended(0);
  }

  #again() {
    const waiting = !this.#socket || this.#socket.readyState === WebSocket.CLOSED;
    if (this.#closed || !waiting) return;
    clearTimeout(this.#timer);
    this.open();
  }
}
