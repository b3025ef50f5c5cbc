// Building elements. Text goes in as text; only what the server has drawn goes in as HTML.

const policy = window.trustedTypes
  ? window.trustedTypes.createPolicy("drawn", { createHTML: (html) => html })
  : { createHTML: (html) => html };

export const byId = (id) => document.getElementById(id);

/** An element: properties by name, `dataset` and `aria` as objects, `on` as listeners, then its children. */
export function h(tag, { dataset = {}, aria = {}, on = {}, ...properties } = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "role") element.setAttribute("role", value);
    else element[name] = value;
  }
  Object.assign(element.dataset, dataset);
  for (const [name, value] of Object.entries(aria)) element.setAttribute(`aria-${name}`, value);
  for (const [name, listener] of Object.entries(on)) element.addEventListener(name, listener);
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

/** An element whose content the server drew (bot/emulator/page/drawing): escaped there, links allow-listed there. */
export function drawn(html, tag = "div", properties = {}) {
  const element = h(tag, properties);
  element.innerHTML = policy.createHTML(html);
  return element;
}

export function fill(element, ...children) {
  element.replaceChildren(...children.flat().filter(Boolean));
}

/** Put rows into an element in this order while moving as few as possible, so that nothing flickers and focus stays. */
export function arrange(element, rows) {
  const keep = new Set(rows);
  for (const child of [...element.children]) if (!keep.has(child)) child.remove();
  rows.forEach((row, index) => {
    if (element.children[index] !== row) element.insertBefore(row, element.children[index] || null);
  });
}

/** Whether a click is not the second of a double click (UI Events: `detail` counts them). */
export const isFirst = (event) => event.detail < 2;

/** Do something for one button at a time: a second click on it, while the first is under way, does nothing. */
export async function once(button, work) {
  if (button.getAttribute("aria-busy") === "true") return;
  button.setAttribute("aria-busy", "true");
  try {
    await work();
  } finally {
    button.removeAttribute("aria-busy");
  }
}
