// The worker through which every encoded frame of sound and video passes: sealed on the way out, opened on the way in.
import { Seen } from "./replays.js";
import { Ring } from "./ring.js";
import { openFrame, readTail, sealFrame } from "./seal_frame.js";

const rings = new Map();
const seen = new Map();
const receivers = new Map();
const streams = new Set();
let room = "";
let own = null;

/** Each encoder's frames count by themselves; two with the same number would use a nonce twice. */
function newStream() {
  const [stream] = crypto.getRandomValues(new Uint32Array(1));
  if (streams.has(stream)) return newStream();
  streams.add(stream);
  return stream;
}

function sealing({ kind }) {
  const stream = newStream();
  let counter = 0;
  return async (frame, controller) => {
    if (!own) return;
    const { g, r } = own;
    counter += 1;
    const key = await rings.get(own.seat).key("media", g, r);
    const sealed = await sealFrame(kind, new Uint8Array(frame.data), key, { stream, counter, g, r });
    if (!sealed) return;
    frame.data = sealed.buffer;
    controller.enqueue(frame);
  };
}

/** A picture that begins with a frame which could not be opened yet is shown only from the next key frame on. */
function opening({ id, kind, seat }, ask) {
  const receiver = { seat, opened: 0, dropped: 0, starved: false, ask: kind === "video" ? ask : () => {} };
  receivers.set(id, receiver);
  return async (frame, controller) => {
    const plain = await opened(kind, receiver.seat, new Uint8Array(frame.data));
    receiver[plain ? "opened" : "dropped"] += 1;
    receiver.starved = !plain || (receiver.starved && frame.type !== "key");
    if (!plain) return;
    frame.data = plain.buffer;
    controller.enqueue(frame);
  };
}

async function opened(kind, seat, sealed) {
  const tail = readTail(sealed);
  const key = tail && (await rings.get(seat)?.key("media", tail.g, tail.r));
  const plain = key ? await openFrame(kind, sealed, key) : null;
  return plain && seen.get(seat).note(tail) ? plain : null;
}

function pass(transformer) {
  const { readable, writable, options } = transformer;
  const ask = () => transformer.sendKeyFrameRequest?.().catch(() => {}); // the track may have ended
  const transform = options.side === "seal" ? sealing(options) : opening(options, ask);
  const ended = readable.pipeThrough(new TransformStream({ transform })).pipeTo(writable);
  ended.catch(() => {}).finally(() => receivers.delete(options.id));
}

function ringOf(seat) {
  if (!rings.has(seat)) {
    rings.set(seat, new Ring(room));
    seen.set(seat, new Seen());
  }
  return rings.get(seat);
}

function forget(seat) {
  rings.delete(seat);
  seen.delete(seat);
}

const told = {
  enter(message) {
    room = message.room;
    own = null;
    [...rings.keys()].forEach(forget);
  },
  own({ seat, sender }) {
    ringOf(seat).take(sender);
    own = { seat, g: sender.g, r: sender.r };
  },
  key({ seat, sender }) {
    ringOf(seat).take(sender);
    for (const receiver of receivers.values()) if (receiver.seat === seat && receiver.starved) receiver.ask();
  },
  forget: ({ seat }) => forget(seat),
  belongs({ id, seat }) {
    if (receivers.has(id)) receivers.get(id).seat = seat;
  },
  pass,
  count: () => postMessage([...receivers].map(([id, { seat, opened: good, dropped }]) => ({ id, seat, opened: good, dropped }))),
};

addEventListener("message", (event) => told[event.data.kind]?.(event.data));
addEventListener("rtctransform", ({ transformer }) => pass(transformer));
