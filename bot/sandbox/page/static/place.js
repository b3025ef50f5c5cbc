// The place one is at: its name, its tabs, its messages or its home, what is suggested, and the field below.

import { avatar } from "./article.js";
import { blocks } from "./blocks.js";
import { commands, composer, log, on, send } from "./conversation.js";
import { byId, fill, h, isFirst, once } from "./dom.js";
import { marksOf } from "./marks.js";
import { badge } from "./places.js";
import { act } from "./socket.js";
import { store } from "./store.js";
import { tell } from "./toast.js";
import { at, go } from "./where.js";

const reopen = h("button", { type: "button", className: "button", on: { click: () => once(reopen, async () => tell(await act("unarchive", { channel: at.channel }))) } }, "Unarchive");
fill(byId("archived"), h("span", {}, "This channel is archived: nobody writes here."), reopen);
const STATES = { connected: "connected", starting: "starting …", absent: "not connected" };
let homeShown = "";

export function drawPlace() {
  const { dm, me, jumps, has_home_tab: hasHome } = store.state;
  const inDm = at.channel === dm;
  const atHome = inDm && at.tab === "home";
  const name = store.placeName(at.channel);
  byId("place-name").textContent = name;
  drawTabs(inDm && hasHome);
  byId("home").hidden = !atHome;
  byId("log").hidden = atHome;
  byId("composer").hidden = atHome || store.isArchived(at.channel);
  byId("archived").hidden = !store.isArchived(at.channel);
  if (atHome) drawHome();
  byId("log").setAttribute("aria-label", `Messages in ${name}`);
  const messages = store.inPlace(at.channel);
  log.show(messages, `${me}/${at.channel}`, marksOf(messages, { jumps, since: at.since, me }));
  const example = commands()[0] ? `, or try ${commands()[0].command}` : "";
  const as = inDm ? "" : ` as ${store.me().name.split(" ")[0]}`;
  composer.at(at.channel, `Message ${name}${as}${example}`, store.me(), face());
  drawPrompts(inDm && !atHome);
}

/** The acting person's picture: it says in whose name one writes. */
export function face() {
  const { id, name } = store.me();
  return avatar({ user: id, name, app: false });
}

function drawTabs(shown) {
  const names = shown ? [["home", "Home"], ["messages", "Messages"]] : [];
  const focused = byId("tabs").contains(document.activeElement);
  fill(byId("tabs"), names.map(([id, words]) => tab(id, words)));
  if (focused) byId("tabs").querySelector("[aria-selected=true]")?.focus();
}

function tab(id, words) {
  const selected = at.tab === id;
  const other = () => go(at.channel, id === "home" ? "messages" : "home");
  const keys = ({ key }) => ["ArrowLeft", "ArrowRight"].includes(key) && other();
  const count = id === "messages" ? badge(store.unread(at.channel)?.count) : null;
  const turn = { click: () => go(at.channel, id), keydown: keys };
  return h("button", { type: "button", role: "tab", tabIndex: selected ? 0 : -1, aria: { selected: String(selected) }, on: turn }, words, count);
}

/** The app's home, drawn anew only where it has changed, so that focus and scroll stay. */
function drawHome() {
  const { home, me } = store.state;
  const json = `${me}${JSON.stringify(home)}`;
  if (json === homeShown) return;
  homeShown = json;
  const focus = byId("home").contains(document.activeElement) ? document.activeElement.dataset.action : "";
  fill(byId("home"), h("div", { className: "blocks" }, home ? blocks(home.blocks, homePlace(home)) : h("p", { className: "empty" }, "The app shows nothing here yet. Everything happens under Messages.")));
  [...byId("home").querySelectorAll("[data-action]")].find((one) => one.dataset.action === focus)?.focus({ preventScroll: true });
}

const homePlace = (home) => ({
  key: home.id,
  chosen: new Map(),
  follow: on.follow,
  press: (spec, blockId, chosen) => act("press_in_view", { view_id: home.id, action_id: spec.action_id, block_id: blockId, chosen }).then(tell),
});

/** What the app suggests to write in its DM. */
function drawPrompts(here) {
  const { title, prompts } = store.state.prompts;
  const node = byId("prompts");
  const json = JSON.stringify([title, prompts]);
  node.hidden = !here || !prompts.length;
  if (node.dataset.shown === json) return;
  node.dataset.shown = json;
  const chip = (one) => {
    const button = h("button", { type: "button", className: "chip", title: `Sends: ${one.message}`, on: { click: (event) => isFirst(event) && once(button, () => send(one.message, "")) } }, one.title);
    return button;
  };
  fill(node, title ? h("span", {}, title) : null, prompts.map(chip));
}

export function drawBotState(connected = true) {
  const { bot_state: state, bot, dm } = store.state;
  const words = connected ? `${bot?.name || "Homeroom"} is ${STATES[state]}` : "The page is connecting again …";
  const node = byId("bot-state");
  node.hidden = connected && at.channel !== dm && state === "connected";
  if (node.textContent !== words) node.textContent = words;
  node.dataset.state = connected ? state : "absent";
}
