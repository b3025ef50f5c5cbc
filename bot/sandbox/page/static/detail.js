// What a line opens to: an event or a call with its answer; a model call with its turns, its cache and its price.

import { h } from "./dom.js";
import { jsonBox } from "./json.js";
import { bytes, n, turns } from "./lines.js";
import { full } from "./times.js";

const ANSWERS = { event: "What the bot answered", slack: "Answer", model: "Answer" };
const SENT = { event: "Event", slack: "Arguments", model: "Arguments" };
const LONGEST = 280;

export function drawDetail(line, detail) {
  if (!detail) return [h("p", { className: "quiet" }, "This is no longer kept: the inspector holds the newest 300 lines.")];
  const when = h("p", { className: "quiet" }, full(Date.parse(line.at) / 1000));
  return line.state ? [when, ...ofModelCall(line, detail)] : [when, detail.http && request(line, detail.http), jsonBox(SENT[line.kind], detail.args), jsonBox(ANSWERS[line.kind], detail.response)].filter(Boolean);
}

function ofModelCall(line, detail) {
  return [
    facts(line, detail),
    detail.breakpoints.length ? table("Cache breakpoints", ["Place", "Kept", "Tokens up to it", "Came to"], detail.breakpoints.map((one) => [one.path, one.ttl, n(one.tokens), one.fate])) : null,
    detail.usage.output_tokens === undefined ? null : usage(line),
    h("section", {}, h("h3", {}, "Turns"), h("ol", { className: "turns" }, detail.turns.map(turn))),
    detail.reply ? h("section", {}, h("h3", {}, "Reply"), h("p", { className: "said" }, detail.reply)) : null,
    jsonBox("Request", detail.request),
    jsonBox("Usage", detail.usage),
  ].filter(Boolean);
}

function facts(line, detail) {
  const retries = line.retries ? `retry ${line.retries}: the same request as before` : "none, the first try";
  const rows = {
    Model: line.model,
    Ended: [line.state, line.stop_reason, line.error].filter(Boolean).join(", "),
    Retries: retries,
    Replayed: `${turns(line.replayed)}, ${line.unchanged ? "each byte as in the request before" : "not as in the request before"}`,
    New: `1 turn, ${bytes(line.new_bytes)} of ${bytes(line.total_bytes)}`,
    Request: detail.request_id,
  };
  return list(rows);
}

/** The HTTP request that brought an event: to where, signed how, answered how. */
const request = (line, { url, timestamp, signature, status }) =>
  list({
    "Posted to": url,
    Signed: `X-Slack-Signature ${signature} over the body and X-Slack-Request-Timestamp ${timestamp}`,
    Status: status ? String(status) : `none: ${line.error}`,
  });

const list = (rows) => h("dl", {}, Object.entries(rows).flatMap(([name, words]) => [h("dt", {}, name), h("dd", {}, words)]));

const usage = (line) =>
  table(
    "Tokens",
    ["Read from the cache", "Written to it", "New", "Out", "List price"],
    [[n(line.read), n(line.written), n(line.fresh), n(line.output), line.cost_usd === null ? "unknown" : `$${line.cost_usd.toFixed(4)}`]],
  );

function table(title, heads, rows) {
  const row = (cells, tag) => h("tr", {}, cells.map((cell) => h(tag, {}, cell)));
  const body = h("table", {}, h("thead", {}, row(heads, "th")), h("tbody", {}, rows.map((cells) => row(cells, "td"))));
  return h("section", {}, h("h3", {}, title), h("div", { className: "scroll", tabIndex: 0, role: "region", aria: { label: title } }, body));
}

function turn({ role, text, is_new: isNew }) {
  const words = text.length > LONGEST ? `${text.slice(0, LONGEST)}… (${n(text.length)} characters)` : text;
  const mark = h("span", { className: isNew ? "mark new" : "mark" }, isNew ? "new" : "replayed");
  return h("li", {}, h("b", {}, role), " ", mark, h("span", { className: "said" }, words));
}
