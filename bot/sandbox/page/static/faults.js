// The dials: what can go wrong, what the learner will see of it, and whether it is on.

import { byId, fill, h, once } from "./dom.js";
import { paneHead } from "./pane.js";
import { act } from "./socket.js";
import { store } from "./store.js";
import { tell } from "./toast.js";

const GROUPS = { claude: "The Messages API", slack: "Slack" };
const pane = byId("faults");
const pill = document.querySelector("[data-tool=faults]");
const switches = new Map();
let allOff = null;
let kill = null;

export function drawFaults(isOpen) {
  const { faults, can_kill: canKill, bot_state: state } = store.state;
  const on = faults.filter((fault) => fault.on).length;
  pill.textContent = on ? `Faults · ${on}` : "Faults";
  pill.classList.toggle("alert", on > 0);
  if (!isOpen) return;
  if (!switches.size) build(faults);
  for (const fault of faults) switches.get(fault.name).checked = fault.on;
  allOff.disabled = !on;
  kill.hidden = !canKill;
  kill.querySelector("button").disabled = state !== "connected";
}

function build(faults) {
  const group = ([prefix, title]) => [h("h3", {}, title), ...faults.filter(({ name }) => name.startsWith(prefix)).map(row)];
  allOff = button("All off", "clear_dials", "");
  kill = h(
    "div",
    { className: "fault" },
    h("h3", {}, "The bot"),
    h("p", { id: "kill-shows" }, "Ends it as a crash would. It is back in a few seconds, and goes on with what it was doing: nothing is lost, nothing comes twice."),
    button("Kill the bot", "kill", "danger"),
  );
  fill(
    pane,
    paneHead("Faults", allOff),
    h("div", { className: "tool-body" }, h("p", {}, "What can go wrong, on demand. Below each: what the learner sees of it."), Object.entries(GROUPS).flatMap(group), kill),
  );
}

function button(words, what, style) {
  const node = h("button", { type: "button", className: `button ${style}`, on: { click: () => once(node, async () => tell(await act(what))) } }, words);
  return node;
}

function row({ name, label, shows }) {
  const turn = async () => {
    const answer = tell(await act("dial", { name, on: box.checked }));
    if (answer.lost || answer.toast) box.checked = !box.checked;
  };
  const box = h("input", { type: "checkbox", role: "switch", aria: { describedby: `${name}-shows` }, on: { change: turn } });
  switches.set(name, box);
  return h("div", { className: "fault" }, h("label", { className: "switch" }, box, h("span", {}, label)), h("p", { id: `${name}-shows` }, shows));
}
