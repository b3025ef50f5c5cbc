// The elements a person presses or fills in. `place` says where they stand and sends what was done.

import { drawn, h } from "./dom.js";
import { confirmed } from "./confirm.js";
import { menuButton } from "./menu.js";

/** Builds an element. `place` is {key, press(element, blockId, chosen), chosen: Map, follow(link)}. */
export function element(spec, blockId, place) {
  const build = builders[spec.type];
  return build ? build(spec, blockId, place) : h("span", { className: "unknown" }, `(${spec.name} is not drawn here)`);
}

/** Press, after asking where the element wants that, and show that it is under way. */
async function press(target, spec, blockId, place, chosen) {
  if (spec.confirm && !(await confirmed(spec.confirm))) return false;
  target.setAttribute("aria-busy", "true");
  await place.press(spec, blockId, chosen);
  target.removeAttribute("aria-busy");
  return true;
}

function button(spec, blockId, place, { label, value, description } = spec) {
  const pressed = async () => {
    const answer = press(node, spec, blockId, place, [value]);
    if (spec.link && !spec.confirm) place.follow(spec.link);
    await answer;
  };
  const node = h("button", { type: "button", className: `button ${spec.style || ""}`, on: { click: pressed } }, label);
  if (description) node.setAttribute("aria-label", description);
  node.dataset.action = spec.action_id;
  return node;
}

function feedback(spec, blockId, place) {
  const sides = [spec.positive, spec.negative];
  return h("span", { className: "row" }, sides.map((side) => button(spec, blockId, place, side)));
}

const chosenOf = (spec, blockId, place) => place.chosen.get(`${blockId}/${spec.action_id}`) || spec.chosen;
const choose = (spec, blockId, place, values) => place.chosen.set(`${blockId}/${spec.action_id}`, values);

function select(spec, blockId, place) {
  const chosen = chosenOf(spec, blockId, place);
  const option = (o) => h("option", { value: o.value, selected: chosen.includes(o.value) }, o.label);
  const groups = [...new Set(spec.options.map((o) => o.group))].map((label) => [label, spec.options.filter((o) => o.group === label).map(option)]);
  const options = groups.flatMap(([label, inside]) => (label ? h("optgroup", { label }, inside) : inside));
  const empty = h("option", { value: "", disabled: true, selected: !chosen.length }, spec.placeholder || "Choose");
  const changed = async () => {
    const values = [node.value];
    if (place.press && !(await press(node, spec, blockId, place, values))) node.value = chosen[0] || "";
    else choose(spec, blockId, place, values);
  };
  const node = h("select", { on: { change: changed }, aria: { label: place.label || spec.placeholder || "Choose" } }, empty, options);
  node.dataset.action = spec.action_id;
  return node;
}

/** Radio buttons and checkboxes. */
function choices(spec, blockId, place) {
  const type = spec.type === "checkboxes" ? "checkbox" : "radio";
  const name = `${place.key}/${blockId}/${spec.action_id}`;
  const before = chosenOf(spec, blockId, place);
  const changed = async () => {
    const values = [...node.querySelectorAll("input:checked")].map((input) => input.value);
    choose(spec, blockId, place, values);
    if (place.press && !(await press(node, spec, blockId, place, values))) choose(spec, blockId, place, before);
  };
  const option = (o) =>
    h(
      "label",
      { className: "choice" },
      h("input", { type, name, value: o.value, checked: before.includes(o.value), on: { change: changed } }),
      h("span", {}, drawn(o.html, "span"), o.description ? drawn(o.description, "small") : null),
    );
  const node = h("div", { className: "choices", role: type === "radio" ? "radiogroup" : "group" }, spec.options.map(option));
  node.setAttribute("aria-label", place.label || "Options");
  node.dataset.action = spec.action_id;
  return node;
}

function overflow(spec, blockId, place) {
  const items = spec.options.map((o) => ({ label: o.label, choose: () => press(node, spec, blockId, place, [o.value]) }));
  const node = menuButton("⋯", "More", items, { className: "button" });
  node.dataset.action = spec.action_id;
  return node;
}

function textInput(spec, blockId, place) {
  const value = (chosenOf({ ...spec, chosen: [spec.initial] }, blockId, place) || [""])[0];
  const node = h(spec.multiline ? "textarea" : "input", {
    value,
    placeholder: spec.placeholder,
    maxLength: spec.max_length,
    autofocus: spec.focus,
    on: { input: () => choose(spec, blockId, place, [node.value]) },
  });
  if (!spec.multiline) node.type = "text";
  node.dataset.action = spec.action_id;
  return node;
}

const builders = {
  button,
  icon_button: button,
  feedback_buttons: feedback,
  static_select: select,
  radio_buttons: choices,
  checkboxes: choices,
  overflow,
  plain_text_input: textInput,
};
