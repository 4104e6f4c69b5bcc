// Secret ballots: the server passes them on without knowing what they say, and nobody learns whose they are.
import { fromText, fromUtf8, toText, utf8 } from "./bytes.js";
import { open, seal, sealingKey } from "./gcm.js";

/** Every ballot is padded to this many bytes, so that its length says nothing of the options chosen. */
const LENGTH = 256;

/** @param {string} poll its id @param {string} ballots the poll's key @param {number[]} options @returns {Promise<string>} */
export async function sealBallot(poll, ballots, options) {
  const key = await sealingKey(fromText(ballots));
  const text = JSON.stringify({ options }).padEnd(LENGTH, " ");
  return toText(await seal(key, utf8(text), fromText(poll)));
}

/** @returns {Promise<number[]|null>} the options chosen; null where this is no ballot of the poll */
export async function openBallot(poll, ballots, data) {
  try {
    const key = await sealingKey(fromText(ballots));
    const plain = await open(key, fromText(data), fromText(poll));
    return plain && JSON.parse(fromUtf8(plain)).options;
  } catch {
    return null;
  }
}
