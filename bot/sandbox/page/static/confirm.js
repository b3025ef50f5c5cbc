// "Are you sure?": a confirm object of Block Kit, or a question of the page's own.

import { byId, drawn, fill, h } from "./dom.js";

/** Ask; resolves true only where the person said yes. All four texts are drawn HTML. */
export function confirmed({ title, text, confirm, deny, style }) {
  const dialog = byId("confirm");
  const answer = (value) => () => dialog.close(value);
  fill(
    dialog,
    drawn(title, "h2", { id: "confirm-title" }),
    drawn(text, "div", { className: "text" }),
    h(
      "div",
      { className: "dialog-foot" },
      drawn(deny, "button", { type: "button", className: "button", onclick: answer("no") }),
      drawn(confirm, "button", { type: "button", className: `button ${style}`, onclick: answer("yes") }),
    ),
  );
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}
