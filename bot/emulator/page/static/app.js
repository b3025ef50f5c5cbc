// The page: one place at a time, a thread beside it, tools at the edge.

import { article, editing } from "./article.js";
import { Composer } from "./composer.js";
import { confirmed } from "./confirm.js";
import { blocks } from "./blocks.js";
import { byId, fill, h } from "./dom.js";
import { drawInspector } from "./inspector.js";
import { Log } from "./log.js";
import { drawModal } from "./modal.js";
import { drawPlaces } from "./places.js";
import { act, connect } from "./socket.js";
import { store } from "./store.js";
import { drawBotState, drawClock, drawTools } from "./tools.js";
import { tell, toast } from "./toast.js";

const NEW_THREAD_S = 120;
const isNarrow = () => matchMedia("(max-width: 760px)").matches;
let pressedIn = ""; // the thread of the button that was pressed last
let before = JSON.parse(sessionStorage.getItem("at") || "{}");
const at = { me: before.me || "", channel: "", tab: "messages", thread: "", opened: "" };

const on = {
  press: (m, spec, blockId, chosen) => {
    log.expect();
    pressedIn = m.thread_ts;
    if (m.ts === at.thread && !isNarrow()) threadComposer.focus(); // what comes of it comes in the thread
    return act("press", { channel: m.channel, ts: m.ts, action_id: spec.action_id, block_id: blockId, ephemeral: m.ephemeral, chosen }).then(tell);
  },
  follow: (link) => (link["data-channel"] || link["data-tab"] ? goTo(link) : link.href && window.open(link.href, "_blank", "noopener")),
  thread: (m) => openThread(m.ts, { focus: true }),
  dismiss: (m) => act("dismiss", { channel: m.channel, ts: m.ts }).then(tell),
  shortcut: (m, callback_id) => {
    log.expect();
    return act("shortcut", { channel: m.channel, ts: m.ts, callback_id }).then(tell);
  },
  edit: (m) => edit(m.thread_ts && at.thread === m.thread_ts ? threadLog : log, m),
  remove: async (m) => {
    const sure = { title: "Delete message", text: "It will be gone for everybody.", confirm: "Delete", deny: "Keep it", style: "danger" };
    if (await confirmed(sure)) tell(await act("delete", { channel: m.channel, ts: m.ts }));
  },
};

const log = new Log(byId("log"), (m) => article(m, on), () => "Nothing has been said here yet.");
const threadLog = new Log(byId("thread-log"), (m) => article(m, on, { inThread: true }), () => "This message is gone.");
const commands = () => store.state.commands || [];
const composer = new Composer(byId("composer"), { label: "Message", commands, send: (text) => send(text, "") });
const threadComposer = new Composer(byId("thread-composer"), { label: "Reply in thread", commands, send: (text) => send(text, at.thread) });

/** Send words or a slash command; false where they were not taken and the draft should come back. */
async function send(text, thread_ts) {
  const what = text.startsWith("/") ? "command" : "say";
  (thread_ts ? threadLog : log).expect();
  const answer = tell(await act(what, { channel: at.channel, text, thread_ts }));
  return !answer.lost && !(what === "command" && answer.failed);
}

function edit(where, m) {
  const leave = () => {
    where.hold("");
    draw();
  };
  const save = (text) => {
    act("edit", { channel: m.channel, ts: m.ts, text }).then(tell);
    leave();
  };
  where.hold(m.ts);
  editing(where.find(m.ts), m.raw, save, leave);
}

// --- where one is -------------------------------------------------------------------------------

function go(channel, tab = "messages") {
  if (channel !== at.channel) at.thread = "";
  Object.assign(at, { channel, tab });
  store.unread.delete(channel);
  document.body.classList.remove("places-open");
  draw();
  if (tab === "messages" && !isNarrow()) composer.focus();
  if (channel === store.state.dm) act("open_tab", { tab }).then(tell);
}

function goTo(link) {
  if (link["data-tab"]) return go(store.state.dm, link["data-tab"]);
  const [channel, ts] = [link["data-channel"], link["data-ts"]];
  const root = link["data-thread"] || (store.message(channel, ts)?.replies ? ts : "");
  if (channel !== at.channel || at.tab !== "messages") go(channel);
  if (root) openThread(root, { focus: true });
  if (ts && !threadLog.pointOut(ts)) log.pointOut(ts);
}

function openThread(root, { focus = false } = {}) {
  at.thread = root;
  draw();
  if (focus) threadComposer.focus();
}

/** A reload comes back to the person, the place and the thread of this tab. */
function remember() {
  sessionStorage.setItem("at", JSON.stringify({ me: at.me, channel: at.channel, thread: at.thread }));
}

/** Where this tab was before its reload; false where it is new or that place is gone. */
function comeBack() {
  const { channel, thread } = before;
  before = {};
  if (location.pathname !== "/" || ![store.state.dm, ...store.state.channels.map((one) => one.id)].includes(channel)) return false;
  go(channel);
  if (store.message(channel, thread)) openThread(thread);
  return true;
}

async function actAs(user) {
  const inDm = at.channel === store.state.dm;
  at.me = user;
  at.thread = inDm ? "" : at.thread;
  at.opened = inDm ? "" : at.channel;
  if (inDm) at.channel = "";
  document.body.classList.remove("places-open", "tools-open");
  tell(await act("act_as", { user }));
}

// --- drawing ------------------------------------------------------------------------------------

function draw() {
  const { dm, bot, channels, home, has_home_tab: hasHome } = store.state;
  remember();
  const inDm = at.channel === dm;
  const name = inDm ? bot.name : `#${channels.find((one) => one.id === at.channel)?.name || ""}`;
  byId("place-name").textContent = name;
  fill(byId("tabs"), inDm && hasHome ? [tab("home", "Home"), tab("messages", "Messages")] : []);
  byId("bot-state").hidden = !inDm && store.state.bot_state === "connected";
  const atHome = inDm && at.tab === "home";
  byId("home").hidden = !atHome;
  byId("log").hidden = byId("composer").hidden = atHome;
  if (atHome) fill(byId("home"), h("div", { className: "blocks" }, home ? blocks(home.blocks, homePlace(home)) : h("p", { className: "empty" }, "The app shows nothing here. Everything happens under Messages.")));
  byId("log").setAttribute("aria-label", `Messages in ${name}`);
  log.show(store.inPlace(at.channel), at.channel);
  const example = commands()[0] ? `, or try ${commands()[0].command}` : "";
  composer.at(at.channel, `Message ${name}${example}`);
  drawPrompts(inDm && !atHome);
  drawThread();
  drawPlaces(at.channel, { go, actAs });
  drawModal(on.follow);
}

/** What the app suggests to write in its DM, as long as nothing is being written. */
function drawPrompts(here) {
  const { title, prompts } = store.state.prompts;
  const node = byId("prompts");
  node.hidden = !here || !prompts.length;
  const chip = (one) => h("button", { type: "button", className: "chip", title: one.message, on: { click: () => send(one.message, "") } }, one.title);
  fill(node, title ? h("span", {}, title) : null, prompts.map(chip));
}

function tab(id, words) {
  const selected = String(at.tab === id);
  const unread = id === "messages" && store.unread.get(at.channel);
  const count = unread ? h("span", { className: "count", aria: { label: `${unread} new` } }, String(unread)) : null;
  return h("button", { type: "button", role: "tab", aria: { selected }, on: { click: () => go(at.channel, id) } }, words, count);
}

const homePlace = (home) => ({
  key: home.id,
  chosen: new Map(),
  follow: on.follow,
  press: (spec, blockId, chosen) => act("press_in_view", { view_id: home.id, action_id: spec.action_id, block_id: blockId, chosen }).then(tell),
});

function drawThread() {
  byId("thread").hidden = !at.thread;
  byId("side").hidden = !at.thread && byId("inspector").hidden;
  document.body.classList.toggle("thread-open", Boolean(at.thread));
  if (!at.thread) return;
  const messages = store.inThread(at.channel, at.thread);
  const root = messages.find((m) => m.ts === at.thread);
  byId("thread-name").textContent = root?.blocks.find((block) => block.type === "header")?.words || "";
  threadLog.show(messages, `${at.channel}/${at.thread}`);
  threadComposer.at(`${at.channel}/${at.thread}`, "Reply …");
  drawStatus(messages.find((m) => m.streaming === "in_progress"));
}

function drawStatus(streaming) {
  const words = store.status(at.channel, at.thread) || (streaming ? "is writing …" : "");
  const status = words ? `${store.state.bot.name} ${words}` : "";
  const stop = () => act("stop", { channel: at.channel, ts: streaming.ts }).then(tell);
  const button = streaming && store.state.can_stop ? h("button", { type: "button", className: "link", on: { click: stop } }, "Stop") : null;
  fill(byId("thread-status"), status ? h("span", {}, status) : null, button);
}

// --- news ---------------------------------------------------------------------------------------

function onNews(news) {
  if (news.type === "toast") return toast(news.text);
  const was = store.state.bot_state;
  const fresh = store.apply(news);
  if (news.type === "line") return drawInspector();
  if (news.type === "state") return arrive();
  if (news.type === "dials") {
    drawTools(actAs);
    if (was !== "connected") greetAgain();
  }
  if (fresh) notice(fresh);
  draw();
}

function arrive() {
  const { dm, channels, me, people } = store.state;
  if (at.me !== me && people.some((one) => one.id === at.me)) return act("act_as", { user: at.me }).then(tell); // a new connection
  at.me = me;
  const known = at.channel === dm || channels.some((one) => one.id === at.channel);
  drawTools(actAs);
  drawInspector();
  if (known) return draw();
  if (comeBack()) return;
  go(dm, "messages");
  followPermalink();
}

/** The page was opened by a permalink: go there, once. */
function followPermalink() {
  const found = location.pathname.match(/^\/archives\/(\w+)\/p(\d{10})(\d{6})$/);
  if (!found) return;
  const thread = new URLSearchParams(location.search).get("thread_ts");
  history.replaceState(null, "", "/");
  goTo({ "data-channel": found[1], "data-ts": `${found[2]}.${found[3]}`, "data-thread": thread });
}

/** Somebody who opened the DM before the bot was there would wait a minute for Slack's next try; so they open it again. */
function greetAgain() {
  const { bot_state: state, dm } = store.state;
  if (state === "connected" && at.channel === dm && !store.inPlace(dm).length) act("open_tab", { tab: at.tab }).then(tell);
}

/** A new message: count it where one is not looking, and open a thread that has just begun. */
function notice(m) {
  const mine = m.user === store.state.me;
  if ((m.channel !== at.channel || at.tab === "home") && !mine && !m.thread_ts) store.unread.set(m.channel, (store.unread.get(m.channel) || 0) + 1);
  if (pressedIn && pressedIn === at.thread && !m.thread_ts && m.channel === at.channel && isNarrow()) at.thread = ""; // it lies over the answer
  if (!mine) pressedIn = "";
  const root = m.thread_ts && store.message(m.channel, m.thread_ts);
  if (!root || !m.app || m.channel !== at.channel || m.channel !== store.state.dm) return;
  const others = store.inThread(m.channel, root.ts).filter((one) => one.ts !== root.ts && one.ts !== m.ts && one.app);
  if (others.length || store.now() / 1000 - Number(root.ts) > NEW_THREAD_S) return;
  at.thread = root.ts;
  if (composer.empty && !isNarrow()) queueMicrotask(() => threadComposer.focus());
}

// --- the page's own buttons ---------------------------------------------------------------------

function toggle(button, name) {
  byId(button).addEventListener("click", () => {
    const open = document.body.classList.toggle(name);
    byId(button).setAttribute("aria-expanded", String(open));
  });
}

toggle("open-places", "places-open");
toggle("open-tools", "tools-open");

// On a narrow screen places and tools lie over the page: a click beside them, or Escape, puts them away.
function putAway(name, button) {
  document.body.classList.remove(name);
  byId(button).setAttribute("aria-expanded", "false");
}

document.addEventListener("click", ({ target }) => {
  if (!target.closest("#places, #open-places")) putAway("places-open", "open-places");
  if (!target.closest("#tools, #open-tools, .panel")) putAway("tools-open", "open-tools");
});

/** Whoever types without a field means the composer: the thread's, if that is where they are. */
document.addEventListener("keydown", (event) => {
  const { key, target, ctrlKey, metaKey, altKey } = event;
  if (key.length !== 1 || key === " " || ctrlKey || metaKey || altKey) return;
  if (target.closest("input, textarea, select, dialog, .panel") || document.querySelector("dialog[open]") || byId("composer").hidden) return;
  (at.thread && (isNarrow() || target.closest("#thread")) ? threadComposer : composer).focus();
});

document.addEventListener("keydown", ({ key }) => {
  if (key !== "Escape") return;
  putAway("places-open", "open-places");
  putAway("tools-open", "open-tools");
});

byId("inspector").addEventListener("click", ({ target }) => target.closest("[data-close]") && byId("open-inspector").click());

byId("close-thread").addEventListener("click", () => {
  at.thread = "";
  draw();
  composer.focus();
});

byId("open-inspector").addEventListener("click", () => {
  const panel = byId("inspector");
  panel.hidden = !panel.hidden;
  document.body.classList.remove("tools-open");
  document.body.classList.toggle("inspector-open", !panel.hidden);
  byId("open-inspector").setAttribute("aria-expanded", String(!panel.hidden));
  drawThread();
  drawInspector();
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("a.inside");
  if (!link) return;
  event.preventDefault();
  const { channel, ts, thread, tab: tabName } = link.dataset;
  goTo({ "data-channel": channel, "data-ts": ts, "data-thread": thread, "data-tab": tabName });
});

connect(onNews, (open) => store.ready && drawBotState(open));
setInterval(drawClock, 5000);
