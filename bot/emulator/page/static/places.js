// The sidebar: channels, the DM, and the people one can act as.

import { avatar } from "./article.js";
import { byId, fill, h } from "./dom.js";
import { store } from "./store.js";

export function drawPlaces(current, { go, actAs }) {
  const { channels, dm, bot, people, me } = store.state;
  fill(
    byId("places"),
    heading("Channels"),
    list(channels.map((one) => place(one.id, `# ${one.name}`, current, go))),
    heading("Direct messages"),
    list([place(dm, bot.name, current, go, h("span", { className: `dot ${store.state.bot_state}` }))]),
    heading("People"),
    list(people.map((one) => person(one, me, actAs))),
  );
}

const heading = (words) => h("h2", {}, words);
const list = (items) => h("ul", {}, items.map((item) => h("li", {}, item)));

function place(id, name, current, go, mark = null) {
  const count = store.unread.get(id) || 0;
  const unread = count ? h("span", { className: "count", aria: { label: `${count} new` } }, String(count)) : null;
  const button = h("button", { type: "button", on: { click: () => go(id) } }, mark, h("span", {}, name), unread);
  button.classList.toggle("unread", count > 0);
  if (id === current) button.setAttribute("aria-current", "page");
  return button;
}

function person({ id, name }, me, actAs) {
  const face = avatar({ user: id, name, app: false });
  const label = id === me ? "That is you" : `Act as ${name}`;
  const you = id === me ? h("small", {}, "(you)") : null;
  return h("button", { type: "button", title: label, on: { click: () => actAs(id) } }, face, h("span", {}, name), you);
}
