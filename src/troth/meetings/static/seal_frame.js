// Seals and opens one encoded frame of sound or video. Pure: the same code in the worker and in the tests.
import { joined } from "./bytes.js";

const TAIL = 12;
const TAG = 16;

/** @typedef {{stream: number, counter: number, g: number, r: number}} Tail */

/**
 * What stays readable for a switch that chooses layers. The first bit of a VP8 frame says that it is no key frame.
 * @param {"audio"|"video"} kind @param {Uint8Array} frame
 */
export function clearLength(kind, frame) {
  if (kind === "audio") return 1;
  return frame[0] & 1 ? 3 : 10;
}

/** @param {Tail} tail @returns {Uint8Array} */
function written({ stream, counter, g, r }) {
  const bytes = new Uint8Array(TAIL);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, stream);
  view.setUint16(4, Math.floor(counter / 2 ** 32));
  view.setUint32(6, counter % 2 ** 32);
  bytes[10] = g;
  bytes[11] = r;
  return bytes;
}

/** @param {Uint8Array} sealed @returns {Tail|null} what the end of a sealed frame says; null where it is too short */
export function readTail(sealed) {
  if (sealed.length < 1 + TAG + TAIL) return null;
  const view = new DataView(sealed.buffer, sealed.byteOffset + sealed.length - TAIL, TAIL);
  const counter = view.getUint16(4) * 2 ** 32 + view.getUint32(6);
  return { stream: view.getUint32(0), counter, g: view.getUint8(10), r: view.getUint8(11) };
}

function how(clear, tail) {
  const iv = new Uint8Array(12);
  iv.set(tail.subarray(0, 10), 2);
  return { name: "AES-GCM", iv, additionalData: joined(clear, tail) };
}

/**
 * @param {"audio"|"video"} kind @param {Uint8Array} frame @param {CryptoKey} key @param {Tail} tail
 * @returns {Promise<Uint8Array|null>} null for a frame too short to be one
 */
export async function sealFrame(kind, frame, key, tail) {
  if (frame.length === 0 || frame.length < clearLength(kind, frame)) return null;
  const clear = frame.slice(0, clearLength(kind, frame));
  const end = written(tail);
  const sealed = await crypto.subtle.encrypt(how(clear, end), key, frame.subarray(clear.length));
  return joined(clear, new Uint8Array(sealed), end);
}

/**
 * @param {"audio"|"video"} kind @param {Uint8Array} sealed @param {CryptoKey} key
 * @returns {Promise<Uint8Array|null>} the frame; null where it does not open
 */
export async function openFrame(kind, sealed, key) {
  const length = clearLength(kind, sealed);
  if (sealed.length < length + TAG + TAIL) return null;
  const clear = sealed.slice(0, length);
  const end = sealed.slice(-TAIL);
  try {
    const plain = await crypto.subtle.decrypt(how(clear, end), key, sealed.subarray(length, -TAIL));
    return joined(clear, new Uint8Array(plain));
  } catch {
    return null;
  }
}
