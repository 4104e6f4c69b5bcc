// Which part of the page is seen: the lobby, the waiting room, the meeting, or what is said when it is over.

const SHOWN_BY = { lobby: "lobby", waiting: "waiting", in: "in", over: "over", refused: "over" };

/** @param {"lobby"|"waiting"|"in"|"over"|"refused"} stage */
export function goTo(stage) {
  const moved = document.body.dataset.stage !== undefined;
  document.body.dataset.stage = stage;
  for (const name of new Set(Object.values(SHOWN_BY))) {
    document.getElementById(`stage-${name}`).hidden = SHOWN_BY[stage] !== name;
  }
  if (moved) document.querySelector(`#stage-${SHOWN_BY[stage]} h1`).focus();
}

const DAY = new Intl.DateTimeFormat("en-GB", { dateStyle: "full", timeStyle: "short" });

const REFUSED = {
  unknown: ["This invitation is not known", "Perhaps a part of the link is missing. Copy the whole of it, or ask for it again."],
  early: ["The meeting has not begun", "Come back a little before it begins."],
  expired: ["This invitation is over", "Ask whoever invited you for a new one."],
  used: ["This invitation has been used", "It was for one person and one visit. Ask for another one."],
  revoked: ["This invitation was taken back", "Ask whoever invited you, if you think that this is a mistake."],
  cancelled: ["The meeting was cancelled", "You need not do anything."],
  locked: ["The meeting is locked", "The hosts let nobody else in now. Ask one of them to unlock it."],
  full: ["The meeting is full", "Try again when somebody has left."],
  ended: ["The meeting is over", "You need not do anything."],
  refused: ["You were not let in", "A host decided so. Ask them, if you think that this is a mistake."],
  away: ["The meeting cannot be reached", "Try again in a moment."],
  removed: ["You were removed from the meeting", "A host decided so. You cannot come back on this invitation."],
};
const AGAIN = new Set(["early", "locked", "full", "away"]);

/** @param {{why: string, says?: string, from?: string}} refusal */
export function refused({ why, says, from }) {
  const [title, text] = REFUSED[why] ?? ["You cannot come in", "Ask whoever invited you."];
  const when = from ? ` You can come in from ${DAY.format(new Date(from))}.` : "";
  tell(title, (says || text) + when, AGAIN.has(why));
  goTo("refused");
}

const ENDED = {
  host: ["The meeting is over", "A host has ended it. Nothing of what was said or shown is kept."],
  over: ["The meeting is over", "Its time is up. Nothing of what was said or shown is kept."],
  left: ["You have left", "Nothing of what was said or shown stays on this device."],
  problem: ["The connection was closed", "This page and the server do not understand each other. Load the page again."],
};

/** @param {"host"|"over"|"left"|"problem"} why */
export function over(why) {
  tell(...(ENDED[why] ?? ENDED.over), why === "left" || why === "problem");
  goTo("over");
}

function tell(title, text, again) {
  document.getElementById("over-title").textContent = title;
  document.getElementById("over-text").textContent = text;
  document.getElementById("over-again").hidden = !again;
}
