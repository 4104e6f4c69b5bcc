// Says what happens to those who listen to the page instead of looking at it.

const region = document.getElementById("say");
let emptied = 0;

/** @param {string} text one plain sentence */
export function say(text) {
  const line = document.createElement("p");
  line.textContent = text;
  region.append(line);
  while (region.childElementCount > 5) region.firstElementChild.remove();
  clearTimeout(emptied);
  emptied = setTimeout(() => region.replaceChildren(), 10_000);
}
