// Where one is: whom one acts as, the place, the thread and the tool beside it; and going elsewhere.

import { putAllAway } from "./drawers.js";
import { act } from "./socket.js";
import { store } from "./store.js";
import { tell } from "./toast.js";

let before = JSON.parse(sessionStorage.getItem("at") || "{}");
let moved = () => {};
const visits = new Set();

export const at = { me: before.me || "", channel: "", tab: "messages", thread: "", tool: before.tool || "", since: "" };

export const isNarrow = () => matchMedia("(max-width: 760px)").matches;

/** Have `listener(focus)` draw the page after every move; `focus` names whose field wants the focus, if any. */
export function whenMoved(listener) {
  moved = listener;
}

export function go(channel, tab = "messages") {
  const since = store.unread(channel)?.since || "";
  if (channel !== at.channel) Object.assign(at, { thread: "", since });
  else at.since = since || at.since;
  Object.assign(at, { channel, tab });
  putAllAway();
  moved(tab === "messages" && !isNarrow() ? "place" : "");
  (channel === store.state.dm ? act("open_tab", { tab }) : act("look", { channel })).then(tell);
}

export function openThread(root, { focus = false } = {}) {
  at.thread = root;
  moved(focus ? "thread" : "");
}

export function closeThread() {
  at.thread = "";
  moved("");
}

/** Become somebody else: in one's own DM the other's DM opens, a channel stays. */
export async function actAs(user) {
  const inDm = at.channel === store.state.dm;
  putAllAway();
  at.me = user;
  at.since = "";
  if (inDm) Object.assign(at, { channel: "", thread: "" });
  tell(await act("act_as", { user }));
}

/** What has been shown is read, unless nobody can be looking; that somebody was here is told once for each place. */
export function markRead() {
  if (at.tab !== "messages" || document.hidden || !isPlace(at.channel)) return;
  const visit = `${store.state.me}/${at.channel}`;
  if (visits.has(visit) && !store.unread(at.channel)) return;
  visits.add(visit);
  act("read", { channel: at.channel, ts: store.read(at.channel) });
}

/** A reload comes back to the person, the place, the thread and the tool of this tab. */
export function remember() {
  const { me, channel, thread, tool } = at;
  sessionStorage.setItem("at", JSON.stringify({ me, channel, thread, tool }));
}

/** Go where this tab was before its reload; false where it is new or that place is gone. */
export function comeBack() {
  const { channel, thread } = before;
  before = {};
  if (location.pathname !== "/" || !isPlace(channel)) return false;
  go(channel);
  if (store.message(channel, thread)) openThread(thread);
  return true;
}

export const isPlace = (channel) => channel === store.state.dm || store.state.channels.some((one) => one.id === channel);
