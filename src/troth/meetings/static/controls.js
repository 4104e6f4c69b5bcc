// The buttons and keys of the meeting, each tied to what it does.
import { closeInnermost, closePanel, dialog, showMore, showReactions, sure, togglePanel } from "./panels.js";

/** @param {EventTarget} target @returns {boolean} whether somebody is writing there */
const writes = (target) => target.closest?.("input, textarea, select, dialog, [contenteditable]") !== null;

/**
 * @param {{meeting: import("./meeting.js").Meeting, local: import("./local.js").Local, documents: import("./documents.js").Documents,
 *   tiles: import("./tiles.js").Tiles, say: (message: object) => void, leave: () => void}} parts
 */
export function controls({ meeting, local, documents, tiles, say, leave }) {
  const flip = (button) => button.getAttribute("aria-pressed") !== "true";
  const acts = {
    mic: () => local.toggleMic(),
    cam: () => local.toggleCam(),
    share: () => local.toggleShare(),
    hand: () => local.toggleHand(),
    more: () => showMore(),
    react: () => showReactions(),
    panel: (button) => togglePanel(button.dataset.panel),
    "close-panel": () => closePanel(),
    devices: () => dialog("devices"),
    help: () => dialog("help"),
    leave: () => leaving(meeting, say, leave),
    "stop-waiting": leave,
    again: () => location.reload(),
    view(button) {
      const large = flip(button);
      button.setAttribute("aria-pressed", String(large));
      tiles.speakerView(large);
    },
    lock: (button) => say({ kind: "lock", on: flip(button) }),
    waits: (button) => say({ kind: "waits", on: flip(button) }),
    "mute-all": async () => (await sure("Mute everybody? They can switch their microphones on again.")) && say({ kind: "mute", seat: "all" }),
    permit() {
      document.getElementById("permit-made").hidden = true;
      return dialog("permit");
    },
    revoke: () => say({ kind: "revoke" }),
    "page-back": () => documents.back(),
    "page-on": () => documents.on(),
    draw: () => documents.draw(),
    wipe: () => documents.wipe(),
    "put-away": () => documents.putAway(),
  };
  document.getElementById("meeting").addEventListener("click", (event) => {
    const button = event.target.closest("[data-act]");
    if (button) acts[button.dataset.act]?.(button);
  });
  reactions(meeting);
  permits(say);
  keys(acts);
}

async function leaving(meeting, say, leave) {
  const how = await dialog("leave");
  if (how === "end" && meeting.isHost(meeting.own)) say({ kind: "end" });
  if (how === "leave") leave();
}

function reactions(meeting) {
  document.getElementById("reactions").addEventListener("click", (event) => {
    const what = event.target.dataset.react;
    if (!what) return;
    meeting.tell("all", { t: "react", what });
    meeting.react(meeting.seats.get(meeting.own), what);
    showReactions(false);
    document.querySelector("[data-act=react]").focus();
  });
}

function permits(say) {
  document.getElementById("permit-form").addEventListener("submit", (event) => {
    event.preventDefault();
    say({ kind: "permit", minutes: Number(document.getElementById("permit-minutes").value) });
  });
}

function keys(acts) {
  const wanted = document.getElementById("keys-wanted");
  const press = (act) => document.querySelector(`.controls [data-act="${act}"]`).click();
  const by = { m: () => press("mic"), v: () => press("cam"), h: () => press("hand"), c: () => togglePanel("chat"), p: () => togglePanel("people"), "?": () => acts.help() };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || event.isComposing) return;
    const { stage } = document.body.dataset;
    if (event.key === "Escape" && stage === "in" && !document.querySelector("dialog[open]")) closeInnermost();
    if (!wanted.checked || writes(event.target)) return;
    if (stage === "lobby" && "mv".includes(event.key)) document.querySelector(`[data-act="lobby-${event.key === "m" ? "mic" : "cam"}"]`).click();
    if (stage !== "in" || !(event.key in by)) return;
    event.preventDefault();
    by[event.key]();
  });
}
