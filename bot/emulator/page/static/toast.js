// A sentence at the edge of the screen that goes by itself.

import { byId, h } from "./dom.js";

export function toast(words) {
  if (!words) return;
  const close = () => note.remove();
  const button = h("button", { className: "icon", type: "button", aria: { label: "Dismiss" }, on: { click: close } }, "✕");
  const note = h("div", { className: "toast" }, h("span", {}, words), button);
  byId("toasts").append(note);
  setTimeout(close, 9000);
}

/** Say what an act came to, where there is something to say. */
export function tell(answer) {
  if (answer.lost) toast("The page has lost its connection to this machine's server. It is trying again.");
  else toast(answer.toast);
  return answer;
}
