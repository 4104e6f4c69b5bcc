// AES-256-GCM and HKDF-SHA256 as the protocol uses them: raw bytes in, and nothing where a seal does not open.
import { joined, random, utf8 } from "./bytes.js";

const NONCE = 12;

/** @param {Uint8Array} secret @param {string} room the salt @param {Uint8Array} info @returns {Promise<Uint8Array>} 32 bytes */
export async function derive(secret, room, info) {
  const base = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveBits"]);
  const how = { name: "HKDF", hash: "SHA-256", salt: utf8(room), info };
  return new Uint8Array(await crypto.subtle.deriveBits(how, base, 256));
}

/** @param {Uint8Array} bytes 32 of them @returns {Promise<CryptoKey>} a key that never leaves the browser again */
export const sealingKey = (bytes) => crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);

/** @param {CryptoKey} key @param {Uint8Array} plain @param {Uint8Array} about associated data @returns {Promise<Uint8Array>} nonce ‖ sealed */
export async function seal(key, plain, about) {
  const iv = random(NONCE);
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: about }, key, plain);
  return joined(iv, new Uint8Array(sealed));
}

/** The other way. @returns {Promise<Uint8Array|null>} null where it does not open */
export async function open(key, sealed, about) {
  const how = { name: "AES-GCM", iv: sealed.subarray(0, NONCE), additionalData: about };
  try {
    return new Uint8Array(await crypto.subtle.decrypt(how, key, sealed.subarray(NONCE)));
  } catch {
    return null;
  }
}
