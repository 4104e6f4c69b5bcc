// The page of a meeting: puts its parts together, and leads from the lobby to the end.
import { hide, show } from "./banners.js";
import { Captions } from "./captions.js";
import { Chat } from "./chat.js";
import { controls } from "./controls.js";
import { Devices, fillChoices } from "./devices.js";
import { Documents } from "./documents.js";
import { Keys } from "./keys.js";
import { Levels } from "./levels.js";
import { Lobby } from "./lobby.js";
import { Local } from "./local.js";
import { Media } from "./media.js";
import { Meeting } from "./meeting.js";
import { People } from "./people.js";
import { Polls } from "./polls.js";
import { Socket } from "./socket.js";
import { Sounds } from "./sounds.js";
import { goTo, over } from "./stages.js";
import { Tiles } from "./tiles.js";
import { canSeal, Transforms } from "./transforms.js";
import { Troubles } from "./troubles.js";

const page = document.getElementById("meeting");
const meeting = new Meeting();
const levels = new Levels();
const sounds = new Sounds();
const transforms = new Transforms();
const tiles = new Tiles((wishes) => media.want(wishes));
const inside = () => document.body.dataset.stage === "in";

const devices = new Devices({
  change(what, track) {
    if (inside()) local.changed(what, track);
    else lobby.changed();
  },
  problem(what, text) {
    if (inside()) show(`device-${what}`, "Something about your devices", text);
    else lobby.problem(what, text);
  },
  listed: () => fillChoices(devices),
});

const socket = new Socket(page.dataset.socket, {
  greet: () => ({
    kind: "hello", invitation: page.dataset.invitation, name: local.name, key: keys.publicKey,
    ...(meeting.resume ? { resume: meeting.resume } : {}),
  }),
  async hear(message) {
    if (message.kind === "welcome") hide("away");
    await meeting.hear(message);
  },
  away() {
    if (inside()) show("away", "The connection is lost", "It is tried again by itself. You stay in the meeting for half a minute.", { kind: "alarm" });
  },
  over(code) {
    if (["over", "refused"].includes(document.body.dataset.stage)) return;
    end();
    over(code === 4410 ? "over" : "problem");
  },
});

const say = (message, fleeting) => socket.say(message, fleeting);
const tell = (to, message) => meeting.tell(to, message);
const media = new Media({
  transforms, tiles, sounds, levels, say, tracks: devices.tracks,
  anew: () => socket.anew(),
  most: () => meeting.room?.most_videos ?? 16,
  signal: (to, data) => say({ kind: "signal", to, data }, true),
  fails(to) {
    tiles.note(to, "Cannot be reached directly. Trying again …");
    say({ kind: "fails", to });
  },
});
const local = new Local(meeting, devices, { say, tiles, levels, media });
const lobby = new Lobby(devices, levels);
const keys = await Keys.make((seat, sender) => transforms.key(seat, sender, seat === meeting.own));
const documents = new Documents({ tell, own: () => meeting.own, isHost: meeting.isHost, name: meeting.name, beside: (on) => tiles.beside(on) });
const troubles = new Troubles(() => media.connections(), () => transforms.count());

meeting.parts = {
  keys, transforms, media, tiles, documents, socket, local,
  people: new People((kind, seat) => say({ kind, seat })),
  chat: new Chat(tell),
  polls: new Polls({ tell, cast: (poll, data) => say({ kind: "ballot", poll, data }), isHost: meeting.isHost, own: () => meeting.own }),
  captions: new Captions((message) => tell("all", message)),
  ended: end,
};

/** Stops everything that runs, and forgets what was said and shown. */
function end() {
  socket.close();
  media.stop();
  devices.stopAll();
  troubles.stop();
  levels.close();
  documents.clear();
  meeting.parts.chat.clear();
  meeting.parts.polls.clear();
  tiles.clear();
  transforms.close();
}

function leave() {
  say({ kind: "leave" });
  end();
  over("left");
}

controls({ meeting, local, documents, tiles, say, leave });
for (const select of document.querySelectorAll("select[data-choose]")) {
  select.addEventListener("change", async () => {
    await devices.choose(select.dataset.choose, select.value);
    if (select.dataset.choose === "out") sounds.choose(select.value);
  });
}
addEventListener("pagehide", () => inside() && say({ kind: "leave" }));

goTo("lobby");
if (canSeal && window.isSecureContext) {
  lobby.begin();
  local.name = await lobby.name();
  levels.wake();
  lobby.end();
  socket.open();
} else {
  lobby.problem("mic", "This browser cannot seal sound and pictures. Please use a current Firefox, Chrome, Edge or Safari.");
  document.querySelector("#lobby-form [type=submit]").disabled = true;
}
