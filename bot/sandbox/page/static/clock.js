// The clock of the workspace: what it says, how far it is ahead, and how to move it.

import { byId, fill, h, once } from "./dom.js";
import { paneHead } from "./pane.js";
import { act } from "./socket.js";
import { store } from "./store.js";
import { full, short, span, zone } from "./times.js";
import { tell } from "./toast.js";

const HOUR = 3600;
const TOLERANCE = 30; // seconds: the news of the time was on its way, and a beat is half a minute old
const pane = byId("clock");
const pill = document.querySelector("[data-tool=clock]");
const says = h("p", { className: "big-clock" });
const ahead = h("p", {});
const monday = move("Next Monday 09:00", "next_monday");

fill(
  pane,
  paneHead("Clock"),
  h(
    "div",
    { className: "tool-body" },
    says,
    ahead,
    h("div", { className: "row" }, move("+1 hour", "move_clock", { seconds: HOUR }), move("+1 day", "move_clock", { seconds: 24 * HOUR }), monday),
    h("p", {}, "One clock moves the workspace and the bot together: the weekly board comes on Monday at 09:00 of its own time zone, what waits an hour comes at once."),
    h("p", {}, "It only goes forward. Start the program again to be back in the present; what --state keeps goes on where it was."),
  ),
);

function move(words, what, fields) {
  const button = h("button", { type: "button", className: "button", on: { click: () => once(button, async () => tell(await act(what, fields))) } }, words);
  return button;
}

export function drawClock(isOpen) {
  const now = store.now();
  const words = short(now);
  if (pill.textContent !== words) {
    pill.textContent = words;
    pill.setAttribute("aria-label", `Clock: ${words}`);
  }
  const by = Math.round(now - Date.now() / 1000);
  const apart = Math.abs(by) > TOLERANCE;
  pill.classList.toggle("moved", apart);
  if (!isOpen) return;
  says.textContent = `${full(now)} ${zone(now)}`;
  ahead.textContent = apart ? `${span(Math.abs(by))} ${by > 0 ? "ahead of" : "behind"} this machine's clock.` : "The same as this machine's clock.";
  monday.textContent = `Next Monday 09:00, ${store.state.zone}`;
}
