// The head every tool has: its name, what else stands beside it, and the way out.

import { h } from "./dom.js";

export function paneHead(name, ...more) {
  const label = `Close ${name.toLowerCase()}`;
  const close = h("button", { type: "button", className: "icon", title: `${label} (Escape)`, dataset: { close: "" }, aria: { label } }, "✕");
  return h("header", { className: "tool-head" }, h("h2", { tabIndex: -1 }, name), ...more, h("span", { className: "spring" }), close);
}
