// News from the server: what they change on the page, and where they lead.

import { composer, goTo, isActingIn, pressedIn, threadComposer } from "./conversation.js";
import { act } from "./socket.js";
import { store } from "./store.js";
import { drawActAs, drawTools } from "./tools.js";
import { tell, toast } from "./toast.js";
import { actAs, at, comeBack, go, isNarrow, isPlace } from "./where.js";

const NEW_THREAD_S = 120;
const ANEW = "The local workspace was started again: what was said here before is gone, what you were writing is kept.";
let startedAt = 0;

/** Take news in; `draw` draws the page as it is then. */
export function onNews(news, draw) {
  if (news.type === "toast") return toast(news.text);
  const was = store.state.bot_state;
  const fresh = store.apply(news);
  if (news.type === "time") return;
  if (news.type === "state") return arrive(draw);
  if (news.type === "line" || news.type === "dials") drawTools();
  if (news.type === "line") return;
  if (news.type === "dials" && was !== "connected") greetAgain();
  if (fresh) notice(fresh);
  draw();
}

/** The whole state came: at first, after somebody became somebody else, or after the connection was lost. */
function arrive(draw) {
  const { dm, me, people, started_at: started } = store.state;
  if (at.me !== me && people.some((one) => one.id === at.me)) return act("act_as", { user: at.me }).then(tell); // a new connection
  at.me = me;
  if (startedAt && startedAt !== started) toast(ANEW);
  startedAt = started;
  if (!store.message(at.channel, at.thread)) at.thread = "";
  at.since = store.unread(at.channel)?.since || at.since;
  drawActAs(actAs);
  drawTools();
  if (isPlace(at.channel)) {
    greetAgain(); // the bot may have come before this page did
    return draw();
  }
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

/** A new message: make way for the answer to a tap, and open a thread that has just begun. */
function notice(m) {
  const isAnswer = m.user !== store.state.me && !m.thread_ts && m.channel === at.channel;
  const pressed = isAnswer ? pressedIn() : "";
  if (pressed && pressed === at.thread && isNarrow()) at.thread = ""; // it lies over the answer
  if (!isNewThread(m)) return;
  at.thread = m.thread_ts;
  if (composer.empty && !isNarrow()) queueMicrotask(() => threadComposer.focus());
}

/** Whether the app begins a thread for the acting person: in their DM, or in a channel as the answer to a gesture. */
function isNewThread(m) {
  const root = m.thread_ts && store.message(m.channel, m.thread_ts);
  if (!root || !m.app || !root.app || m.channel !== at.channel) return false;
  if (m.channel !== store.state.dm && !isActingIn(m.channel)) return false;
  const others = store.inThread(m.channel, root.ts).filter((one) => one.ts !== root.ts && one.ts !== m.ts && one.app);
  return !others.length && store.now() - Number(root.ts) < NEW_THREAD_S;
}
