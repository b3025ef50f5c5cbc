// The page: one place at a time, a thread beside it, tools at the edge.

import { drawClock } from "./clock.js";
import { composer, goTo, on, threadComposer } from "./conversation.js";
import { byId, fill, h } from "./dom.js";
import "./framed.js";
import "./keys.js";
import { drawModal } from "./modal.js";
import { onNews } from "./news.js";
import { drawBotState, drawPlace } from "./place.js";
import { drawPlaces } from "./places.js";
import { connect, tryNow } from "./socket.js";
import "./splitter.js";
import { store } from "./store.js";
import { drawThread } from "./thread.js";
import { drawTools } from "./tools.js";
import { actAs, at, closeThread, go, isNarrow, markRead, remember, whenMoved } from "./where.js";

let isConnected = true;

function draw() {
  if (!store.ready) return;
  remember();
  markRead();
  drawPlace();
  drawBotState(isConnected);
  drawTools();
  drawThread();
  drawPlaces(at.channel, { go, actAs });
  drawModal(on.follow, () => (at.thread ? threadComposer : composer).focus());
  drawTitle();
}

/** The tab's title: where one is, and how much is new elsewhere. */
function drawTitle() {
  const { places, people } = store.state.unread;
  const count = [...Object.values(places).map((one) => one.count), ...Object.values(people)].reduce((sum, one) => sum + one, 0);
  document.title = `${count ? `(${count}) ` : ""}${store.placeName(at.channel)} · local workspace`;
}

whenMoved((focus) => {
  draw();
  if (focus === "place") composer.focus();
  if (focus === "thread") threadComposer.focus();
});

byId("close-thread").addEventListener("click", () => {
  closeThread();
  if (!isNarrow()) composer.focus();
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("a.inside");
  if (!link) return;
  event.preventDefault();
  const { channel, ts, thread, tab } = link.dataset;
  goTo({ "data-channel": channel, "data-ts": ts, "data-thread": thread, "data-tab": tab });
});

// --- the connection -------------------------------------------------------------------------------

function onConnection(open) {
  isConnected = open;
  byId("lost").hidden = open;
  if (store.ready) drawBotState(open);
}

fill(
  byId("lost"),
  h("span", {}, h("b", {}, "The local workspace does not answer."), " Is it still running in the terminal? This page tries again by itself, and keeps what you were writing."),
  h("button", { type: "button", className: "button", on: { click: tryNow } }, "Try now"),
);

document.addEventListener("visibilitychange", draw);
setInterval(() => store.ready && drawClock(at.tool === "clock"), 1000);
connect((news) => onNews(news, draw), onConnection);
