// The inspector: what went over the wire, newest first, in words.

import { byId, fill, h } from "./dom.js";
import { store } from "./store.js";
import { full } from "./times.js";

const panel = byId("inspector");
const kinds = { model: "Model calls", slack: "Slack calls", event: "Events" };
const shown = new Set(Object.keys(kinds));
const number = new Intl.NumberFormat("en-GB");

export function drawInspector() {
  if (panel.hidden) return;
  const lines = store.state.lines.filter((line) => shown.has(line.kind)).slice(-120).reverse();
  const rows = folded(lines).map((line) => (line.kind === "model" ? modelCall(line) : plain(line)));
  const list = h("ol", { className: "lines", tabIndex: 0, aria: { label: "What went over the wire, newest first" } }, rows);
  fill(panel, head(), rows.length ? list : h("p", { className: "empty" }, "Nothing has gone over the wire yet."));
}

function head() {
  const filter = ([kind, words]) => {
    const toggle = () => {
      shown.has(kind) ? shown.delete(kind) : shown.add(kind);
      drawInspector();
      panel.querySelector(`[data-kind=${kind}]`).focus();
    };
    return h("button", { type: "button", className: "chip", dataset: { kind }, aria: { pressed: String(shown.has(kind)) }, on: { click: toggle } }, words);
  };
  const close = h("button", { type: "button", className: "icon", dataset: { close: "" }, aria: { label: "Close inspector" } }, "✕");
  return h("header", { className: "inspector-head" }, h("h2", {}, "Inspector"), Object.entries(kinds).map(filter), close);
}

/** The same call many times in a row is one line with a count. */
function folded(lines) {
  const rows = [];
  for (const line of lines) {
    const last = rows.at(-1);
    const same = last && line.kind !== "model" && last.kind === line.kind && last.title === line.title && last.error === line.error;
    if (same) last.times += 1;
    else rows.push({ ...line, times: 1 });
  }
  return rows;
}

function plain(line) {
  const facts = [
    line.error || (line.kind === "slack" ? "ok" : "acked"),
    line.ms === null || line.ms === undefined ? "" : line.ms < 1 ? "<1 ms" : `${Math.round(line.ms)} ms`,
    line.retry ? `redelivery ${line.retry}` : "",
    line.times > 1 ? `×${line.times}` : "",
  ];
  return row(line, h("b", {}, line.title), h("span", { className: line.error ? "bad" : "quiet" }, facts.filter(Boolean).join(" · ")));
}

function modelCall(line) {
  const bytes = `${number.format(line.new_bytes)} bytes`;
  const replayed = line.first ? `A new conversation: 1 turn and the system text (${bytes})` : `${turns(line.replayed)} replayed, 1 new (${bytes}) · `;
  const earlier = line.first ? "" : line.unchanged ? "earlier bytes unchanged" : "earlier bytes changed";
  const tries = line.retries ? ` · ${line.retries === 1 ? "1 retry" : `${line.retries} retries`}` : "";
  return row(
    line,
    h("b", {}, line.title),
    h("span", { className: "quiet" }, [line.model, line.stop_reason || line.state].filter(Boolean).join(" · ") + tries),
    line.error ? h("p", { className: "bad" }, line.error) : null,
    h("p", {}, replayed, h("span", { className: line.unchanged ? "" : "bad" }, earlier)),
    line.output || line.fresh ? h("p", {}, tokens(line)) : null,
  );
}

const turns = (count) => (count === 1 ? "1 turn" : `${count} turns`);

function tokens(line) {
  const n = (count) => number.format(count);
  const cost = line.cost_usd === null ? "" : ` → $${line.cost_usd.toFixed(4)}`;
  return `cache ${n(line.read)} read · ${n(line.written)} written · ${n(line.fresh)} new · ${n(line.output)} out${cost}`;
}

const row = (line, ...parts) =>
  h("li", { className: line.kind, title: full(Date.parse(line.at) / 1000), dataset: { kind: line.kind } }, parts);
