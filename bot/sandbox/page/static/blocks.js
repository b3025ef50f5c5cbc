// Block Kit as elements: only what Slack could draw. Block ids stay data; they never become ids of the page.

import { chart } from "./chart.js";
import { drawn, h } from "./dom.js";
import { element } from "./elements.js";

export function blocks(specs, place) {
  return specs.map((spec) => (builders[spec.type] || builders.unknown)(spec, place));
}

const text = (html, tag = "div") => (html ? drawn(html, tag, { className: "text" }) : null);

function inner(spec, blockId, place) {
  if (spec.type === "text") return text(spec.html, "span");
  return spec.type === "image" ? picture(spec) : element(spec, blockId, place);
}

// No picture is fetched: nothing leaves this machine. Its words stand for it.
const picture = (spec) => h("span", { className: "picture" }, `Image: ${[spec.title, spec.alt].filter(Boolean).join(", ")}`);

const row = (className) => (spec, place) =>
  h("div", { className }, spec.elements.map((one) => inner(one, spec.block_id, place)));

const SHORT = 5; // letters, as on a button for a question's number
const isShort = (one) => one.type === "button" && one.label.length <= SHORT;

/** Buttons; many short ones stand in columns, so that rows below each other are even. */
function actions(spec, place) {
  const isEven = spec.elements.length > 3 && spec.elements.every(isShort);
  return row(isEven ? "actions even" : "actions")(spec, place);
}

function section(spec, place) {
  const fields = spec.fields.length ? h("div", { className: "fields" }, spec.fields.map((field) => text(field))) : null;
  const accessory = spec.accessory ? h("div", { className: "accessory" }, inner(spec.accessory, spec.block_id, place)) : null;
  return h("div", { className: "section" }, h("div", { className: "body" }, text(spec.html), fields), accessory);
}

function input(spec, place) {
  const field = element(spec.element, spec.block_id, { ...place, label: spec.label, press: null });
  const simple = ["INPUT", "TEXTAREA", "SELECT"].includes(field.tagName);
  if (simple) field.setAttribute("aria-label", spec.label);
  if (!spec.optional && simple) field.setAttribute("aria-required", "true");
  const label = h("span", { className: "label" }, spec.label, spec.optional ? h("small", {}, " (optional)") : null);
  return h(
    "div",
    { className: "input", dataset: { block: spec.block_id } },
    label,
    field,
    spec.hint ? h("small", { className: "hint" }, spec.hint) : null,
    h("p", { className: "error", role: "alert" }),
  );
}

const builders = {
  header: (spec) => h("h3", { className: "header" }, spec.words),
  section,
  markdown: (spec) => text(spec.html),
  rich_text: (spec) => text(spec.html),
  table: (spec) => h("div", { className: "scroll", tabIndex: 0, role: "region", aria: { label: "Table" } }, text(spec.html)),
  data_visualization: chart,
  context: row("context"),
  context_actions: row("actions"),
  actions,
  divider: () => h("hr"),
  image: (spec) => h("p", {}, picture(spec)),
  input,
  unknown: (spec) => h("p", { className: "unknown" }, `(A block of type ${spec.name} is not drawn here.)`),
};
