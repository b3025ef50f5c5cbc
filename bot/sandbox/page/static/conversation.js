// The two lists of messages, the two fields one writes in, and what a person does with a message.

import { article, editing } from "./article.js";
import { Composer } from "./composer.js";
import { confirmed } from "./confirm.js";
import { byId } from "./dom.js";
import { Log } from "./log.js";
import { act } from "./socket.js";
import { store } from "./store.js";
import { tell } from "./toast.js";
import { at, go, isNarrow, openThread } from "./where.js";

const ACTING_MS = 10_000; // how long after a gesture what begins is taken for its answer
const TWICE_MS = 2000; // within it a second click on what is gone is a double click, and nobody is scolded
const acting = { channel: "", until: 0 };
const pressed = { what: "", at: 0, thread: "" };

export const log = new Log(byId("log"), (m) => article(m, on), () => "Nothing has been said here yet.");
export const threadLog = new Log(byId("thread-log"), (m) => article(m, on, { inThread: true }), () => "This message is gone.");
export const commands = () => store.state.commands || [];
export const composer = new Composer(byId("composer"), { label: "Message", commands, send: (text) => send(text, "") });
export const threadComposer = new Composer(byId("thread-composer"), { label: "Reply in thread", commands, send: (text) => send(text, at.thread) });

/** Whether a person has just done something in a place: what begins there now is the answer. */
export const isActingIn = (channel) => acting.channel === channel && performance.now() < acting.until;

/** The thread of the button that was pressed last, told once and not for long. */
export function pressedIn() {
  const { thread } = pressed;
  pressed.thread = "";
  return performance.now() - pressed.at < ACTING_MS ? thread : "";
}

function expect(thread_ts) {
  Object.assign(acting, { channel: at.channel, until: performance.now() + ACTING_MS });
  (thread_ts ? threadLog : log).expect();
}

/** Send words or a slash command; false where they were not taken and the draft should come back. */
export async function send(text, thread_ts) {
  const what = text.startsWith("/") ? "command" : "say";
  expect(thread_ts);
  const answer = tell(await act(what, { channel: at.channel, text, thread_ts }));
  return !answer.lost && !(answer.toast && what === "say") && !(what === "command" && answer.failed);
}

export const on = {
  async press(m, spec, blockId, chosen) {
    expect("");
    const what = `${m.channel}/${m.ts}/${spec.action_id}`;
    const isSecond = pressed.what === what && performance.now() - pressed.at < TWICE_MS;
    Object.assign(pressed, { what, at: performance.now(), thread: m.thread_ts });
    if (m.ts === at.thread && !isNarrow()) threadComposer.focus(); // what comes of it comes in the thread
    const fields = { channel: m.channel, ts: m.ts, action_id: spec.action_id, block_id: blockId, ephemeral: m.ephemeral, chosen };
    const answer = await act("press", fields);
    return isSecond && answer.gone ? answer : tell(answer);
  },
  follow: (link) => (link["data-channel"] || link["data-tab"] ? goTo(link) : link.href && window.open(link.href, "_blank", "noopener")),
  thread: (m) => openThread(m.ts, { focus: true }),
  dismiss: (m) => act("dismiss", { channel: m.channel, ts: m.ts }).then(tell),
  shortcut(m, callback_id) {
    expect("");
    return act("shortcut", { channel: m.channel, ts: m.ts, callback_id }).then(tell);
  },
  edit: (m) => edit(m.thread_ts && at.thread === m.thread_ts ? threadLog : log, m),
  async remove(m) {
    const sure = { title: "Delete message", text: "It will be gone for everybody.", confirm: "Delete", deny: "Keep it", style: "danger" };
    if (await confirmed(sure)) tell(await act("delete", { channel: m.channel, ts: m.ts }));
  },
};

function edit(where, m) {
  const leave = () => {
    where.hold("");
    where.again();
    where.find(m.ts)?.focus({ preventScroll: true });
  };
  const save = (text) => {
    act("edit", { channel: m.channel, ts: m.ts, text }).then(tell);
    leave();
  };
  where.hold(m.ts);
  editing(where.find(m.ts), m.raw, save, leave);
}

/** Follow a link inside the workspace: to a tab, a place, a message or a thread. */
export function goTo(link) {
  if (link["data-tab"]) return go(store.state.dm, link["data-tab"]);
  const [channel, ts] = [link["data-channel"], link["data-ts"]];
  const root = link["data-thread"] || (store.message(channel, ts)?.replies ? ts : "");
  if (channel !== at.channel || at.tab !== "messages") go(channel);
  if (root) openThread(root, { focus: true });
  if (ts && !threadLog.pointOut(ts)) log.pointOut(ts);
}
