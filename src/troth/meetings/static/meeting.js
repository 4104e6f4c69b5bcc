// The meeting as this seat knows it: who is there, what they are doing, and whom what was sealed is for.
import { show } from "./banners.js";
import { fromText, toText } from "./bytes.js";
import { say } from "./say.js";
import { goTo, over, refused } from "./stages.js";

const GONE = { left: "left", lost: "lost the connection and is gone", removed: "was removed" };
const REACTIONS = { "👍": "thumbs up", "👏": "applause", "😄": "laughing", "🎉": "celebration", "❤️": "a heart", "🤔": "thinking" };

/**
 * The parts of the page that the meeting speaks to.
 * @typedef {{keys: import("./keys.js").Keys, transforms: import("./transforms.js").Transforms, media: import("./media.js").Media,
 *   tiles: import("./tiles.js").Tiles, people: import("./people.js").People, chat: import("./chat.js").Chat, polls: import("./polls.js").Polls,
 *   documents: import("./documents.js").Documents, captions: import("./captions.js").Captions, socket: import("./socket.js").Socket,
 *   local: import("./local.js").Local, ended: () => void}} Parts
 */

export class Meeting {
  /** @type {Map<string, object>} */
  seats = new Map();
  own = "";
  room = null;
  resume = "";
  /** @type {Parts} */
  parts;
  #outbox = Promise.resolve();
  #phrases = Promise.resolve();

  /** @param {string} seat */
  isHost = (seat) => this.seats.get(seat)?.role === "host";
  name = (seat) => this.seats.get(seat)?.name ?? "Somebody";

  get others() {
    return [...this.seats.values()].filter(({ seat }) => seat !== this.own);
  }

  /** Seals a message and sends it, after those before it. @param {string} to @param {object} message */
  tell(to, message) {
    const fleeting = message.t === "point";
    this.#outbox = this.#outbox
      .then(() => this.parts.keys.seal(to, message))
      .then((data) => this.parts.socket.say({ kind: "sealed", to, data: toText(data) }, fleeting))
      .catch(() => {}); // the one it was for has left
  }

  #give(seats) {
    for (const seat of seats) {
      this.#outbox = this.#outbox
        .then(() => this.parts.keys.gift(seat))
        .then((data) => this.parts.socket.say({ kind: "sealed", to: seat, data: toText(data) }))
        .catch(() => {});
    }
  }

  #giveAll() {
    this.#give(this.others.map(({ seat }) => seat));
  }

  /** @param {{kind: string}} message of the server's */
  hear(message) {
    const heard = {
      welcome: () => this.#welcome(message),
      waiting: () => goTo("waiting"),
      refused: () => this.#refused(message),
      joined: () => this.#joined(message.seat),
      left: () => this.#left(message.seat, message.why),
      seat: () => this.#seat(message.seat),
      room: () => this.#room(message.room),
      signal: () => this.parts.media.signalled(message.from, message.data),
      sealed: () => this.#sealed(message),
      ballot: () => this.parts.polls.ballot(message.poll, message.data),
      switch: () => void this.parts.media.switched(message),
      knocks: () => this.parts.people.knocks(message.seat, message.name),
      knocked: () => this.parts.people.knocked(message.seat),
      ask: () => this.#asked(message.what),
      permit: () => this.#permitted(message),
      problem: () => message.of === "switch" && this.parts.media.refused(),
      ended: () => this.#ended(message.why),
    };
    return heard[message.kind]?.();
  }

  async #welcome({ seat, resume, title, room, seats, ice }) {
    this.resume = resume;
    this.parts.socket.ready();
    if (seat === this.own && room.id === this.room?.id) await this.#back(seats);
    else this.#enter(seat, title, room, seats, ice);
    this.#room(room);
    this.#changed();
  }

  #enter(own, title, room, seats, ice) {
    const { keys, transforms, media, local } = this.parts;
    if (this.own) this.#clear();
    this.own = own;
    this.room = room;
    transforms.enter(room.id);
    keys.enter(room.id, own);
    this.seats.set(own, { seat: own, name: local.name, role: "guest", away: false, hand: 0, mic: false, cam: false, share: false });
    for (const one of seats) this.seats.set(one.seat, one);
    media.enter(own, ice, room.mode, this.others.map((one) => one.seat)); // first: the way takes the longest
    document.getElementById("room-title").textContent = title;
    document.title = title;
    goTo("in");
    this.seats.forEach((one) => this.#draw(one));
    for (const one of this.others) keys.know(one.seat, one.key);
    this.#giveAll();
    local.show();
    local.tell();
  }

  /** The server gave a new place instead of the old one: what belonged to that is put away. */
  #clear() {
    const { media, tiles, polls, documents } = this.parts;
    media.stop();
    tiles.clear();
    polls.clear();
    documents.clear();
    this.seats.clear();
  }

  async #back(seats) {
    const { keys, media, local } = this.parts;
    const there = new Set(seats.map(({ seat }) => seat));
    const gone = this.others.filter(({ seat }) => !there.has(seat));
    const come = seats.filter(({ seat }) => seat !== this.own && !this.seats.has(seat));
    gone.forEach(({ seat }) => this.#forget(seat));
    for (const one of seats) this.seats.set(one.seat, one);
    for (const one of this.others) keys.know(one.seat, one.key);
    if (gone.length) keys.renew();
    else if (come.length) await keys.step();
    this.#giveAll();
    this.seats.forEach((one) => this.#draw(one));
    come.forEach(({ seat }) => media.join(seat));
    media.resumed();
    local.tell();
  }

  async #joined(seat) {
    const { keys, media, polls, documents } = this.parts;
    this.seats.set(seat.seat, seat);
    keys.know(seat.seat, seat.key);
    if (await keys.step()) this.#giveAll();
    else this.#give([seat.seat]);
    this.#draw(seat);
    media.join(seat.seat);
    polls.welcome(seat.seat);
    documents.welcome(seat.seat);
    say(`${seat.name} came in.`);
    this.#changed();
  }

  #left(seat, why) {
    if (!this.seats.has(seat)) return;
    say(`${this.name(seat)} ${GONE[why] ?? GONE.left}.`);
    this.#forget(seat);
    this.parts.keys.renew();
    this.#giveAll();
    this.#changed();
  }

  #forget(seat) {
    const { keys, transforms, media, tiles, documents } = this.parts;
    this.seats.delete(seat);
    keys.forget(seat);
    transforms.forget(seat);
    media.leave(seat);
    tiles.leave(seat);
    documents.leave(seat);
  }

  #seat(seat) {
    const before = this.seats.get(seat.seat);
    if (!before) return;
    this.seats.set(seat.seat, seat);
    if (seat.seat === this.own) this.parts.local.heard(seat);
    else this.#cameBack(before, seat);
    if (seat.hand && !before.hand) say(`${seat.name} raised a hand.`);
    if (seat.share && !before.share) say(`${seat.name} shares a screen.`);
    if (seat.role === "host" && before.role !== "host") say(`${seat.name} is a host now.`);
    this.#draw(seat);
    this.#changed();
  }

  #cameBack(before, seat) {
    if (seat.key !== before.key) {
      this.parts.transforms.forget(seat.seat);
      this.parts.keys.know(seat.seat, seat.key);
    }
    if (seat.key === before.key && !(before.away && !seat.away)) return;
    this.#give([seat.seat]);
    this.parts.media.back(seat.seat);
  }

  #draw(seat) {
    const own = seat.seat === this.own;
    this.parts.tiles.show(own ? { ...seat, ...this.parts.local.state(), hand: seat.hand } : seat, own);
    if (!own) this.parts.media.refresh(seat.seat);
  }

  /** One's own state moved: what the page shows of it follows at once. @param {object} state */
  moved(state) {
    const seat = this.seats.get(this.own);
    if (!seat) return;
    Object.assign(seat, state);
    this.#draw(seat);
    this.#list();
  }

  #list() {
    const { people, chat, polls } = this.parts;
    const host = this.isHost(this.own);
    people.show([...this.seats.values()], this.own, host);
    chat.people(this.others, this.others.some(({ seat }) => this.isHost(seat)));
    polls.host(host);
    document.body.dataset.role = this.seats.get(this.own).role;
  }

  #changed() {
    const { keys, people } = this.parts;
    this.#list();
    this.#phrases = this.#phrases.then(async () => people.phrase(await keys.phrase()));
  }

  #room(room) {
    this.room = room;
    this.parts.media.go(room.mode);
    const [permit] = room.permits;
    const mark = document.getElementById("room-permit");
    mark.hidden = !permit;
    if (permit) mark.textContent = `Support may come in until ${new Date(permit.until).toLocaleTimeString("en-GB", { timeStyle: "short" })}`;
    document.getElementById("revoke").hidden = !permit;
    document.getElementById("room-locked").hidden = !room.locked;
    document.querySelector("[data-act=lock]").setAttribute("aria-pressed", String(room.locked));
    document.querySelector("[data-act=waits]").setAttribute("aria-pressed", String(room.waits));
  }

  async #sealed({ from, to, data }) {
    const seat = this.seats.get(from);
    const message = seat && (await this.parts.keys.open(from, to, fromText(data)));
    if (!message) return;
    const { chat, captions, polls, documents } = this.parts;
    const open = { chat: () => chat.hear(seat, to, message), react: () => this.react(seat, message.what), caption: () => captions.show(seat.name, message.text) };
    for (const t of ["poll", "vote"]) open[t] = () => polls.hear(seat, message);
    for (const t of ["page", "turn", "point", "draw"]) open[t] = () => documents.hear(from, message);
    await open[message.t]?.();
  }

  /** @param {object} seat whose it is @param {string} sign */
  react(seat, sign) {
    if (!(sign in REACTIONS)) return;
    this.parts.tiles.react(seat.seat, sign);
    if (seat.seat !== this.own) say(`${seat.name}: ${REACTIONS[sign]}.`);
  }

  #asked(what) {
    const name = { mute: "mic", "stop-video": "cam", "stop-sharing": "share" }[what] ?? what;
    this.parts.local.off(name);
    const texts = { mic: "A host muted you", cam: "A host stopped your video", share: "A host stopped your sharing" };
    show("asked", texts[name] ?? "A host asks you to stop", "You can switch it on again when it is your turn.", { seconds: 12 });
  }

  #permitted({ link }) {
    document.getElementById("permit-link").value = new URL(link, location.href).href;
    document.getElementById("permit-made").hidden = false;
    document.getElementById("permit-link").select();
  }

  #refused(refusal) {
    this.parts.ended();
    refused(refusal);
  }

  #ended(why) {
    this.parts.ended();
    over(why);
  }
}
