// One message: who, when, what; and what one can do with it.

import { blocks } from "./blocks.js";
import { drawn, h } from "./dom.js";
import { menuButton } from "./menu.js";
import { store } from "./store.js";
import { clockTime, full } from "./times.js";

/** Builds the article of a message. `on` is {press, follow, thread, edit, remove, dismiss, shortcut}. */
export function article(message, on, { inThread = false } = {}) {
  const body = h("div", { className: "blocks" }, content(message, on));
  body.append(...message.files.map(attachment));
  if (message.streaming === "in_progress") caretIn(body);
  const node = h(
    "article",
    { className: "message", tabIndex: -1, dataset: { ts: message.ts, testid: "message" } },
    avatar(message),
    h("div", { className: "message-body" }, head(message), body, foot(message, on, inThread)),
    message.ephemeral ? null : gestures(message, on, inThread),
  );
  node.setAttribute("aria-label", `${message.name}, ${clockTime(message.ts)}`);
  node.classList.toggle("ephemeral", message.ephemeral);
  node.classList.toggle("streaming", message.streaming === "in_progress");
  return node;
}

function content(message, on) {
  if (!message.blocks.length) return [drawn(message.html, "div", { className: "text" })];
  const place = {
    key: `${message.channel}/${message.ts}`,
    chosen: chosenIn(message),
    press: (spec, blockId, chosen) => on.press(message, spec, blockId, chosen),
    follow: on.follow,
  };
  return blocks(message.blocks, place);
}

/** A file by its name; it stays in the local Slack, so there is nothing to open. */
function attachment(file) {
  const size = file.size < 1000 ? `${file.size} bytes` : `${Math.round(file.size / 1000)} kB`;
  return h("p", { className: "attachment", dataset: { testid: "attachment" } }, h("strong", {}, file.name), ` ${size}`);
}

// What somebody has chosen in a message outlives its being drawn anew.
const choices = new Map();

function chosenIn(message) {
  const key = `${store.state.me}/${message.channel}/${message.ts}`;
  if (!choices.has(key)) choices.set(key, new Map());
  return choices.get(key);
}

export function avatar(person) {
  const index = store.state.people.findIndex((one) => one.id === person.user);
  const className = `avatar ${person.app ? "app" : `person-${index % 3}`}`;
  return h("span", { className, aria: { hidden: "true" } }, person.name.slice(0, 1));
}

function head(message) {
  return h(
    "header",
    {},
    h("strong", {}, message.name),
    message.app ? h("span", { className: "badge" }, "APP") : null,
    h("time", { title: full(message.ts) }, clockTime(message.ts)),
    message.edited ? h("span", { className: "edited" }, "(edited)") : null,
    message.ephemeral ? h("span", { className: "only-you" }, "Only visible to you") : null,
  );
}

function foot(message, on, inThread) {
  if (message.ephemeral) {
    return h("button", { type: "button", className: "link", on: { click: () => on.dismiss(message) } }, "Dismiss");
  }
  if (!message.replies || inThread) return null;
  const words = message.replies === 1 ? "1 reply" : `${message.replies} replies`;
  return h("button", { type: "button", className: "link replies", title: "Open the thread", on: { click: () => on.thread(message) } }, words);
}

/** What one can do with a message: shown where one points, or where the focus is. */
function gestures(message, on, inThread) {
  const tool = (words, label, click) =>
    h("button", { type: "button", className: "icon", title: label, aria: { label }, on: { click } }, words);
  const mine = message.user === store.state.me;
  const offered = store.state.shortcuts.map((one) => ({ label: one.name, choose: () => on.shortcut(message, one.callback_id) }));
  return h(
    "div",
    { className: "gestures", role: "group", aria: { label: "Do something with this message" } },
    inThread ? null : tool("↳", "Reply in thread", () => on.thread(message)),
    mine ? tool("✎", "Edit message", () => on.edit(message)) : null,
    mine ? tool("✕", "Delete message", () => on.remove(message)) : null,
    offered.length ? menuButton("⋯", "More actions", offered, { className: "icon" }) : null,
  );
}

/** Whether an element's last words are those of its last child element. */
function endsIn(node) {
  const after = node.lastElementChild?.nextSibling;
  return Boolean(node.lastElementChild) && !after?.textContent.trim();
}

/** Put the caret behind the last word of what is being written. */
function caretIn(body) {
  let last = body;
  while (endsIn(last) && !["BR", "HR", "A", "CODE"].includes(last.lastElementChild.tagName)) last = last.lastElementChild;
  if (last.tagName === "PRE") last = last.lastElementChild || last;
  last.append(h("span", { className: "caret", aria: { hidden: "true" } }));
}

/** Turn an article into a field for new words; `save(text)` is called once, unless the person gives up. */
export function editing(node, text, save, cancel) {
  const keys = (event) => {
    if (event.key === "Escape") event.preventDefault();
    if (event.key === "Escape") cancel();
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    if (field.value.trim()) save(field.value.trim());
  };
  const field = h("textarea", { value: text, rows: 3, aria: { label: "Edit message" }, on: { keydown: keys } });
  node.querySelector(".blocks").replaceChildren(field, h("small", { className: "hint" }, "Enter saves, Escape leaves it as it was"));
  field.focus();
}
