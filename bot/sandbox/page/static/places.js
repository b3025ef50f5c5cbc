// The sidebar: channels, the DM, and the people one can act as.

import { avatar } from "./article.js";
import { byId, fill, h } from "./dom.js";
import { store } from "./store.js";

export function drawPlaces(current, { go, actAs }) {
  const { channels, dm, bot, people, me, live } = store.state;
  fill(
    byId("places"),
    heading("Channels"),
    list(channels.map((one) => place(one.id, `# ${one.name}${one.archived ? " (archived)" : ""}`, current, go))),
    heading("Direct messages"),
    list([place(dm, bot.name, current, go, h("span", { className: `dot ${store.state.bot_state}` }))]),
    heading("People"),
    list(people.map((one) => person(one, me, actAs))),
    h("p", { className: "about" }, standIn(live).join(" ")),
  );
}

const heading = (words) => h("h2", {}, words);
const list = (items) => h("ul", {}, items.map((item) => h("li", {}, item)));

function place(id, name, current, go, mark = null) {
  const count = store.unread(id)?.count || 0;
  const button = h("button", { type: "button", on: { click: () => go(id) } }, mark, h("span", {}, name), badge(count));
  button.classList.toggle("unread", count > 0);
  if (id === current) button.setAttribute("aria-current", "page");
  return button;
}

export const badge = (count) => (count ? h("span", { className: "count", aria: { label: `${count} new` } }, String(count)) : null);

/** One of the people; whom one has been is marked when something new comes for them. */
function person({ id, name }, me, actAs) {
  const face = avatar({ user: id, name, app: false });
  const isMe = id === me;
  const count = store.state.unread.people[id] || 0;
  const hint = h("small", { className: "hint" }, isMe ? "(you)" : "act as");
  const button = h("button", { type: "button", title: isMe ? "That is you" : `Act as ${name}`, on: { click: () => isMe || actAs(id) } }, face, h("span", {}, name), " ", hint, badge(count));
  if (isMe) button.setAttribute("aria-current", "true");
  button.classList.toggle("unread", count > 0);
  return button;
}

/** What this page is, in two sentences. */
export const standIn = (live) => [
  "A local stand-in, not Slack.",
  live ? "The tutor is Claude, with your key: labs go to Anthropic." : "An offline tutor stands in for Claude: nothing leaves this machine.",
];
