// The inspector: what went over the wire, newest first; a line opens to the whole of it.

import { arrange, byId, fill, h } from "./dom.js";
import { drawDetail } from "./detail.js";
import { lineWords } from "./lines.js";
import { paneHead } from "./pane.js";
import { act } from "./socket.js";
import { store } from "./store.js";

const SHOWN = 150;
const MANY = 3;
const kinds = { model: "Model calls", slack: "Slack calls", event: "Events" };
const shown = new Set(Object.keys(kinds));
const rows = new Map(); // by the id of the oldest line a row stands for
const opened = new Set();
let clearedAt = "";

const pane = byId("inspector");
const list = h("ol", { className: "lines", aria: { label: "What went over the wire, newest first" } });
const empty = h("p", { className: "empty" }, "Nothing has gone over the wire yet. Write something, or press a button.");
const clear = h("button", { type: "button", className: "link", title: "Put away what stands here; what comes next is shown", on: { click: putAway } }, "Clear");
const counts = new Map();

fill(pane, paneHead("Inspector", clear), h("div", { className: "filters", role: "group", aria: { label: "What is shown" } }, h("span", {}, "Show"), Object.entries(kinds).map(filter)), list, empty);

function filter([kind, words]) {
  const toggle = () => {
    box.checked ? shown.add(kind) : shown.delete(kind);
    drawInspector(true);
  };
  const box = h("input", { type: "checkbox", checked: true, on: { change: toggle } });
  counts.set(kind, h("span", { className: "quiet" }));
  return h("label", {}, box, h("span", {}, words), counts.get(kind));
}

function putAway() {
  clearedAt = store.state.lines.at(-1)?.id || "";
  drawInspector(true);
}

export function drawInspector(isOpen) {
  if (!isOpen) return;
  const cleared = store.state.lines.findIndex((line) => line.id === clearedAt);
  const lines = store.state.lines.slice(cleared + 1);
  for (const [kind, node] of counts) node.textContent = ` ${lines.filter((line) => line.kind === kind).length}`;
  const groups = folded(lines.filter((line) => shown.has(line.kind)).slice(-SHOWN)).reverse();
  empty.hidden = groups.length > 0;
  list.hidden = !groups.length;
  const kept = new Set(groups.map((group) => group[0].id));
  for (const id of rows.keys()) if (!kept.has(id)) rows.delete(id);
  arrange(list, groups.map(row));
}

/** The same call three times or more in a row is one group; a line that says more than that it went well stays alone. */
function folded(lines) {
  return runs(lines).flatMap((run) => (run.length < MANY ? run.map((line) => [line]) : [run]));
}

function runs(lines) {
  const groups = [];
  for (const line of lines) {
    const last = groups.at(-1)?.[0];
    const same = last && !line.state && !line.error && !last.error && last.kind === line.kind && last.title === line.title && !line.retry;
    if (same) groups.at(-1).push(line);
    else groups.push([line]);
  }
  return groups;
}

/** The row of a group: the same element as before, with its words as they are now. */
function row(group) {
  const json = JSON.stringify(group);
  const known = rows.get(group[0].id);
  if (known?.json === json) return known.node;
  const node = known?.node || newRow(group[0]);
  rows.set(group[0].id, { node, json, group });
  fill(node.firstChild, lineWords(group.at(-1), group.length));
  node.classList.toggle("failed", Boolean(group.at(-1).error));
  if (opened.has(group[0].id)) showDetail(node, group);
  return node;
}

function newRow({ id, kind }) {
  const toggle = async () => {
    opened.has(id) ? opened.delete(id) : opened.add(id);
    await showDetail(node, rows.get(id).group);
    if (opened.has(id) && node.getBoundingClientRect().bottom > list.getBoundingClientRect().bottom) node.scrollIntoView({ block: "start" });
  };
  const summary = h("button", { type: "button", className: "line", aria: { expanded: "false", controls: `detail-${id}` }, on: { click: toggle } });
  const node = h("li", { className: kind, dataset: { line: id } }, summary, h("div", { id: `detail-${id}`, className: "detail", hidden: true }));
  return node;
}

async function showDetail(node, group) {
  const [summary, box] = node.children;
  const isOpen = opened.has(group[0].id);
  summary.setAttribute("aria-expanded", String(isOpen));
  box.hidden = !isOpen;
  if (!isOpen) return;
  if (group.length > 1) return each(box, group);
  const { detail } = await act("detail", { line: group[0].id });
  fill(box, drawDetail(group[0], detail));
}

/** A group opens to its lines, and each of them to the whole of it. */
function each(box, group) {
  const part = (line) => {
    const inside = h("div", { className: "detail" });
    const show = async () => part.open && !inside.childElementCount && fill(inside, drawDetail(line, (await act("detail", { line: line.id })).detail));
    const part = h("details", { on: { toggle: show } }, h("summary", {}, lineWords(line, 1)), inside);
    return part;
  };
  fill(box, group.slice(box.childElementCount).map(part).reverse().concat([...box.children]));
}
