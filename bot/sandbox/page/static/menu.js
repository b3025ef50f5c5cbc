// A menu below a button: the arrow keys move in it, Escape or a click beside it closes it, the focus goes back.

import { h } from "./dom.js";

/** A button that opens a menu. `items` are {label, choose}; `properties` and `label` are the button's own. */
export function menuButton(words, label, items, properties = {}) {
  const open = () => show(button, items);
  const button = h(
    "button",
    { type: "button", title: label, ...properties, aria: { label, haspopup: "menu", expanded: "false" }, on: { click: open, keydown: (event) => event.key === "ArrowDown" && stop(event, open) } },
    words,
  );
  return button;
}

function stop(event, then) {
  event.preventDefault();
  then();
}

function show(button, items) {
  const rows = items.map(({ label, choose }) => h("button", { type: "button", role: "menuitem", tabIndex: -1, on: { click: () => pick(choose) } }, label));
  const list = h("div", { className: "menu", role: "menu", popover: "auto", aria: { label: button.getAttribute("aria-label") } }, rows);
  const pick = (choose) => {
    list.hidePopover();
    choose();
  };
  list.addEventListener("keydown", (event) => walk(event, rows, list));
  list.addEventListener("toggle", ({ newState }) => newState === "closed" && close(button, list));
  document.body.append(list);
  button.setAttribute("aria-expanded", "true");
  list.showPopover();
  place(list, button.getBoundingClientRect());
  rows[0].focus();
}

function close(button, list) {
  const hadFocus = list.contains(document.activeElement) || document.activeElement === document.body;
  button.setAttribute("aria-expanded", "false");
  list.remove();
  if (hadFocus && button.isConnected) button.focus({ preventScroll: true });
}

function walk(event, rows, list) {
  const now = rows.indexOf(document.activeElement);
  const to = { ArrowDown: now + 1, ArrowUp: now - 1, Home: 0, End: rows.length - 1 }[event.key];
  if (event.key === "Tab") return list.hidePopover();
  if (to === undefined) return;
  event.preventDefault();
  rows.at(to % rows.length).focus();
}

/** Below the button and within the window; above it where there is no room below. */
function place(list, box) {
  const { offsetWidth: width, offsetHeight: height } = list;
  const above = box.bottom + height + 8 > innerHeight;
  list.style.left = `${Math.max(8, Math.min(box.right - width, innerWidth - width - 8))}px`;
  list.style.top = `${above ? box.top - height - 4 : box.bottom + 4}px`;
}
