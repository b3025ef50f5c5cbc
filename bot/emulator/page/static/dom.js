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
