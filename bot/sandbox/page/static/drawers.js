// What lies over a narrow page: the places, and the tools' buttons.

import { byId } from "./dom.js";

const drawers = { "places-open": ["open-places", "#places, #open-places"], "tools-open": ["open-tools", "#tools, #open-tools"] };

/** Put one away; with `focus` the focus goes back to its button. */
export function putAway(name, focus = false) {
  const button = byId(drawers[name][0]);
  document.body.classList.remove(name);
  button.setAttribute("aria-expanded", "false");
  if (focus) button.focus();
}

export const putAllAway = () => Object.keys(drawers).forEach((name) => putAway(name));

/** Which one lies over the page, if any. */
export const openDrawer = () => Object.keys(drawers).find((name) => document.body.classList.contains(name));

for (const [name, [id, inside]] of Object.entries(drawers)) {
  const button = byId(id);
  button.addEventListener("click", () => button.setAttribute("aria-expanded", String(document.body.classList.toggle(name))));
  document.addEventListener("click", ({ target }) => target.closest(inside) || putAway(name));
}
