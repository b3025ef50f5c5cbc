// The thread beside the place: its messages, who is writing in it, and its field.

import { log, threadComposer, threadLog } from "./conversation.js";
import { byId, fill, h, once } from "./dom.js";
import { marksOf } from "./marks.js";
import { face } from "./place.js";
import { act } from "./socket.js";
import { store } from "./store.js";
import { tell } from "./toast.js";
import { at, closeThread } from "./where.js";

export function drawThread() {
  byId("thread").hidden = !at.thread;
  document.body.classList.toggle("thread-open", Boolean(at.thread));
  if (!at.thread) return;
  const { dm, jumps, me } = store.state;
  const messages = store.inThread(at.channel, at.thread);
  const root = messages.find((m) => m.ts === at.thread);
  const title = root?.blocks.find((block) => block.type === "header")?.words;
  const place = at.channel === dm ? "" : store.placeName(at.channel);
  byId("thread-name").textContent = [place, title].filter(Boolean).join(" · ");
  threadLog.show(messages, `${me}/${at.channel}/${at.thread}`, marksOf(messages, { jumps }));
  threadComposer.at(`${at.channel}/${at.thread}`, "Reply …", store.me(), face());
  drawStatus(messages.some((m) => m.streaming === "in_progress"));
}

function drawStatus(streams) {
  const { text, busy } = store.status(at.channel, at.thread);
  const words = text || (streams ? "is writing …" : busy ? "is working …" : "");
  const stops = (streams || busy) && store.state.can_stop;
  const node = byId("thread-status");
  const shown = `${at.channel}/${at.thread}/${words}/${stops}`;
  if (node.dataset.shown === shown) return; // so that a reader is told once, and the button keeps the focus
  node.dataset.shown = shown;
  fill(node, words ? h("span", {}, `${store.state.bot.name} ${words}`) : null, stops ? stopButton(at.channel, at.thread) : null);
}

function stopButton(channel, thread_ts) {
  const stop = () => once(button, async () => tell(await act("stop", { channel, thread_ts })));
  const button = h("button", { type: "button", className: "link", on: { click: stop } }, "Stop");
  return button;
}

/** Close the thread; the focus goes to the line it was opened by, where that is in view, else to the field. */
export function leaveThread(composer) {
  const root = at.thread;
  closeThread();
  const line = log.find(root)?.querySelector(".replies");
  const box = line?.getBoundingClientRect();
  const pane = byId("log").getBoundingClientRect();
  if (box && box.top >= pane.top && box.bottom <= pane.bottom) line.focus({ preventScroll: true });
  else composer.focus();
}
