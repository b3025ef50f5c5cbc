// A line of the inspector in words: when, what, how it went.

import { h } from "./dom.js";
import { toTheSecond } from "./times.js";

const number = new Intl.NumberFormat("en-GB");
export const n = (count) => number.format(count);
export const bytes = (count) => `${n(count)} bytes`;
export const turns = (count) => (count === 1 ? "1 turn" : `${n(count)} turns`);

/** What a line is called: an event goes to the bot, a call comes from it. */
const KINDS = { model: "model", slack: "call", event: "event" };

/** The words of a line; `times` is how many of its kind stand behind it. */
export function lineWords(line, times) {
  const head = [
    h("time", {}, toTheSecond(Date.parse(line.at) / 1000)),
    h("span", { className: "kind" }, KINDS[line.kind]),
    h("b", {}, line.title),
  ];
  return line.state ? [...head, ...ofModelCall(line)] : [...head, facts(plain(line, times), line.error)];
}

const facts = (words, isBad) => h("span", { className: isBad ? "bad" : "quiet" }, words.filter(Boolean).join(" · "));
const below = (...parts) => h("span", { className: "below" }, parts);

function plain(line, times) {
  const ms = line.ms === null || line.ms === undefined ? "" : line.ms < 1 ? "<1 ms" : `${Math.round(line.ms)} ms`;
  const well = line.kind === "event" ? "acked" : "ok";
  const status = line.status ? `HTTP ${line.status}` : "";
  return [line.error || well, status, ms, line.retry ? `redelivery ${line.retry}` : "", times > 1 ? `×${times}` : ""];
}

function ofModelCall(line) {
  const rows = [facts([line.model, line.stop_reason || line.state], line.state === "error" || line.state === "broken")];
  if (line.error) rows.push(below(h("span", { className: "bad" }, line.error)));
  if (line.turns) rows.push(below(...replayed(line)));
  if (line.output || line.fresh) rows.push(below(tokens(line)));
  return rows;
}

/** How much of the request was there before: an API without memory is told everything each time. */
function replayed(line) {
  const again = line.retries ? [h("span", { className: "warn" }, `Sent again, unchanged: retry ${line.retries}. `)] : [];
  const whole = `${bytes(line.total_bytes)} in all`;
  if (!line.replayed) return [...again, `A new conversation: 1 turn (${bytes(line.new_bytes)}) after the system text · ${whole}`];
  const earlier = line.unchanged ? "earlier bytes unchanged" : "earlier bytes changed";
  const words = `${turns(line.replayed)} replayed, 1 new (${bytes(line.new_bytes)}) · ${whole} · `;
  return [...again, words, h("span", { className: line.unchanged ? "" : "bad" }, earlier)];
}

function tokens(line) {
  const cost = line.cost_usd === null ? "" : ` → $${line.cost_usd.toFixed(4)}`;
  return `cache ${n(line.read)} read · ${n(line.written)} written · ${n(line.fresh)} new · ${n(line.output)} out${cost}`;
}
