// The tools at the edge: whom one acts as, the clock, the faults, and whether the bot is there.

import { byId, fill, h } from "./dom.js";
import { act } from "./socket.js";
import { store } from "./store.js";
import { short } from "./times.js";
import { tell } from "./toast.js";

const HOUR = 3600;
const STATES = { connected: "connected", starting: "starting …", absent: "not connected" };

export function drawTools(actAs) {
  const { people, me, live } = store.state;
  const words = live
    ? ["A local stand-in, not Slack.", "The tutor is the real Messages API with your key."]
    : ["A local stand-in, not Slack.", "Nothing leaves this machine."];
  fill(byId("banner"), h("span", {}, words[0]), h("span", { className: "more" }, ` ${words[1]}`));
  byId("banner").classList.toggle("live", live);
  const choose = byId("act-as");
  choose.onchange = () => actAs(choose.value);
  fill(choose, people.map(({ id, name }) => h("option", { value: id, selected: id === me }, name)));
  drawClock();
  drawClockPanel();
  drawFaults();
  drawBotState();
}

export function drawClock() {
  if (store.ready) byId("clock").textContent = short(store.now());
}

function drawClockPanel() {
  const move = (words, what, fields) => h("button", { type: "button", className: "button", on: { click: () => act(what, fields).then(tell) } }, words);
  fill(
    byId("clock-panel"),
    h("h2", {}, "Clock"),
    h("p", {}, "One clock moves the workspace and the bot. It only goes forward: start the program again for now."),
    h(
      "div",
      { className: "row" },
      move("+1 hour", "move_clock", { seconds: HOUR }),
      move("+1 day", "move_clock", { seconds: 24 * HOUR }),
      move("Next Monday 09:00", "next_monday"),
    ),
  );
}

function drawFaults() {
  const { faults, can_kill: canKill } = store.state;
  const on = faults.filter((fault) => fault.on).length;
  byId("faults").textContent = on ? `Faults · ${on}` : "Faults";
  byId("faults").classList.toggle("alert", on > 0);
  const focus = document.activeElement?.dataset?.fault;
  const kill = h("button", { type: "button", className: "button danger", on: { click: () => act("kill").then(tell) } }, "Kill the bot");
  fill(
    byId("faults-panel"),
    h("h2", {}, "Faults"),
    h("p", {}, "What can go wrong, on demand. The learner should notice little."),
    faults.map(fault),
    h("div", { className: "row" }, clear(on), canKill ? kill : null),
  );
  byId("faults-panel").querySelector(`[data-fault="${focus}"]`)?.focus();
}

function fault({ name, label, on }) {
  const turn = (event) => act("dial", { name, on: event.target.checked }).then(tell);
  const box = h("input", { type: "checkbox", role: "switch", checked: on, dataset: { fault: name }, on: { change: turn } });
  return h("label", { className: "switch" }, box, h("span", {}, label));
}

const clear = (on) =>
  h("button", { type: "button", className: "button", disabled: !on, on: { click: () => act("clear_dials").then(tell) } }, "All off");

export function drawBotState(connected = true) {
  const state = store.state.bot_state;
  const name = store.state.bot?.name || "Homeroom";
  const words = connected ? `${name} is ${STATES[state]}` : "The page is connecting again …";
  const node = byId("bot-state");
  if (node.textContent !== words) node.textContent = words;
  node.dataset.state = connected ? state : "absent";
}
