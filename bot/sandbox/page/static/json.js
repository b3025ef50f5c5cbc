// JSON as one reads it: indented, coloured by kind, very long texts cut; copied whole.

import { h, once } from "./dom.js";
import { toast } from "./toast.js";

const LONGEST = 600;
const PART = /("(?:[^"\\]|\\.)*")(\s*:)?|(-?\d[\d.eE+-]*|true|false|null)/g;
const number = new Intl.NumberFormat("en-GB");

const shortened = (_key, value) =>
  typeof value === "string" && value.length > LONGEST ? `${value.slice(0, LONGEST)}… (${number.format(value.length)} characters)` : value;

/** A titled JSON text with a button that copies the whole of it. */
export function jsonBox(title, value) {
  const copy = () =>
    once(button, async () => {
      await navigator.clipboard.writeText(JSON.stringify(value, null, 2));
      toast("Copied, whole and without secrets.");
    });
  const button = h("button", { type: "button", className: "link", aria: { label: `Copy ${title.toLowerCase()}` }, on: { click: copy } }, "Copy");
  return h("section", {}, h("header", { className: "detail-head" }, h("h3", {}, title), button), h("pre", { className: "json", tabIndex: 0, aria: { label: title } }, h("code", {}, coloured(value))));
}

function coloured(value) {
  const text = JSON.stringify(value, shortened, 2) ?? "";
  const parts = [];
  let end = 0;
  for (const found of text.matchAll(PART)) {
    parts.push(text.slice(end, found.index), part(found));
    end = found.index + found[0].length;
  }
  return [...parts, text.slice(end)];
}

function part([whole, string, colon]) {
  if (!string) return h("span", { className: "j-value" }, whole);
  if (!colon) return h("span", { className: "j-text" }, whole);
  return h("span", {}, h("span", { className: "j-key" }, string), colon);
}
