// Initials and a colour for a name, where there is no picture.

/** @param {string} name @returns {string} one or two letters */
export function initials(name) {
  const all = name.trim().split(/\s+/);
  const called = all.filter((word) => !word.endsWith(".")); // titles, such as Dr., are no names
  const words = called.length ? called : all;
  const ends = words.length > 1 ? [words[0], words.at(-1)] : words;
  return ends.map((word) => [...word][0] ?? "").join("").toUpperCase();
}

/** @param {HTMLElement} face @param {string} name */
export function draw(face, name) {
  face.textContent = initials(name);
  const sum = [...name].reduce((total, letter) => (total * 31 + letter.codePointAt(0)) % 360, 7);
  face.style.setProperty("--hue", String(sum));
}
