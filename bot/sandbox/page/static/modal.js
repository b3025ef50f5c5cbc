// Modals: the topmost view of the stack as a dialog; the browser traps the focus and gives Escape.

import { blocks } from "./blocks.js";
import { byId, fill, h, once } from "./dom.js";
import { act } from "./socket.js";
import { store } from "./store.js";
import { tell } from "./toast.js";

const dialog = byId("modal");
const chosen = new Map();
let shown = "";

/** Show what the stack's top is now, or nothing; then the focus goes back, by `refocus` where its button is gone. */
export function drawModal(follow, refocus) {
  const view = store.state.views.at(-1);
  const json = JSON.stringify(view || "");
  if (json === shown) return;
  shown = json;
  if (!view) {
    chosen.clear();
    if (!dialog.open) return;
    dialog.close();
    if (document.activeElement === document.body) refocus();
    return;
  }
  if (dialog.dataset.view !== view.id) chosen.clear();
  dialog.dataset.view = view.id;
  fill(dialog, form(view, follow));
  if (!dialog.open) dialog.showModal();
}

dialog.addEventListener("cancel", (event) => {
  event.preventDefault();
  close();
});

const close = () => once(dialog, async () => tell(await act("close", { view_id: dialog.dataset.view })));

function form(view, follow) {
  const place = {
    key: view.id,
    chosen,
    follow,
    press: (spec, blockId, values) =>
      act("press_in_view", { view_id: view.id, action_id: spec.action_id, block_id: blockId, chosen: values }).then(tell),
  };
  const submit = view.submit ? h("button", { type: "submit", className: "button primary" }, view.submit) : null;
  return h(
    "form",
    { noValidate: true, on: { submit: (event) => send(event, view) } },
    h(
      "header",
      { className: "dialog-head" },
      h("h2", { id: "modal-title" }, view.title),
      h("button", { type: "button", className: "icon", aria: { label: "Close" }, on: { click: close } }, "✕"),
    ),
    h("div", { className: "dialog-body blocks" }, blocks(view.blocks, place)),
    h("div", { className: "dialog-foot" }, h("button", { type: "button", className: "button", on: { click: close } }, view.close), submit),
  );
}

function send(event, view) {
  event.preventDefault();
  const missing = unfilled(view);
  showErrors(missing);
  if (Object.keys(missing).length) return;
  once(dialog.querySelector("button[type=submit]"), async () => {
    const answer = tell(await act("submit", { view_id: view.id, values: values(view) }));
    if (answer.errors) showErrors(answer.errors);
  });
}

const inputsOf = (view) => view.blocks.filter((block) => block.type === "input");
const given = (block) => chosen.get(`${block.block_id}/${block.element.action_id}`) || initial(block.element);
const initial = (element) => (element.type === "plain_text_input" ? [element.initial].filter(Boolean) : element.chosen);

// Slack's own page checks this before it sends anything.
function unfilled(view) {
  const empty = inputsOf(view).filter((block) => !block.optional && !given(block).some((value) => value.trim()));
  return Object.fromEntries(empty.map((block) => [block.block_id, "Please complete this required field."]));
}

/** What was filled in, by action_id: a value, or a list of them for checkboxes. */
function values(view) {
  const raw = ({ element }, given) => (element.type === "checkboxes" ? given : given[0] || "");
  return Object.fromEntries(inputsOf(view).map((block) => [block.element.action_id, raw(block, given(block))]));
}

function showErrors(errors) {
  for (const node of dialog.querySelectorAll(".input")) {
    const words = errors[node.dataset.block] || "";
    node.querySelector(".error").textContent = words;
    node.classList.toggle("wrong", Boolean(words));
    node.querySelector("[data-action]")?.setAttribute("aria-invalid", String(Boolean(words)));
  }
  dialog.querySelector(".input.wrong [data-action]")?.focus();
}
