// A sentence at the edge of the screen that goes by itself, unless somebody points at it.

import { byId, h } from "./dom.js";

const SHOWN_MS = 9000;
const LOST = "The page has lost its connection to this machine's server. It is trying again.";

export function toast(words) {
  if (!words) return;
  for (const old of byId("toasts").children) if (old.firstChild.textContent === words) old.remove();
  const close = () => note.remove();
  const button = h("button", { className: "icon", type: "button", aria: { label: "Dismiss" }, on: { click: close } }, "✕");
  let timer = setTimeout(close, SHOWN_MS);
  const stay = { mouseenter: () => clearTimeout(timer), mouseleave: () => (timer = setTimeout(close, SHOWN_MS / 3)) };
  const note = h("div", { className: "toast", on: stay }, h("span", {}, words), button);
  byId("toasts").append(note);
}

/** Say what an act came to, where there is something to say. */
export function tell(answer) {
  toast(answer.lost ? LOST : answer.toast);
  return answer;
}
